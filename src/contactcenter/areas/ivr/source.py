"""Reads a tree as people write it: YAML, in which every key is a word, with the line of every place."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from contactcenter.domain.ivr.tree import Finding, InvalidTree

TRUE, FALSE = {"true", "True"}, {"false", "False"}


@dataclass(frozen=True, slots=True)
class Source:
    """A tree as it is written. `lines`: where each place begins, by its path: ("nodes", "reniec")."""

    data: Any
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)

    def line(self, node: str) -> int | None:
        """Return the line at which a node, or a part of the tree, begins; None if it is not in the source."""
        for path in (("nodes", node), (node,)):
            if path in self.lines:
                return self.lines[path]
        return None


def read_source(text: str) -> Source:
    """Return the data of a tree in YAML, with the line of each place.

    Raises: InvalidTree if it is not YAML, uses references, or has a key twice.
    """
    try:
        _refuse_references(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"línea {mark.line + 1}: " if mark else ""
        raise InvalidTree([Finding("error", "", "format", f"{place}{error.problem}")]) from error
    lines: dict[tuple[str, ...], int] = {}
    data = _plain(root, (), lines) if root is not None else None
    if not isinstance(data, dict):
        raise InvalidTree([Finding("error", "", "format", "no es un árbol: se espera id, languages, nodes…")])
    return Source(data, lines)


def _refuse_references(text: str) -> None:
    """Refuse `&name` and `*name`.

    A few lines of them can unfold into more than the memory holds, or into themselves.
    """
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            mark = event.start_mark
            place = f"línea {mark.line + 1}: " if mark is not None else ""
            words = f"{place}aquí no hay referencias («&» y «*»): escriba el texto"
            raise InvalidTree([Finding("error", "", "format", words)])


def _plain(node: yaml.Node, path: tuple[str, ...], lines: dict[tuple[str, ...], int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*path, str(number)), lines) for number, each in enumerate(node.value)]
    return _scalar(node)


def _mapping(
    node: yaml.MappingNode, path: tuple[str, ...], lines: dict[tuple[str, ...], int]
) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in mapping:
            where = path[1] if len(path) > 1 and path[0] == "nodes" else name
            words = f"línea {line}: «{name}» aparece dos veces"
            raise InvalidTree([Finding("error", where, "duplicate_key", words)])
        lines[(*path, name)] = line
        mapping[name] = _plain(value, (*path, name), lines)
    return mapping


def _scalar(node: yaml.Node) -> Any:
    """Return a scalar's words as they are written: `yes` is no boolean, and a key `0` no number."""
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool" and text in TRUE | FALSE:
        return text in TRUE
    if text[:1] == "0" and text.isdigit() and len(text) > 1:
        return text  # a telephone number
    if node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    return text
