"""The voice menu: publishing a tree, and what a caller chose and answered in it."""

from dataclasses import dataclass

from contactcenter.kernel.ids import ConversationId, QueueId, Ref
from contactcenter.messages.base import Event, RoutingCommand


@dataclass(frozen=True, slots=True)
class PublishTree(RoutingCommand):
    """Calls to `numbers` enter here from now on; calls in course finish on their own version.

    `source`: the tree as JSON (`ivr_tree.parse`), refused with node and reason if it does not validate.
    """

    tree: str  # its id: "alomac"
    version: int
    numbers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class NodeEntered(Event):
    """The caller reached a node of the tree (IVR-10)."""

    conversation: ConversationId
    node: str
    option: str = ""  # the key that led here


@dataclass(frozen=True, slots=True)
class RecordingNoticeGiven(Event):
    """The recording notice was heard; which text, in which language (IVR-3)."""

    conversation: ConversationId
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class LanguageChosen(Event):
    conversation: ConversationId
    language: str


@dataclass(frozen=True, slots=True)
class ConsentAnswered(Event):
    """`accepted` false makes the conversation anonymous: nothing links it to a person."""

    conversation: ConversationId
    accepted: bool
    version: str


@dataclass(frozen=True, slots=True)
class DocumentCaptured(Event):
    """`kind`: dni | ce | passport | cedula. `confirmed`: she heard it read back and agreed."""

    conversation: ConversationId
    document: Ref
    kind: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class OptionChosen(Event):
    """`option`: the path of labels people read, "Reniec › Duplicado de DNI". The wait counts from
    here (ACD-8).
    """

    conversation: ConversationId
    option: str
    queue: QueueId
