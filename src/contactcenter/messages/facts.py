"""What the voice adapter saw. Legs are Asterisk's; personal data come as references to the vault."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.messages.base import ChannelEvent


class PromptOutcome(StrEnum):
    """How a prompt ended."""

    DIGITS = "digits"  # `digits`, or `ref` and `length` if they were secret
    SILENCE = "silence"  # nothing was keyed in time
    PLAYED = "played"  # nothing was asked
    FAILED = "failed"  # the file is missing or the leg was not ours


class LegRole(StrEnum):
    CITIZEN = "citizen"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class CallArrived(ChannelEvent):
    """A citizen's leg is answered, recorded, and waits for orders. `ani`: her number, if shown."""

    leg: LegId
    dnis: str
    ani: Ref | None = None
    region: str | None = None  # region by fixed prefix ("Ayacucho"); None for a mobile


@dataclass(frozen=True, slots=True)
class LegFree(ChannelEvent):
    """A citizen's leg fell back to our orders (out of a room, or from the dialplan's fallback)."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class PromptEnded(ChannelEvent):
    """The answer to `PlayPrompt` of the same leg and step. A stale step is ignored.

    Of what is secret only `ref` and `length` (digits) are told; 0 if there is a `*` among them: no document has one.
    """

    leg: LegId
    step: int
    outcome: PromptOutcome
    digits: str = ""
    ref: Ref | None = None
    length: int = 0


@dataclass(frozen=True, slots=True)
class CitizenJoined(ChannelEvent):
    leg: LegId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class CitizenLeft(ChannelEvent):
    """Her leg is gone. May be told twice. `cause`: Q.850, 16 is a normal hang-up."""

    leg: LegId
    cause: int = 16


@dataclass(frozen=True, slots=True)
class AgentLegUp(ChannelEvent):
    """The agent's audio leg is up and at rest."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class AgentLegFailed(ChannelEvent):
    """`ConnectAgentLeg` did not bring a leg up. `cause`: a stable word ("no_answer", "unreachable", …)."""

    agent: AgentId
    cause: str


@dataclass(frozen=True, slots=True)
class AgentLegLost(ChannelEvent):
    agent: AgentId
    leg: LegId
    cause: int = 16


@dataclass(frozen=True, slots=True)
class AgentLegSilent(ChannelEvent):
    """Contact lost, and three seconds later no packet more: nobody is there."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class AgentJoined(ChannelEvent):
    """She has heard the announcement and is in the room."""

    agent: AgentId
    leg: LegId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class AgentLegRested(ChannelEvent):
    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class MoveRefused(ChannelEvent):
    """A move of a leg was refused or never confirmed; the switch was asked and the leg is still up."""

    leg: LegId
    move: str


@dataclass(frozen=True, slots=True)
class RecordingClosed(ChannelEvent):
    """Asterisk closed the file of a citizen's leg. `file`: under the recordings' folder."""

    leg: LegId
    file: str


@dataclass(frozen=True, slots=True)
class UnobservedCallFound(ChannelEvent):
    """A citizen's leg that ended and was not seen here; perhaps another core saw it, and has its call (ACD-8).

    `ended`: None if the switch died under it; nobody knows when.
    """

    leg: LegId
    dnis: str
    started: datetime
    ended: datetime | None
    ani: Ref | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class RecorderMissing(ChannelEvent):
    """A call runs without its recorder (REC-2): the call goes on, somebody must know."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class VoiceLinkLost(ChannelEvent):
    """The switch does not answer. Calls in course go on; new orders wait."""


@dataclass(frozen=True, slots=True)
class LegSeen:
    """One leg as the switch shows it; `conversation` and `state` are what we once wrote on it."""

    leg: LegId
    role: LegRole
    agent: AgentId | None = None
    conversation: ConversationId | None = None
    state: str = ""
    room: ConversationId | None = None  # the room it is in now
    waits_for_orders: bool = False  # in AsyncAGI
    at_rest: bool = False
    dnis: str = ""
    ani: Ref | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class VoiceLinkRestored(ChannelEvent):
    """Connected, and the switch was read back. What is not in `legs` is gone; of a switch that started anew,
    everything of before is."""

    legs: tuple[LegSeen, ...] = ()
    switch_restarted: bool = False
