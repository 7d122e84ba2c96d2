"""Public names without a docstring: modules, classes, functions, methods and properties of the source.

Excepted are nested functions, methods of a private class, the setter of a documented property, and a method that
another class of the source documents: one that the class inherits from, or that its docstring names with
"See `module.Class`" because it implements that port.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from house_rules.sources import SOURCE, Breach, breach

Function = ast.FunctionDef | ast.AsyncFunctionDef
SEE = re.compile(r"See\s+`([\w.]+)`")


def is_public(node: ast.stmt) -> bool:
    return isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")


def is_setter(node: ast.stmt) -> bool:
    decorators = getattr(node, "decorator_list", ())
    return any(isinstance(d, ast.Attribute) and d.attr in {"setter", "deleter"} for d in decorators)


def last_name(name: str) -> str:
    return name.split("[")[0].split(".")[-1]


def documented_elsewhere(node: ast.ClassDef) -> list[str]:
    """The classes whose docstrings hold for this class: its bases, and those that it says to see."""
    named = SEE.findall(ast.get_docstring(node) or "")
    return [last_name(name) for name in (*map(ast.unparse, node.bases), *named)]


def methods_by_class(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """The names of the methods that each class documents or has documented elsewhere, by the name of the class."""
    methods: dict[str, set[str]] = defaultdict(set)
    ports: dict[str, set[str]] = defaultdict(set)
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        ports[node.name] |= {*documented_elsewhere(node)} - {node.name}
        methods[node.name] |= {
            one.name for one in node.body if isinstance(one, Function) and ast.get_docstring(one)
        }
    for _ in range(4):  # more than the classes between a class and its farthest base
        for name, others in ports.items():
            methods[name].update(*(methods.get(other, ()) for other in others))
    return methods


def undocumented_in(tree: ast.Module, documented: Mapping[str, set[str]]) -> Iterator[tuple[int, str]]:
    """The public names of a module that have no docstring, each with its line."""
    if tree.body and not ast.get_docstring(tree):
        yield 1, "module"
    yield from _undocumented(tree.body, "", frozenset(), documented)


def _undocumented(
    body: list[ast.stmt], prefix: str, elsewhere: frozenset[str], documented: Mapping[str, set[str]]
) -> Iterator[tuple[int, str]]:
    for node in body:
        if not isinstance(node, Function | ast.ClassDef) or not is_public(node) or is_setter(node):
            continue
        if not ast.get_docstring(node) and node.name not in elsewhere:
            yield node.lineno, prefix + node.name
        if isinstance(node, ast.ClassDef):
            of_ports = frozenset(
                name for port in documented_elsewhere(node) for name in documented.get(port, ())
            )
            yield from _undocumented(node.body, f"{prefix}{node.name}.", of_ports, documented)


@cache
def source_trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in SOURCE}


def missing_docstrings() -> list[Breach]:
    trees = source_trees()
    documented = methods_by_class(trees.values())
    return [
        breach("docstrings", path, line, f"{name} has no docstring")
        for path, tree in trees.items()
        for line, name in undocumented_in(tree, documented)
    ]
