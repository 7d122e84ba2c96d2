"""The house rules of CONTRIBUTING.md: sizes, words, names, docstrings, clocks, sleeps, and what no file may say.

What may break one for good stands with its reason in `house_rules/exceptions.py`.
"""

import ast
import re
from pathlib import Path

import pytest

from house_rules.clock_and_sleep import clock_reads_in, sleeps_in
from house_rules.docstrings import methods_by_class, undocumented_in
from house_rules.exceptions import LONGER_FILES
from house_rules.rules import RULES
from house_rules.sources import CONSOLE, GENERATED, PACKAGE, ROOT, SOURCE, tracked
from house_rules.words import in_name, in_prose, typescript_parts

FILE_LINES, LONGER_FILE_LINES, FUNCTION_LINES, PARAMETERS = 300, 400, 40, 6
EMPTY_WORDS = {"manager", "handler", "helper", "util", "utils", "service", "processor", "misc"}
MACHINE_PATHS = re.compile(r"(?:/home/|/root/|/Users/)\w+")


def most_lines(path: Path) -> int:
    return LONGER_FILE_LINES if str(path.relative_to(ROOT)) in LONGER_FILES else FILE_LINES


def own_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def is_route(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A route's parameters are its documented query, not an argument list somebody writes."""
    return any(
        isinstance(d, ast.Call) and ast.unparse(d.func).startswith("router.") for d in node.decorator_list
    )


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_functions_and_names_stay_small(path: Path) -> None:
    text = path.read_text()
    broken = []
    if text.count("\n") > most_lines(path):
        broken.append(f"{text.count(chr(10))} lines")
    if EMPTY_WORDS & set(path.stem.split("_")):
        broken.append("the name says nothing")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > FUNCTION_LINES:
                broken.append(f"line {node.lineno}, {node.name}: {lines} lines")
            if own_parameters(node) > PARAMETERS and not is_route(node):
                broken.append(f"line {node.lineno}, {node.name}: {own_parameters(node)} parameters")
    assert not broken, f"{path.relative_to(ROOT)}: " + "; ".join(broken)


@pytest.mark.parametrize("path", CONSOLE, ids=lambda p: str(p.relative_to(ROOT)))
def test_console_files_stay_small(path: Path) -> None:
    if path.name not in GENERATED:
        assert path.read_text().count("\n") <= most_lines(path)


def test_a_longer_file_is_named_only_while_it_is_longer_and_with_its_reason() -> None:
    for name, reason in LONGER_FILES.items():
        assert (ROOT / name).read_text().count("\n") > FILE_LINES, f"{name} is short enough"
        assert reason.endswith(".")


@pytest.mark.parametrize("rule", RULES)
def test_nothing_breaks_a_rule(rule: str) -> None:
    breaches = sorted(RULES[rule]())
    assert not breaches, "\n".join(map(str, breaches))


def test_every_form_of_reading_the_clock_is_seen() -> None:
    reads = "time.monotonic() time.time datetime.now(UTC) datetime.datetime.utcnow() date.today() loop.time()"
    others = "clock.now() clock.monotonic() instant.time() timedelta(seconds=1)"
    seen = [what for one in (*reads.split(), *others.split()) for _, what in clock_reads_in(ast.parse(one))]
    assert seen == [one.split("(")[0] for one in reads.split()]
    assert list(clock_reads_in(ast.parse("from time import monotonic")))
    assert list(clock_reads_in(ast.parse("asyncio.get_running_loop().time()")))


def test_a_sleep_is_seen_where_time_is_real() -> None:
    test = "async def test_it():\n    await asyncio.sleep({})\n"
    assert [function for _, function, _ in sleeps_in(ast.parse(test.format("0.1")))] == ["test_it"]
    assert not list(sleeps_in(ast.parse(test.format("0"))))
    assert not list(sleeps_in(ast.parse("pytestmark = pytest.mark.virtual_time\n" + test.format("60"))))
    assert not list(sleeps_in(ast.parse("@pytest.mark.virtual_time\n" + test.format("60"))))


def test_a_private_word_is_seen_in_a_name_and_in_a_sentence() -> None:
    assert [
        in_name(name) for name in ("keeps_seat", "SeatGuard", "her_day", "_told", "ALL_TOLD", "found")
    ] == [
        ["seat"],
        ["seat"],
        ["her"],
        ["told"],
        ["told"],
        ["found"],
    ]
    assert not [
        word for name in ("is_routable", "not_found", "whole_hours", "history") for word in in_name(name)
    ]
    assert in_prose("What she wished, by `her_day`: a story.") == ["she", "story"]
    names, comments = typescript_parts("const wish = 'her'; // told of her\n/* a\n seat */ next();")
    assert names == [(1, "const"), (1, "wish"), (3, "next")]
    assert [(n, in_prose(line)) for n, line in comments] == [(1, ["her"]), (2, []), (3, ["seat"])]


EXAMPLE_OF_DOCSTRINGS = '''
"""Define a port and what implements it."""
class Port:
    """Port of the example."""
    def ask(self):
        """Ask."""
class Adapter:
    """Implement it. See `bus.port.Port` for what it promises."""
    def ask(self): ...
    def put(self): ...
    def _private(self): ...
    @property
    def depth(self): ...
    @depth.setter
    def depth(self, value): ...
class Child(Port):
    def ask(self):
        def nested(): ...
class Grandchild(Child):
    """Inherit from one that has the port's method."""
    def ask(self): ...
class _Private:
    def anything(self): ...
'''


def test_a_public_name_without_a_docstring_is_seen_unless_its_port_documents_it() -> None:
    tree = ast.parse(EXAMPLE_OF_DOCSTRINGS)
    missing = [name for _, name in undocumented_in(tree, methods_by_class([tree]))]
    assert missing == ["Adapter.put", "Adapter.depth", "Child"]
    assert [name for _, name in undocumented_in(ast.parse("x = 1"), {})] == ["module"]


TAKES_A_STATEMENT = {f"conn.{act}" for act in ("execute", "scalar", "scalars", "stream")}


def speaks_sql(path: Path) -> bool:
    """Builds a statement, or gives one to a connection. Naming the connection's type or its errors is neither."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import) and any(alias.name.startswith("sqlalchemy") for alias in node.names):
            return True
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module.startswith("sqlalchemy") and module not in {"sqlalchemy.ext.asyncio", "sqlalchemy.exc"}:
            return True
        if isinstance(node, ast.Attribute) and ast.unparse(node) in TAKES_A_STATEMENT:
            return True
    return False


def may_speak_sql(path: Path) -> bool:
    is_of_an_area = path.stem.endswith(("store", "projection", "tables"))
    return is_of_an_area or path.relative_to(PACKAGE).parts[0] in {"storage", "access", "journal"}


def test_sql_stays_in_storage_access_and_each_store() -> None:
    outside = {str(p.relative_to(PACKAGE)) for p in SOURCE if not may_speak_sql(p) and speaks_sql(p)}
    assert outside == set()


def test_no_path_of_one_machine_is_in_the_repository() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".ts", ".tsx", ".conf", ".sh", ""}
        and path.is_file()
        and path.name not in {"test_house_rules.py", "LICENSE"}
        and (match := MACHINE_PATHS.search(path.read_text(errors="ignore")))
    ]
    assert not named


def test_locks_name_no_download_address() -> None:
    for name in ("requirements.lock", "console/package-lock.json"):
        path = ROOT / name
        if path.exists():
            assert not re.search(r'"resolved": *"https?:|^\s*--index-url', path.read_text(), re.M), name
