"""Messages about the voice menu: publishing a tree, and what a caller chose and answered in it."""

from contactcenter.kernel.ids import ConversationId, QueueId, Ref
from contactcenter.messages.base import Event, RoutingCommand


class PublishTree(RoutingCommand, frozen=True):
    """Have calls to `numbers` enter this version from now on; calls in course finish in their own version.

    `tree`: its id ("alomac"). `source`: the tree as JSON.

    Refused: `invalid_input` with node and reason if the tree does not validate; `conflict` if callers walk another text
    of the same version.
    """

    tree: str
    version: int
    numbers: tuple[str, ...]
    source: str


class NodeEntered(Event, frozen=True):
    """The caller reached a node of the tree (IVR-10). `option`: the key that led there."""

    conversation: ConversationId
    node: str
    option: str = ""


class RecordingNoticeGiven(Event, frozen=True):
    """The caller heard the recording notice: `version` of the text, in `language` (IVR-3)."""

    conversation: ConversationId
    version: str
    language: str


class LanguageChosen(Event, frozen=True):
    """The caller chose a language."""

    conversation: ConversationId
    language: str


class ConsentAnswered(Event, frozen=True):
    """The caller answered the consent. If it was refused, nothing links the conversation to a citizen."""

    conversation: ConversationId
    accepted: bool
    version: str


class DocumentCaptured(Event, frozen=True):
    """The caller keyed a document. `kind`: dni | ce | passport | cedula.

    `confirmed`: it was read back and the caller agreed.
    """

    conversation: ConversationId
    document: Ref
    kind: str
    confirmed: bool


class OptionChosen(Event, frozen=True):
    """The caller chose what the call is about; the wait counts from here (ACD-8).

    `option`: the labels on the way, as people read them: "Reniec › Duplicado de DNI".
    """

    conversation: ConversationId
    option: str
    queue: QueueId
