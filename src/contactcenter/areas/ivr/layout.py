"""Where each node of a tree is drawn: columns from left to right, few crossings, nothing overlapping.

The console and the export draw these boxes and curves and place nothing themselves. Why it is our own: ADR 0013.

A node stands one column right of the furthest node that leads to it, links that lead back left out (the box
says where they go). A link over several columns passes through a gap kept free for it in each.
"""

from dataclasses import dataclass, field

from contactcenter.areas.ivr.drawing_boxes import (
    KINDS,
    LONGEST_HEADING,
    LONGEST_LINE,
    cut,
    name_of,
    rows,
    texts_of,
)
from contactcenter.domain.ivr.tree import IvrTree

WIDTH, GAP_X, GAP_Y, MARGIN = 232.0, 84.0, 14.0, 24.0
HEAD, LINE, FOOT = 40.0, 16.0, 6.0
LANE = 6.0  # height of the gap a passing link takes
SWEEPS = 25  # odd: the last one goes rightwards, and keeps the order of the keys


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn, in pixels. Its texts are Spanish and cut to what fits.

    `label`: the whole name of the node; `heading`: the same, cut. `corner`: the languages it speaks, or those it lacks.
    """

    id: str
    kind: str
    kind_name: str
    label: str
    heading: str
    corner: str
    lines: tuple[str, ...]
    x: float
    y: float
    w: float
    h: float
    languages: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is drawn. `label`: its key. `points`: where it leaves, passes and arrives; none if it leads back."""

    source: str
    target: str
    label: str
    points: tuple[tuple[float, float], ...] = ()

    @property
    def path(self) -> str:
        """The SVG path: a curve from column to column, straight through a column; empty if it leads back."""
        if not self.points:
            return ""
        (x, y), *others = self.points
        path = f"M{x:.1f} {y:.1f}"
        for number, (to_x, to_y) in enumerate(others):
            if number % 2:  # through a column
                path += f" L{to_x:.1f} {to_y:.1f}"
            else:
                half = (to_x - x) / 2
                path += f" C{x + half:.1f} {y:.1f} {to_x - half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
            x, y = to_x, to_y
        return path


