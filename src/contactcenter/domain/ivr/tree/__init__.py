"""The voice menus as data: their format, and what makes one safe to answer calls with.

A tree is one JSON value (people write it in YAML, outside the domain). Only trees that `parse` returns are walked by
`domain.ivr`. `check` lists everything that is wrong, for the author of a tree.
"""

from contactcenter.domain.ivr.tree.checks import check
from contactcenter.domain.ivr.tree.findings import Finding, InvalidTree
from contactcenter.domain.ivr.tree.nodes import (
    DOCUMENT_KINDS,
    Answer,
    Answers,
    Consent,
    Document,
    DocumentKind,
    Enqueue,
    Hangup,
    LanguageMenu,
    Menu,
    Node,
    Notice,
    Say,
    Texts,
)
from contactcenter.domain.ivr.tree.reading import parse, read
from contactcenter.domain.ivr.tree.tree import IvrTree, Language, LanguageStep, QueueDefinition

__all__ = [
    "DOCUMENT_KINDS",
    "Answer",
    "Answers",
    "Consent",
    "Document",
    "DocumentKind",
    "Enqueue",
    "Finding",
    "Hangup",
    "InvalidTree",
    "IvrTree",
    "Language",
    "LanguageMenu",
    "LanguageStep",
    "Menu",
    "Node",
    "Notice",
    "QueueDefinition",
    "Say",
    "Texts",
    "check",
    "parse",
    "read",
]
