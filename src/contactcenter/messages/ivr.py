"""The voice menu: publishing a tree, and what a caller chose and answered in it."""

from dataclasses import dataclass

from contactcenter.kernel.ids import ConversationId, QueueId, Ref
from contactcenter.messages.base import Event, RoutingCommand


@dataclass(frozen=True, slots=True)
class PublishTree(RoutingCommand):
    """Calls to `numbers` enter this version from now on; calls in course finish on their own.

    `tree`: its id ("alomac"). `source`: the tree as JSON.

    Refused: `invalid_input` with node and reason if the tree does not validate; `conflict` if callers walk
    another text of the same version.
    """

    tree: str  # its id: "alomac"
    version: int
    numbers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class NodeEntered(Event):
    """The caller reached a node of the tree (IVR-10). `option`: the key that led there."""

    conversation: ConversationId
    node: str
    option: str = ""  # the key that led here


@dataclass(frozen=True, slots=True)
class RecordingNoticeGiven(Event):
    """The caller heard the recording notice: which text, in which language (IVR-3)."""

    conversation: ConversationId
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class LanguageChosen(Event):
    """The caller chose a language."""

    conversation: ConversationId
    language: str


@dataclass(frozen=True, slots=True)
class ConsentAnswered(Event):
    """The caller answered the consent. Refused, the conversation is anonymous: nothing links it to a citizen."""

    conversation: ConversationId
    accepted: bool
    version: str


@dataclass(frozen=True, slots=True)
class DocumentCaptured(Event):
    """The caller keyed a document. `kind`: dni | ce | passport | cedula. `confirmed`: it was read back and agreed
    to.
    """

    conversation: ConversationId
    document: Ref
    kind: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class OptionChosen(Event):
    """The caller chose what the call is about; the wait counts from here (ACD-8).

    `option`: the path of labels people read, "Reniec › Duplicado de DNI".
    """

    conversation: ConversationId
    option: str
    queue: QueueId
