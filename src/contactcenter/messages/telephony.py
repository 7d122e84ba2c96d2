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
    """Whose leg it is."""

    CITIZEN = "citizen"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class CallArrived(ChannelEvent):
    """A citizen's leg is answered, recorded, and waits for orders.

    `ani`: the caller's number, if shown. `region`: by the number's fixed prefix ("Ayacucho"); None for a
    mobile.
    """

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
    """The citizen is in the room."""

    leg: LegId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class CitizenLeft(ChannelEvent):
    """The citizen's leg is gone. It may be told twice. `cause`: Q.850, 16 is a normal hang-up."""

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
    """The agent's audio leg is gone. `cause`: Q.850."""

    agent: AgentId
    leg: LegId
    cause: int = 16


@dataclass(frozen=True, slots=True)
class AgentLegSilent(ChannelEvent):
    """Contact with the agent's leg was lost, and three seconds later no packet had come: nobody is there."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class AgentJoined(ChannelEvent):
    """The agent has heard the announcement and is in the room."""

    agent: AgentId
    leg: LegId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class AgentLegRested(ChannelEvent):
    """The agent's leg is at rest, in no room."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class MoveRefused(ChannelEvent):
    """A move of a leg was refused or never confirmed; the switch was asked, and the leg is still up."""

    leg: LegId
    move: str


@dataclass(frozen=True, slots=True)
class UnobservedCallFound(ChannelEvent):
    """A citizen's leg that ended and that this core did not see; an earlier core may have, and has its call
    (ACD-8).

    `ended`: None if the switch died under it: nobody knows when.
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
    """One leg as the switch shows it.

    `conversation`, `state`: what was once written on it. `room`: where it is now. `waits_for_orders`: in
    AsyncAGI.
    """

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
    """The link is up and the switch was read back. What is not in `legs` is gone.

    `switch_restarted`: the switch started anew, and everything of before is gone.
    """

    legs: tuple[LegSeen, ...] = ()
    switch_restarted: bool = False


@quick
@dataclass(frozen=True, slots=True)
class StartMusic(VoiceCommand):
    """Play hold music to a citizen's leg."""

    leg: LegId


@quick
@dataclass(frozen=True, slots=True)
class PutAgentInRoom(VoiceCommand):
    """Bring the agent into the conversation's room.

    `announcement`: what only the agent hears on the way in; empty: straight in.
    """

    agent: AgentId
    leg: LegId
    conversation: ConversationId
    announcement: tuple[PromptPart, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class PutCitizenInRoom(VoiceCommand):
    """Bring the citizen into the conversation's room."""

    leg: LegId
    conversation: ConversationId


@quick
@dataclass(frozen=True, slots=True)
class RestAgentLeg(VoiceCommand):
    """Take the agent's leg out of any room, to rest."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class EchoAgentLeg(VoiceCommand):
    """Play a prompt and then the agent's own voice for some seconds; then the leg rests (headset test)."""

    agent: AgentId
    leg: LegId


@dataclass(frozen=True, slots=True)
class ConnectAgentLeg(VoiceCommand):
    """Bring the agent's leg up: the page or the telephone answers by itself."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class HangUp(VoiceCommand):
    """Hang a leg up."""

    leg: LegId


@quick
@dataclass(frozen=True, slots=True)
class MarkLeg(VoiceCommand):
    """Write the conversation and its state on a leg, for a core that reads the switch back."""

    leg: LegId
    conversation: ConversationId
    state: str


@dataclass(frozen=True, slots=True)
class ConnectDue(Deadline):
    """Try the agent's leg again. `attempt`: the one that this follows."""

    agent: AgentId
    attempt: int


@dataclass(frozen=True, slots=True)
class MoveRetryDue(Deadline):
    """Order a refused move of this leg again, if it should still be made."""

    leg: LegId
