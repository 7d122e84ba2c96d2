"""Messages about legs of the telephone switch: what the voice adapter saw, and what the core asks it to do.

A leg is Asterisk's channel. Personal data are references to the vault.
"""

from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.messages.base import ChannelEvent, Deadline, Value
from contactcenter.messages.channels import VoiceCommand
from contactcenter.messages.prompts import PromptPart


class LegRole(StrEnum):
    """Whose leg it is."""

    CITIZEN = "citizen"
    AGENT = "agent"


class CallArrived(ChannelEvent, frozen=True):
    """A citizen's leg is answered, recorded, and waits for orders.

    `ani`: the caller's number; None if it is hidden. `region`: by the number's fixed prefix ("Ayacucho"); None for a
    mobile.
    """

    leg: LegId
    dnis: str
    ani: Ref | None = None
    region: str | None = None


class LegFree(ChannelEvent, frozen=True):
    """A citizen's leg waits for orders again (it left a room, or comes from the dialplan's fallback)."""

    leg: LegId


class CitizenJoined(ChannelEvent, frozen=True):
    """The citizen is in the room."""

    leg: LegId
    conversation: ConversationId


class CitizenLeft(ChannelEvent, frozen=True):
    """The citizen's leg is gone. It may be reported twice. `cause`: Q.850; 16 is a normal hang-up."""

    leg: LegId
    cause: int = 16


class AgentLegUp(ChannelEvent, frozen=True):
    """The agent's audio leg is up and at rest."""

    agent: AgentId
    leg: LegId


class AgentLegFailed(ChannelEvent, frozen=True):
    """`ConnectAgentLeg` did not bring a leg up. `cause`: a stable word ("no_answer", "unreachable", …)."""

    agent: AgentId
    cause: str


class AgentLegLost(ChannelEvent, frozen=True):
    """The agent's audio leg is gone. `cause`: Q.850."""

    agent: AgentId
    leg: LegId
    cause: int = 16


class AgentLegSilent(ChannelEvent, frozen=True):
    """Contact with the agent's leg was lost, and no packet came for three seconds: nobody is there."""

    agent: AgentId
    leg: LegId


class AgentJoined(ChannelEvent, frozen=True):
    """The agent has heard the announcement and is in the room."""

    agent: AgentId
    leg: LegId
    conversation: ConversationId


class AgentLegRested(ChannelEvent, frozen=True):
    """The agent's leg is at rest, in no room."""

    agent: AgentId
    leg: LegId


class MoveRefused(ChannelEvent, frozen=True):
    """A move of a leg was refused or never confirmed; the switch was asked, and the leg is still up."""

    leg: LegId
    move: str


class UnobservedCallFound(ChannelEvent, frozen=True):
    """A citizen's leg was found that has ended and that this core did not see (ACD-8).

    An earlier core may have seen it and recorded its call. `ended`: None if the switch stopped before the leg ended, so
    that the instant is not known.
    """

    leg: LegId
    dnis: str
    started: datetime
    ended: datetime | None
    ani: Ref | None = None
    region: str | None = None


class VoiceLinkLost(ChannelEvent, frozen=True):
    """The switch does not answer. Calls in course go on; new orders wait."""


class LegSeen(Value, frozen=True):
    """One leg as the switch shows it.

    `conversation`, `state`: what `MarkLeg` wrote on it. `room`: where it is now; None for none. `waits_for_orders`: it
    is in AsyncAGI.
    """

    leg: LegId
    role: LegRole
    agent: AgentId | None = None
    conversation: ConversationId | None = None
    state: str = ""
    room: ConversationId | None = None
    waits_for_orders: bool = False
    at_rest: bool = False
    dnis: str = ""
    ani: Ref | None = None
    region: str | None = None


class VoiceLinkRestored(ChannelEvent, frozen=True):
    """The link is up and the switch was read back. A leg that is not in `legs` is gone.

    `switch_restarted`: the switch started anew, and all earlier legs are gone.
    """

    legs: tuple[LegSeen, ...] = ()
    switch_restarted: bool = False


class StartMusic(VoiceCommand, frozen=True):
    """Play hold music to a citizen's leg."""

    leg: LegId


class PutAgentInRoom(VoiceCommand, frozen=True):
    """Bring the agent into the conversation's room.

    `announcement`: what only the agent hears on the way in; if it is empty the agent goes straight in.
    """

    agent: AgentId
    leg: LegId
    conversation: ConversationId
    announcement: tuple[PromptPart, ...] = ()


class PutCitizenInRoom(VoiceCommand, frozen=True):
    """Bring the citizen into the conversation's room."""

    leg: LegId
    conversation: ConversationId


class RestAgentLeg(VoiceCommand, frozen=True):
    """Take the agent's leg out of any room, to rest."""

    agent: AgentId
    leg: LegId


class EchoAgentLeg(VoiceCommand, frozen=True):
    """Play a prompt and then the agent's own voice for some seconds; then the leg rests (headset test)."""

    agent: AgentId
    leg: LegId


class ConnectAgentLeg(VoiceCommand, frozen=True):
    """Bring the agent's leg up: the page or the telephone answers by itself."""

    agent: AgentId


class HangUp(VoiceCommand, frozen=True):
    """Hang a leg up."""

    leg: LegId


class MarkLeg(VoiceCommand, frozen=True):
    """Write the conversation and its state on a leg, for a core that reads the switch back."""

    leg: LegId
    conversation: ConversationId
    state: str


class ConnectDue(Deadline, frozen=True):
    """Try the agent's leg again. `attempt`: the one that this follows."""

    agent: AgentId
    attempt: int


class MoveRetryDue(Deadline, frozen=True):
    """Order a refused move of this leg again, if it should still be made."""

    leg: LegId
