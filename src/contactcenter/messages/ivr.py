"""The voice menu: publishing a tree, and what a caller chose and answered in it."""

from contactcenter.kernel.ids import ConversationId, QueueId, Ref
from contactcenter.messages.base import Event, RoutingCommand


class PublishTree(RoutingCommand, frozen=True):
    """Calls to `numbers` enter this version from now on; calls in course finish on their own.

    `tree`: its id ("alomac"). `source`: the tree as JSON.

    Refused: `invalid_input` with node and reason if the tree does not validate; `conflict` if callers walk
    another text of the same version.
    """

    tree: str  # its id: "alomac"
    version: int
    numbers: tuple[str, ...]
    source: str


class NodeEntered(Event, frozen=True):
    """The caller reached a node of the tree (IVR-10). `option`: the key that led there."""

    conversation: ConversationId
    node: str
    option: str = ""  # the key that led here


class RecordingNoticeGiven(Event, frozen=True):
    """The caller heard the recording notice: which text, in which language (IVR-3)."""

    conversation: ConversationId
    version: str
    language: str


class LanguageChosen(Event, frozen=True):
    """The caller chose a language."""

    conversation: ConversationId
    language: str


class ConsentAnswered(Event, frozen=True):
    """The caller answered the consent. Refused, the conversation is anonymous: nothing links it to a citizen."""

    conversation: ConversationId
    accepted: bool
    version: str


class DocumentCaptured(Event, frozen=True):
    """The caller keyed a document. `kind`: dni | ce | passport | cedula. `confirmed`: it was read back and agreed
    to.
    """

    conversation: ConversationId
    document: Ref
    kind: str
    confirmed: bool


class OptionChosen(Event, frozen=True):
    """The caller chose what the call is about; the wait counts from here (ACD-8).

    `option`: the path of labels people read, "Reniec › Duplicado de DNI".
    """

    conversation: ConversationId
    option: str
    queue: QueueId
