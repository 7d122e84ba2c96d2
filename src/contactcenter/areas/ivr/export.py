"""Exports a tree for people to read (IVR-9): a drawing (SVG), a sheet (PDF), and its editable source (JSON)."""

from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from contactcenter.areas.ivr.layout import HEAD, LINE, Box, Link, lay_out
from contactcenter.areas.ivr.tree_files import to_json
from contactcenter.domain.ivr.tree import IvrTree

FORMATS = ("svg", "pdf", "json")
COLORS = {  # edge and fill of each kind
    "notice": ("#6b4fa0", "#f3effa"),
    "say": ("#5b6470", "#f3f4f6"),
    "language": ("#0f6e84", "#e8f5f8"),
    "consent": ("#6b4fa0", "#f3effa"),
    "document": ("#8a5a00", "#fdf5e4"),
    "menu": ("#1d4f91", "#eaf1fb"),
    "answers": ("#3f6212", "#f1f7e6"),
    "enqueue": ("#166534", "#e7f6ec"),
    "hangup": ("#991b1b", "#fdecec"),
}
RED = "#b91c1c"
TITLE = 56.0
FONT = "font-family=\"'Inter','Noto Sans','DejaVu Sans',sans-serif\""


def export_tree(tree: IvrTree, to: str) -> bytes:
    """Return the content of a file in the format `to`: json, svg or pdf."""
    if to == "json":
        return to_json(tree).encode()
    drawing = to_svg(tree)
    return drawing.encode() if to == "svg" else to_pdf(tree, drawing)


def to_svg(tree: IvrTree) -> str:
    """Return the tree's drawing as SVG, with a title and the numbers that lead to it."""
    layout = lay_out(tree)
    width, height = layout.width, layout.height + TITLE
    title = f"{tree.name} — {tree.entity}"
    numbers = f"números {', '.join(tree.numbers)} · versión {tree.version} · {', '.join(_languages(tree))}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" {FONT}>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="24" y="30" font-size="20" font-weight="700" fill="#111827">{escape(title)}</text>',
        f'<text x="24" y="48" font-size="12" fill="#4b5563">{escape(numbers)}</text>',
        f'<g transform="translate(0 {TITLE:.0f})">',
    ]
    parts += [_link(link) for link in layout.links]
    parts += [_box(box) for box in layout.boxes]
    return "\n".join([*parts, "</g>", "</svg>"])


def to_pdf(tree: IvrTree, drawing: str) -> bytes:
    """Return the tree as a PDF of one A3 sheet in landscape, which the drawing fills."""
    with TemporaryDirectory() as folder:
        Path(folder, "tree.svg").write_text(drawing, encoding="utf-8")
        sheet = Path(folder, "sheet.typ")
        sheet.write_text(
            '#set page(paper: "a3", flipped: true, margin: 10mm)\n'
            '#set document(title: sys.inputs.title)\n#set text(lang: "es", region: "pe")\n'
            '#align(center + horizon, image("tree.svg", width: 100%, height: 100%, fit: "contain",'
            " alt: sys.inputs.title))\n",
            encoding="utf-8",
        )
        made = typst.compile(str(sheet), root=folder, format="pdf", sys_inputs={"title": tree.name})
    return bytes(made)


def _languages(tree: IvrTree) -> list[str]:
    pending = {"pending": " (por revisar)", "approved": ""}
    return [language.name + pending[language.review] for language in tree.languages.values()]


def _box(box: Box) -> str:
    edge, fill = COLORS[box.kind]
    x, y = box.x, box.y
    parts = [
        f'<g data-node="{escape(box.id)}">',
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{box.w:.0f}" height="{box.h:.0f}" rx="7" '
        f'fill="{fill}" stroke="{RED if box.missing else edge}" stroke-width="{2 if box.missing else 1.2}"/>',
        _text(x + 10, y + 16, box.kind_name, f'font-size="10" fill="{edge}"'),
        _languages_of(box),
        _text(x + 10, y + 33, box.heading, 'font-size="12" font-weight="600" fill="#111827"'),
    ]
    for number, line in enumerate(box.lines):
        below = y + HEAD + LINE * number + 11
        parts.append(_text(x + 10, below, line, 'font-size="11" fill="#374151"'))
    return "".join([*parts, "</g>"])


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" xml:space="preserve" {style}>{escape(words)}</text>'


def _languages_of(box: Box) -> str:
    """Draw the languages that a node speaks, or in red those it lacks: «falta qu»."""
    color = RED if box.missing else "#6b7280"
    style = f'font-size="10" text-anchor="end" fill="{color}"'
    return _text(box.x + box.w - 10, box.y + 16, box.corner, style)


def _link(link: Link) -> str:
    """Draw a link's curve and an arrow's head where it arrives."""
    if not link.points:
        return ""
    x, y = link.points[-1]
    head = f"M{x:.1f} {y:.1f} l-7 -3.5 v7 z"
    curve = f'<path d="{link.path}" fill="none" stroke="#64748b" stroke-width="1.1"/>'
    return f'{curve}<path d="{head}" fill="#64748b"/>'
