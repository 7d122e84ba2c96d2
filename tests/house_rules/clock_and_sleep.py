"""Where the machine's clock is read, and where a test waits in real time."""

import ast
from collections.abc import Iterator
from pathlib import Path

from house_rules.sources import PACKAGE, SOURCE, TESTS, Breach, breach

READS = {
    "time": {"time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "localtime", "gmtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}


def clock_reads_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each use of a function that reads a clock, called or handed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from ((node.lineno, f"from time import {alias.name}") for alias in node.names)
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).removeprefix("datetime.")
            is_loop = node.attr == "time" and ("loop" in owner.lower() or owner == "self")
            if is_loop or node.attr in READS.get(owner, ()):
                yield node.lineno, ast.unparse(node)


def clock_reads() -> list[Breach]:
    """Only kernel/clock.py reads the clock, and processes/, which waits for programs of the machine (ADR 0003)."""
    return [
        breach("clock", path, line, what)
        for path in SOURCE
        if path != PACKAGE / "kernel/clock.py" and not path.is_relative_to(PACKAGE / "processes")
        for line, what in clock_reads_in(ast.parse(path.read_text()))
    ]


def is_virtual(node: ast.AST) -> bool:
    """Marked `virtual_time`: a module by its `pytestmark`, a test by its decorator."""
    marks = node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    for statement in getattr(node, "body", []) if isinstance(node, ast.Module) else []:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "pytestmark":
            marks = [statement.value]
    return any("virtual_time" in ast.unparse(mark) for mark in marks)


def sleeps_in(node: ast.AST, function: str = "") -> Iterator[tuple[int, str, str]]:
    """Each sleep of more than no time, with the function it is in; what runs in virtual time waits for nothing."""
    if is_virtual(node):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        function = node.name
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"asyncio.sleep", "time.sleep", "sleep"}:
        argument = ast.unparse(node.args[0]) if node.args else "0"
        if argument != "0":
            yield node.lineno, function, ast.unparse(node)
    for child in ast.iter_child_nodes(node):
        yield from sleeps_in(child, function)


def real_sleeps(allowed: dict[str, str]) -> list[Breach]:
    """Sleeps outside the functions of `allowed`: "tests/asterisk/rtp.py::send" → why it must wait."""
    return [
        breach("sleeps", path, line, f"{what} in {function or 'the module'}")
        for path in sorted(TESTS.rglob("*.py"))
        if "sleep(" in path.read_text()
        for line, function, what in sleeps_in(ast.parse(path.read_text()))
        if f"{relative(path)}::{function}" not in allowed
    ]


def relative(path: Path) -> str:
    return str(path.relative_to(TESTS.parent))
