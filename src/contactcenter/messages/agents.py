"""Agents: who they are to routing, their shift, their presence and what a screen shows of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, QueueId, UserId
from contactcenter.messages.base import Event, RoutingCommand, quick


class Phone(StrEnum):
    WEB = "web"  # the softphone of the console
    SIP = "sip"  # any SIP telephone


Skill = tuple[str, int]  # code and level, 1 to 5: ("qu", 3)


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """Who somebody is to routing. Capacities are conversations at once."""

    id: AgentId
    queues: frozenset[QueueId]
    skills: frozenset[Skill] = frozenset()
    voice_capacity: int = 1
    digital_capacity: int = 4


class AgentActivity(StrEnum):
    """What a screen shows of an agent: her presence, or what happens to her (style §7)."""

    SIGNED_OUT = "signed_out"  # desconectado
    NO_LEG = "no_leg"  # sin conexión: on shift, audio not up
    NOT_READY = "not_ready"  # with a reason
    READY = "ready"
    DELIVERING = "delivering"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


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
class TestAgentAudio(RoutingCommand):
    """The headset test's loop through the switch; only while her leg is at rest and she is not ready."""

    agent: AgentId


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


@quick
@dataclass(frozen=True, slots=True)
class AgentChanged(Event):
    """What the agent does from now on, concluded by the core: nobody else works out since when.

    `reason`: a code that the agent chose, or "missed": a delivery did not reach the agent's audio.
    `conversations`: what the agent carries, wrap-ups included: the call first, then the others in order of delivery.
    `next_ready`, `next_reason`: what the agent asked for after this, if anything.
    `since`: when the activity began, which for a break is before the audio was lost and came back (SUP-1); None in
    journals of earlier versions: at the event's own time.
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

    @property
    def conversation(self) -> ConversationId | None:
        """The first of `conversations`, if there is any."""
        return self.conversations[0] if self.conversations else None


@dataclass(frozen=True, slots=True)
class AgentView:
    """What an agent does at this instant; the fields are those of `AgentChanged`.

    `wrap_up_due`: while the agent registers a call, when the wrap-up ends, extensions counted.
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

    @property
    def conversation(self) -> ConversationId | None:
        """The first of `conversations`, if there is any."""
        return self.conversations[0] if self.conversations else None
