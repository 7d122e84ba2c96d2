"""The rules by name; each gives the places that break it."""

from collections.abc import Callable

from house_rules.clock_and_sleep import clock_reads, real_sleeps
from house_rules.docstrings import missing_docstrings
from house_rules.exceptions import REAL_SLEEPS
from house_rules.names import leaking_schema_names, repeated_class_names
from house_rules.sources import Breach
from house_rules.words import forbidden_words

RULES: dict[str, Callable[[], list[Breach]]] = {
    "words": forbidden_words,
    "classes": repeated_class_names,
    "schemas": leaking_schema_names,
    "clock": clock_reads,
    "docstrings": missing_docstrings,
    "sleeps": lambda: real_sleeps(REAL_SLEEPS),
}
