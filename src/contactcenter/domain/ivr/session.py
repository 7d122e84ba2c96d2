"""Where one caller is in a tree, and the two ways out of it, as plain data that the journal's snapshot stores."""

from dataclasses import dataclass, field
from typing import TypeAlias

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId, LegId, Ref


@dataclass(slots=True)
class IvrSession:
    """Where one caller is in a tree.

    `phase`: inside the node: a language, or a phase of the document. `step`: numbers the questions and never repeats,
    so that a late answer is recognised. `noticed`: the languages whose recording notice was played. `keyed`: a document
    not yet confirmed. `unsure`: unclear answers to its reading back. `trail`: (node, label) of each node on the way.
    `over`: the caller has left the tree.
    """

    conversation: ConversationId
    leg: LegId
    tree: str
    version: int
    node: str = ""
    phase: str = ""  # inside the node: a language, or a stage of the document
    step: int = 0
    tries: int = 0
    language: str = ""
    noticed: list[str] = field(default_factory=list)  # languages whose notice was played
    consent: bool | None = None
    keyed: Ref | None = None  # a document not yet confirmed
    keyed_kind: str = ""
    unsure: int = 0  # unclear answers to its reading back
    document: Ref | None = None
    document_kind: str = ""
    preferential: bool = False
    trail: list[tuple[str, str]] = field(default_factory=list)  # (node, label) on the way here
    over: bool = False


@dataclass(frozen=True, slots=True)
class EnterLine:
    """The caller leaves the tree for a line.

    `option`: the labels on the way, as "Reniec › Duplicado de DNI". `announcement`: what the agent will hear.
    """

    option: str
    requirement: m.Requirement
    announcement: tuple[m.PromptPart, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The goodbye was played: the leg is to be hung up."""


Outcome: TypeAlias = m.Effect | EnterLine | Finish
