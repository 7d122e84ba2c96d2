"""Size and naming limits of CONTRIBUTING.md, and what the repository may not say. Raise a limit in review."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = sorted((ROOT / "src/contactcenter").rglob("*.py"))
CONSOLE = sorted(p for p in (ROOT / "console/src").rglob("*.ts*") if p.suffix in {".ts", ".tsx"})
FILE_LINES, FUNCTION_LINES, PARAMETERS = 300, 40, 6
EMPTY_WORDS = {"manager", "handler", "helper", "util", "utils", "service", "processor", "misc"}
GENERATED = {"schema.d.ts", "es.ts"}  # es.ts: every word of the screen in one place
WORDS_OF_PLACES = re.compile(r"(?:/home/|/root/|/Users/)\w+")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines()]


def own_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_functions_and_names_stay_small(path: Path) -> None:
    text = path.read_text()
    broken = []
    if text.count("\n") > FILE_LINES:
        broken.append(f"{text.count(chr(10))} lines")
    if EMPTY_WORDS & set(path.stem.split("_")):
        broken.append("the name says nothing")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > FUNCTION_LINES:
                broken.append(f"line {node.lineno}, {node.name}: {lines} lines")
            if own_parameters(node) > PARAMETERS and not _is_route(node):
                broken.append(f"line {node.lineno}, {node.name}: {own_parameters(node)} parameters")
    assert not broken, f"{path.relative_to(ROOT)}: " + "; ".join(broken)


GIVEN = {f"conn.{act}" for act in ("execute", "scalar", "scalars", "stream")}


def speaks_sql(path: Path) -> bool:
    """Builds a statement, or gives one to a connection. Naming the connection's type or its errors is neither."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import) and any(alias.name.startswith("sqlalchemy") for alias in node.names):
            return True
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module.startswith("sqlalchemy") and module not in {"sqlalchemy.ext.asyncio", "sqlalchemy.exc"}:
            return True
        if isinstance(node, ast.Attribute) and ast.unparse(node) in GIVEN:
            return True
    return False


OF_AN_AREA = ("store", "projection", "tables")


def test_sql_stays_in_storage_journal_access_and_what_each_area_writes_and_reads_with() -> None:
    package = ROOT / "src/contactcenter"
    found = {
        str(path.relative_to(package))
        for path in SOURCE
        if path.relative_to(package).parts[0] not in {"storage", "access", "journal"}
        and not path.stem.endswith(OF_AN_AREA)
        and speaks_sql(path)
    }
    assert found == set()


def _is_route(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A route's parameters are its documented query, not an argument list somebody writes."""
    return any(
        isinstance(d, ast.Call) and ast.unparse(d.func).startswith("router.") for d in node.decorator_list
    )


@pytest.mark.parametrize("path", CONSOLE, ids=lambda p: str(p.relative_to(ROOT)))
def test_console_files_stay_small(path: Path) -> None:
    if path.name not in GENERATED:
        assert path.read_text().count("\n") <= FILE_LINES


def test_no_path_of_one_machine_is_in_the_repository() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".ts", ".tsx", ".conf", ".sh", ""}
        and path.is_file()
        and path.name not in {"test_house_rules.py", "LICENSE"}
        and (match := WORDS_OF_PLACES.search(path.read_text(errors="ignore")))
    ]
    assert not found


def test_locks_name_no_download_address() -> None:
    for name in ("requirements.lock", "console/package-lock.json"):
        path = ROOT / name
        if path.exists():
            assert not re.search(r'"resolved": *"https?:|^\s*--index-url', path.read_text(), re.M), name