@dataclass(frozen=True, slots=True)
class Layout:
    """The drawing of a tree, in pixels."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    width: float
    height: float


@dataclass(slots=True)
class _Way:
    """A row that leads somewhere, with the lanes it takes through the columns between."""

    source: str
    target: str
    key: str
    row: int
    lanes: list[str] = field(default_factory=list)

    @property
    def stops(self) -> list[str]:
        return [self.source, *self.lanes, self.target]


def lay_out(tree: IvrTree) -> Layout:
    """Return where the nodes and links of a tree are drawn; the same tree always gives the same drawing."""
    ways = [
        _Way(name, row.target, row.key, number)
        for name in tree.nodes
        for number, row in enumerate(rows(tree, name))
        if row.target in tree.nodes and row.target is not None
    ]
    back = _leading_back(tree, ways)
    forth = [way for way in ways if (way.source, way.target) not in back]
    columns = _ordered(_columns(tree, forth), forth)
    heights = {name: _height(tree, name) for name in tree.nodes}
    tallest = max(_filled(column, heights) for column in columns)
    boxes: dict[str, Box] = {}
    lanes: dict[str, tuple[float, float]] = {}
    for number, column in enumerate(columns):
        x, y = MARGIN + number * (WIDTH + GAP_X), MARGIN + (tallest - _filled(column, heights)) / 2
        for name in column:
            if name in tree.nodes:
                boxes[name] = _box(tree, name, (x, y, heights[name]), back)
            else:
                lanes[name] = (x, y + LANE / 2)
            y += heights.get(name, LANE) + GAP_Y
    links = tuple(_link(way, boxes, lanes, (way.source, way.target) in back) for way in ways)
    width = 2 * MARGIN + len(columns) * WIDTH + (len(columns) - 1) * GAP_X
    return Layout(tuple(boxes[name] for name in tree.nodes), links, width, tallest + 2 * MARGIN)


def _leading_back(tree: IvrTree, ways: list[_Way]) -> set[tuple[str, str]]:
    after: dict[str, list[str]] = {name: [] for name in tree.nodes}
    for way in ways:
        after[way.source].append(way.target)
    back: set[tuple[str, str]] = set()
    open_now: set[str] = set()
    done: set[str] = set()

    def visit(name: str) -> None:
        open_now.add(name)
        for target in after[name]:
            if target in open_now:
                back.add((name, target))
            elif target not in done:
                visit(target)
        open_now.discard(name)
        done.add(name)

    for name in (tree.start, *tree.nodes):
        if name in after and name not in done:
            visit(name)
    return back


def _columns(tree: IvrTree, forth: list[_Way]) -> list[list[str]]:
    depth = dict.fromkeys(tree.nodes, 0)
    moved = True
    while moved:  # ends: what leads back was left out
        moved = False
        for way in forth:
            if depth[way.target] <= depth[way.source]:
                depth[way.target] = depth[way.source] + 1
                moved = True
    columns: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in tree.nodes:
        columns[depth[name]].append(name)
    for number, way in enumerate(forth):
        for column in range(depth[way.source] + 1, depth[way.target]):
            lane = f"~{number}~{column}"
            way.lanes.append(lane)
            columns[column].append(lane)
    return columns


def _ordered(columns: list[list[str]], forth: list[_Way]) -> list[list[str]]:
    """Order each column so that nodes are near the middle of their neighbours, sweeping right and back."""
    before: dict[str, list[tuple[str, float]]] = {}
    after: dict[str, list[tuple[str, float]]] = {}
    for way in forth:
        for left, right in zip(way.stops, way.stops[1:], strict=False):
            rank = way.row / 100 if left == way.source else 0.0
            before.setdefault(right, []).append((left, rank))
            after.setdefault(left, []).append((right, 0.0))
    place = {name: float(rank) for column in columns for rank, name in enumerate(column)}

    def middle(name: str, near: dict[str, list[tuple[str, float]]]) -> float:
        places = [place[other] + rank for other, rank in near.get(name, ())]
        return sum(places) / len(places) if places else place[name]

    for sweep in range(SWEEPS):
        rightwards = sweep % 2 == 0
        near = before if rightwards else after
        for column in columns[1:] if rightwards else columns[-2::-1]:
            middles = {name: middle(name, near) for name in column}
            column.sort(key=middles.__getitem__)
            place |= {name: float(rank) for rank, name in enumerate(column)}
    return columns


def _filled(column: list[str], heights: dict[str, float]) -> float:
    return sum(heights.get(name, LANE) + GAP_Y for name in column)


def _height(tree: IvrTree, name: str) -> float:
    return HEAD + LINE * sum(bool(row.text) for row in rows(tree, name)) + FOOT


def _box(tree: IvrTree, name: str, place: tuple[float, float, float], back: set[tuple[str, str]]) -> Box:
    x, y, height = place
    texts = texts_of(tree, name)
    missing = tuple(code for code in tree.languages if any(not each.get(code, "").strip() for each in texts))
    spoken = tuple(code for code in tree.languages if texts and code not in missing)
    lacks = " ".join(f"falta {code}" for code in missing)
    kind, label = tree.nodes[name].kind, name_of(tree, name)
    return Box(
        id=name,
        kind=kind,
        kind_name=KINDS[kind],
        label=label,
        heading=cut(label, LONGEST_HEADING),
        corner=lacks or " ".join(spoken),
        lines=_lines(tree, name, back),
        x=x,
        y=y,
        w=WIDTH,
        h=height,
        languages=spoken,
        missing=missing,
    )


def _lines(tree: IvrTree, name: str, back: set[tuple[str, str]]) -> tuple[str, ...]:
    """Return the lines of a box; an arrow marks a line that leads back, to a node drawn before."""
    return tuple(
        cut(f"{row.text}  ↩" if (name, row.target) in back else row.text, LONGEST_LINE)
        for row in rows(tree, name)
        if row.text
    )


def _link(way: _Way, boxes: dict[str, Box], lanes: dict[str, tuple[float, float]], back: bool) -> Link:
    if back:
        return Link(way.source, way.target, way.key)
    source, target = boxes[way.source], boxes[way.target]
    written = way.row < len(source.lines)
    leaves = source.y + (HEAD + LINE * (way.row + 0.5) if written else source.h / 2)
    points = [(source.x + source.w, leaves)]
    for lane in way.lanes:
        x, y = lanes[lane]
        points += [(x, y), (x + WIDTH, y)]
    points.append((target.x, target.y + 20))
    return Link(way.source, way.target, way.key, tuple(points))
