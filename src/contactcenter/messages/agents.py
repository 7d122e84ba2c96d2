"""Messages about agents: their profile for routing, their shift, their presence and what a screen shows of them."""

from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, QueueId, UserId
from contactcenter.messages.base import Event, RoutingCommand, Value


class Phone(StrEnum):
    """The telephone with which an agent talks."""

    WEB = "web"  # the softphone of the console
    SIP = "sip"  # any SIP telephone


Skill = tuple[str, int]  # code and level, 1 to 5: ("qu", 3)


class AgentProfile(Value, frozen=True):
    """An agent as routing needs it. Capacities are numbers of conversations at once."""

    id: AgentId
    queues: frozenset[QueueId]
    skills: frozenset[Skill] = frozenset()
    voice_capacity: int = 1
    digital_capacity: int = 4


class AgentActivity(StrEnum):
    """What a screen shows of an agent: the presence, or what happens to the agent."""

    SIGNED_OUT = "signed_out"  # desconectado
    NO_LEG = "no_leg"  # sin conexión: on shift, audio not up
    NOT_READY = "not_ready"  # with a reason
    READY = "ready"
    DELIVERING = "delivering"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class OpenShift(RoutingCommand, frozen=True):
    """Begin the agent's shift: not ready, and the audio leg is brought up. Repeating it is harmless.

    Refused: `not_found`.
    """

    agent: AgentId
    phone: Phone = Phone.WEB


class CloseShift(RoutingCommand, frozen=True):
    """End the agent's shift. `forced`: conversations that the agent carries return to the line.

    Refused: `not_found`; `in_conversation` while the agent carries a conversation, unless `forced`. If too few speakers
    of a reserved language are left, that is recorded (`LanguageReserveBroken`).
    """

    agent: AgentId
    forced: bool = False


class ReportLeg(RoutingCommand, frozen=True):
    """Report whether the audio leg of the agent's page is up; if not, one is brought up.

    Refused: `not_found`; `no_shift`.
    """

    agent: AgentId
    up: bool


class SetPresence(RoutingCommand, frozen=True):
    """Set the agent ready or not ready. During a call this is the next presence; the last request wins.

    `reason`: the code of a not-ready state ("refrigerio", …); None to be ready. `by`: the supervisor who requests it;
    None if the agent does. `override`: allow that too few speakers of a reserved language are left; it is recorded who
    allowed it.

    Refused: `not_found`; `no_shift`; `last_speaker` without an override; `not_allowed` for an override without `by`.
    """

    agent: AgentId
    ready: bool
    reason: str | None = None
    by: UserId | None = None
    override: bool = False


class TestAgentAudio(RoutingCommand, frozen=True):
    """Play the agent's own voice back, for a headset test.

    Refused: `not_found`; `leg_not_at_rest`; `not_now` while a call may come.
    """

    agent: AgentId


class SetAgent(RoutingCommand, frozen=True):
    """Add or change an agent live; nobody is disconnected (ACD-1).

    `LanguageReserveBroken` is recorded if the change takes the last speaker of a reserved language.
    """

    profile: AgentProfile
    by: UserId | None = None


class RemoveAgent(RoutingCommand, frozen=True):
    """Remove an agent who may no longer serve.

    Refused: `not_found`; `in_conversation` while the agent carries a conversation.
    """

    agent: AgentId


class AgentChanged(Event, frozen=True):
    """What the agent does from now on has changed; the core alone concludes it, with the instant at which it began.

    `reason`: a code that the agent chose, or "missed": a delivery did not reach the agent's audio.
    `conversations`: what the agent carries, wrap-ups included: the call first, then the others in order of delivery.
    `next_ready`, `next_reason`: the presence requested for after this; None if none was.
    `since`: when the activity began, which for a break is before the audio was lost and came back (SUP-1); None in
    journals of earlier versions, where it is the event's own time.
    `paused_since`: while the audio is lost in a break, when that break began.
    """

    agent: AgentId
    activity: AgentActivity
    reason: str | None = None
    conversations: tuple[ConversationId, ...] = ()
    next_ready: bool | None = None
    next_reason: str | None = None
    by: UserId | None = None
    since: datetime | None = None
    paused_since: datetime | None = None


class AgentView(Value, frozen=True):
    """What an agent does at this instant; the fields are those of `AgentChanged`.

    `wrap_up_due`: while the agent registers a call, when the wrap-up ends, extensions included.
    """

    agent: AgentId
    activity: AgentActivity
    since: datetime
    reason: str | None = None
    conversations: tuple[ConversationId, ...] = ()
    next_ready: bool | None = None
    next_reason: str | None = None
    wrap_up_due: datetime | None = None
    paused_since: datetime | None = None
