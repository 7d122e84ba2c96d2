"""Words that no name, docstring or comment may use, each with the field's word for it (docs/glossary.md)."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from house_rules.sources import CONSOLE, GENERATED, SOURCE, TESTS, Breach, breach

PERSON = "the agent, the citizen, the caller"
PRONOUNS = dict.fromkeys(("she", "her", "hers", "herself", "he", "him", "his", "himself"), PERSON)

# Forbidden in prose and as a part of a name.
EVERYWHERE = PRONOUNS | {
    "dark": "outage, unobserved",
    "doorstep": "request filter",
    "encounter": "reconciliation",
    "encounters": "reconciliation",
    "ledger": "IVR and consents",
    "meeting": "delivery",
    "meetings": "delivery",
    "seat": "language reserve; subscriber (of the live view); agents on shift",
    "seats": "language reserve; subscribers; agents on shift",
    "slip": "call note",
    "slips": "call notes",
    "stories": "call records",
    "story": "call record",
    "wish": "request; next presence",
    "wishes": "requests",
    "witness": "leg events",
}

# Plain English in a sentence, private as a part of a name.
IN_NAMES = EVERYWHERE | {
    "believe": "reconcile",
    "beside": "background",
    "departure": "session end",
    "departures": "session end",
    "doorkeeper": "connection limit",
    "doors": "connection limits",
    "organisation": "configuration",
    "pace": "rate limit; timeouts",
    "ripe": "due",
    "settle": "run matching; answer",
    "settles": "run matching; answers",
    "stamp": "now_seconds",
    "tell": "publish, report",
    "tells": "publishes, reports",
    "told": "published, reported; name the thing itself",
    "unattended": "seen by the switch only",
}

# Private as a whole name; in a longer one they say what of (`users_found`).
AS_A_NAME = {
    "asked": "query, request",
    "found": "result, or what it is",
    "have": "deps",
    "heard": "outcome",
    "hers": "of the agent",
    "kept": "stored",
    "known": "deps",
    "who": "user",
}

A_FILES_OWN = {"tell"}  # as Python names the place in a file, and so whatever is read like one
COLOUR_SCHEME = {"dark"}  # of a screen, where it is the field's word
LITERALS = re.compile(
    r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`", re.S
)


def parts(name: str) -> list[str]:
    """The words of a name: `keeps_seat`, `SeatGuard` and `SEATS_A_USER` have a part each."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def in_name(name: str) -> list[str]:
    """The forbidden words of a name."""
    whole = name.strip("_").lower()
    return [whole] if whole in AS_A_NAME else [word for word in parts(name) if word in IN_NAMES]


def in_prose(text: str) -> list[str]:
    """The forbidden words of a docstring or a comment. A name in backticks is judged where it is defined."""
    words = re.findall(r"[A-Za-z]+", re.sub(r"`[^`\n]*`", " ", text))
    return [word.lower() for word in words if word.lower() in EVERYWHERE]


def defined_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name a module gives to something, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name


def python_prose(text: str) -> Iterator[tuple[int, str]]:
    """Docstrings and comments, line by line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_docstring = token.type == tokenize.STRING and token.string.lstrip("rR").startswith('"""')
        if token.type == tokenize.COMMENT or is_docstring:
            for offset, line in enumerate(token.string.splitlines()):
                yield token.start[0] + offset, line


def typescript_parts(text: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The identifiers and the comments of a TypeScript file, each with its line."""
    comments: list[tuple[int, str]] = []

    def blank(match: re.Match[str]) -> str:
        literal = match.group()
        if literal.startswith("/"):
            first = text.count("\n", 0, match.start()) + 1
            comments.extend((first + n, line) for n, line in enumerate(literal.splitlines()))
        return "\n" * literal.count("\n")

    code = LITERALS.sub(blank, text)
    lines = enumerate(code.splitlines(), start=1)
    return [(n, name) for n, line in lines for name in re.findall(r"[A-Za-z_$][\w$]*", line)], comments


def in_python(path: Path) -> list[Breach]:
    text = path.read_text()
    names = [(1, path.stem), *defined_names(ast.parse(text))]
    return [
        *(
            breach("words", path, n, f"{word} in the name {name}")
            for n, name in names
            for word in in_name(name)
            if name not in A_FILES_OWN
        ),
        *(breach("words", path, n, word) for n, line in python_prose(text) for word in in_prose(line)),
    ]


def in_typescript(path: Path) -> list[Breach]:
    names, comments = typescript_parts(path.read_text())
    pairs = [(n, f"{word} in the name {name}", word) for n, name in names for word in in_name(name)]
    pairs += [(n, word, word) for n, line in comments for word in in_prose(line)]
    return [breach("words", path, n, what) for n, what, word in pairs if word not in COLOUR_SCHEME]


def pronouns_in_tests() -> list[Breach]:
    """A test is read as a sentence: it too says the agent and the citizen. Tests of these rules quote the words."""
    return [
        one
        for path in sorted(TESTS.rglob("*.py"))
        if not (path.is_relative_to(TESTS / "house_rules") or path == TESTS / "test_house_rules.py")
        for one in in_python(path)
        if one.what.split()[0] in PRONOUNS
    ]


def forbidden_words() -> list[Breach]:
    of_python = [one for path in SOURCE for one in in_python(path)]
    of_console = [one for path in CONSOLE if path.name not in GENERATED for one in in_typescript(path)]
    return of_python + of_console + pronouns_in_tests()
