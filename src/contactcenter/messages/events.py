"""What the core decided or concluded. Every figure and every screen is made from these."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, LegId, QueueId, Ref, UserId
from contactcenter.messages.base import Event, quick
from contactcenter.messages.config import Requirement


class AgentActivity(StrEnum):
    """What a screen shows of an agent: her presence, or what happens to her (style §7)."""

    SIGNED_OUT = "signed_out"  # desconectado
    NO_LEG = "no_leg"  # sin conexión: on shift, audio not up
    NOT_READY = "not_ready"  # with a reason
    READY = "ready"
    DELIVERING = "delivering"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class EndCause(StrEnum):
    CITIZEN_LEFT = "citizen_left"
    AGENT_ENDED = "agent_ended"
    MENU_ENDED = "menu_ended"  # the tree said goodbye
    SWITCH_LOST = "switch_lost"  # the switch restarted, or forgot the leg while we were away
    CORE_AWAY = "core_away"  # she came and went while only the switch was there
    END_UNKNOWN = "end_unknown"  # so she came, and the switch died: nobody saw when it was over
    FAILED = "failed"


class ConversationStage(StrEnum):
    MENU = "menu"
    WAITING = "waiting"
    DELIVERING = "delivering"
    TALKING = "talking"
    CLOSING = "closing"


@quick
@dataclass(frozen=True, slots=True)
class ConversationStarted(Event):
    conversation: ConversationId
    channel: str
    leg: LegId | None
    dnis: str
    ani: Ref | None
    region: str | None
    tree: str = ""
    version: int = 0


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


@quick
@dataclass(frozen=True, slots=True)
class ConversationQueued(Event):
    """In the line, first time or again. `order_key`: seconds since 1970, head start taken off; lower goes first."""

    conversation: ConversationId
    requirement: Requirement
    order_key: float
    language: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class RequirementWidened(Event):
    conversation: ConversationId
    step: int


@quick
@dataclass(frozen=True, slots=True)
class DeliveryReason:
    """Why this pair (ACD-2, style §4). `rule`: "agent_came_free" | "conversation_arrived" | "widened" |
    "seat_released" | "returned" | "adopted" (they talked already when the switch was read back).
    `runner_up`: who would have been next, if anybody."""

    rule: str
    order_key: float
    waited: float
    idle: float
    runner_up: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class ConversationDelivered(Event):
    """The decision: this conversation goes to this agent."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    reason: DeliveryReason


@quick
@dataclass(frozen=True, slots=True)
class ConversationAnswered(Event):
    """Both are in the room. `waited`: seconds from the option to now, menus excluded."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    waited: float


@dataclass(frozen=True, slots=True)
class DeliveryMissed(Event):
    """They did not meet; the conversation keeps its key. `cause`: leg_lost | not_joined | silent |
    citizen_not_joined (her leg could not be moved) | shift_closed | forgotten (over before we could know)."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    cause: str


@dataclass(frozen=True, slots=True)
class DeliveryWithdrawn(Event):
    """The citizen left before they met; the agent keeps her idle time."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class AgentDropped(Event):
    """Her leg died in mid-call: the citizen hears music while she is given time to come back.

    `ended`: when the talk did, if that was before we could see it.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentReturned(Event):
    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class ConversationAbandoned(Event):
    """She left after choosing an option and before an agent answered."""

    conversation: ConversationId
    queue: QueueId
    waited: float
    short: bool


@quick
@dataclass(frozen=True, slots=True)
class ConversationEnded(Event):
    """The citizen's side is over. `talked`: seconds with the last agent, 0.0 if none.

    `ended`: when, if that was before we could see it.
    """

    conversation: ConversationId
    cause: EndCause
    stage: ConversationStage
    talked: float = 0.0
    agent: AgentId | None = None
    ended: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class WrapUpStarted(Event):
    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    due: datetime


@dataclass(frozen=True, slots=True)
class WrapUpExtended(Event):
    conversation: ConversationId
    agent: AgentId
    due: datetime


@quick
@dataclass(frozen=True, slots=True)
class WrapUpCompleted(Event):
    """`saved` false: it goes to the agent's *Por completar*.

    `talked`: seconds of a talk she dropped out of, whose citizen went back to the line.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    saved: bool
    acw_seconds: float
    talked: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class AgentChanged(Event):
    """What the agent does from now on. `reason`: a code of hers, or "missed": a call did not reach her audio.
    `next_ready`/`next_reason`: her wish for after this, if any."""

    agent: AgentId
    activity: AgentActivity
    reason: str | None = None
    conversation: ConversationId | None = None
    next_ready: bool | None = None
    next_reason: str | None = None
    by: UserId | None = None


@dataclass(frozen=True, slots=True)
class QueuePriorityChanged(Event):
    """`order_keys`: by which those who wait there stand from now on (ACD-1)."""

    queue: QueueId
    minutes: int
    order_keys: tuple[tuple[ConversationId, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageReserveBroken(Event):
    """The last speaker under a guard left her seat: by a recorded override, or `by` herself, going home;
    or the skill was taken from her (`by` is empty if the organisation's data said so at a start)."""

    agent: AgentId
    skill: str
    by: UserId
