"""What still breaks a rule, counted by package in `remaining/<package>.json`. The counts may only shrink."""

import json
from collections import Counter
from pathlib import Path

from house_rules.clock_and_sleep import clock_reads, real_sleeps
from house_rules.docstrings import missing_docstrings
from house_rules.exceptions import REAL_SLEEPS
from house_rules.names import leaking_schema_names, repeated_class_names
from house_rules.sources import Breach
from house_rules.words import forbidden_words

FOLDER = Path(__file__).parent / "remaining"
RULES = {
    "words": forbidden_words,
    "classes": repeated_class_names,
    "schemas": leaking_schema_names,
    "clock": clock_reads,
    "docstrings": missing_docstrings,
    "sleeps": lambda: real_sleeps(REAL_SLEEPS),
}


def file_of(package: str) -> Path:
    return FOLDER / f"{package.replace('/', '.')}.json"


def allowed() -> dict[tuple[str, str], int]:
    """How many places of a package may still break a rule, by package and rule."""
    lists = {path.stem.replace(".", "/"): json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    return {(package, rule): count for package, counts in lists.items() for rule, count in counts.items()}


def places(rule: str) -> list[Breach]:
    return sorted(RULES[rule]())


def counts(breaches: list[Breach]) -> Counter[str]:
    return Counter(one.package for one in breaches)
