"""What people and configuration ask of the core. Each is answered: done, or refused with a code."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, QueueId, UserId
from contactcenter.messages.base import RoutingCommand
from contactcenter.messages.config import AgentProfile, LanguageReserve, Phone, QueuePolicy


@dataclass(frozen=True, slots=True)
class OpenShift(RoutingCommand):
    """The agent is at her place: not ready, her leg wanted. Repeating it is harmless."""

    agent: AgentId
    phone: Phone = Phone.WEB


@dataclass(frozen=True, slots=True)
class CloseShift(RoutingCommand):
    """Refused (`in_conversation`) while she carries a conversation, unless `forced`. A protected seat
    she leaves empty is recorded (`LanguageReserveBroken`)."""

    agent: AgentId
    forced: bool = False


@dataclass(frozen=True, slots=True)
class ReportLeg(RoutingCommand):
    """The page's word on its own leg: `hello up` or `hello none`."""

    agent: AgentId
    up: bool


@dataclass(frozen=True, slots=True)
class SetPresence(RoutingCommand):
    """What she chose. While she carries a call it becomes her next state; the last wish wins.

    `reason`: code of a not-ready state ("refrigerio", …), None to be ready.
    """

    agent: AgentId
    ready: bool
    reason: str | None = None
    by: UserId | None = None  # a supervisor, if not herself
    override: bool = False  # the protected seat may be left, and it is recorded who let it


@dataclass(frozen=True, slots=True)
class EndConversation(RoutingCommand):
    agent: AgentId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class ExtendWrapUp(RoutingCommand):
    agent: AgentId


@dataclass(frozen=True, slots=True)
class CompleteWrapUp(RoutingCommand):
    """The registration is saved (it was durable before this), or put off to *Por completar*."""

    agent: AgentId
    conversation: ConversationId
    saved: bool = True


@dataclass(frozen=True, slots=True)
class TestAgentAudio(RoutingCommand):
    """The headset test's loop through the switch; only while her leg is at rest and she is not ready."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class SetQueue(RoutingCommand):
    policy: QueuePolicy


@dataclass(frozen=True, slots=True)
class SetAgent(RoutingCommand):
    """Add or change an agent live; nobody is disconnected (ACD-1).

    `LanguageReserveBroken` is recorded if the change takes the last speaker of a reserved language.
    """

    profile: AgentProfile
    by: UserId | None = None


@dataclass(frozen=True, slots=True)
class RemoveAgent(RoutingCommand):
    """She may no longer serve; refused while she carries a conversation."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class SetLanguageReserves(RoutingCommand):
    reserves: tuple[LanguageReserve, ...]


@dataclass(frozen=True, slots=True)
class SetQueuePriority(RoutingCommand):
    """Who waits in this queue, and who enters it from now on, has this head start besides the tree's (ACD-1).

    `minutes`: whole, 0 to `MAX_PRIORITY_MINUTES`. Refused: `unknown_queue`, `priority_range`.
    """

    queue: QueueId
    minutes: int


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
class EnqueueConversation(RoutingCommand):
    """A conversation of any channel put in a line without a voice menu (simulation, digital)."""

    conversation: ConversationId
    queue: QueueId
    channel: str = "voice"
    priority_minutes: float = 0.0
    skills: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class StartEpoch(RoutingCommand):
    """The first input of each start of the core: ids are `<epoch>-<n>` from here on.

    Journalled like any other, so that a replay gives every conversation the name it had. What the switch
    does is unknown until it is read back (`VoiceLinkRestored`). Answered with `CoreRestored`.
    `since`: until when the run before is known to have lived.
    """

    epoch: str
    since: datetime | None = None
