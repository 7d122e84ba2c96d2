"""Legs of the telephone switch: what the voice adapter saw of them, and what the core asks it to do.

A leg is Asterisk's channel. Personal data come as references to the vault.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.messages.base import ChannelEvent, Deadline, quick
from contactcenter.messages.channels import VoiceCommand
from contactcenter.messages.prompts import PromptPart


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


@quick
@dataclass(frozen=True, slots=True)
class StartMusic(VoiceCommand):
    leg: LegId


@quick
@dataclass(frozen=True, slots=True)
class PutAgentInRoom(VoiceCommand):
    """`announcement`: what only she hears on the way in; empty: straight in."""

    agent: AgentId
    leg: LegId
    conversation: ConversationId
    announcement: tuple[PromptPart, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class PutCitizenInRoom(VoiceCommand):
    leg: LegId
    conversation: ConversationId


@quick
@dataclass(frozen=True, slots=True)
class RestAgentLeg(VoiceCommand):
    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class EchoAgentLeg(VoiceCommand):
    """She hears a prompt, then herself for some seconds, then rests (headset test)."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class ConnectAgentLeg(VoiceCommand):
    """Bring her leg up: the page or telephone answers by itself."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class HangUp(VoiceCommand):
    leg: LegId


@quick
@dataclass(frozen=True, slots=True)
class MarkLeg(VoiceCommand):
    """Write what we know on the leg; it is our memory in the switch."""

    leg: LegId
    conversation: ConversationId
    state: str


@dataclass(frozen=True, slots=True)
class ConnectDue(Deadline):
    """Try the agent's leg again."""

    agent: AgentId
    attempt: int


@dataclass(frozen=True, slots=True)
class MoveRetryDue(Deadline):
    """Try a refused move of this leg again, if it should still be made."""

    leg: LegId
