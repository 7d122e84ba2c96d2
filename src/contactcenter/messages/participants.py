"""The parties of a conversation: who takes part, in which role, and who hears whom (architecture §4)."""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.kernel.ids import LegId, PartyId


class ParticipantRole(StrEnum):
    """What a party is to the conversation; a party has one role at a time."""

    CITIZEN = "citizen"
    AGENT = "agent"  # the agent who owns the conversation; one at most
    CONSULTED = "consulted"  # an agent or supervisor whom the owner asks before a transfer
    MONITOR = "monitor"  # a supervisor who listens, whispers or barges
    EXTERNAL = "external"  # an outside number designated by the entity


class ParticipantState(StrEnum):
    """Where a party is, by what the switch confirmed."""

    INVITED = "invited"  # ordered into the room, or expected back in it; not in it yet
    JOINED = "joined"  # in the room
    HELD = "held"  # part of the conversation, outside the room; the citizen hears music
    LEFT = "left"  # takes part no more; never moved again


class AudioMode(StrEnum):
    """What a party hears of the room and who hears the party."""

    BOTH = "both"  # hears everybody in the room and is heard by everybody
    LISTENS = "listens"  # hears everybody, is heard by nobody
    WHISPERS = "whispers"  # hears everybody, is heard by one party alone


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """One participant as a screen or a report shows it.

    `room`: name of the room the party is in or was ordered into, None outside of any.
    `whispers_to`: the only party that hears a participant whose audio is `whispers`.
    """

    party: PartyId
    role: ParticipantRole
    state: ParticipantState
    audio: AudioMode = AudioMode.BOTH
    whispers_to: PartyId | None = None
    leg: LegId | None = None
    room: str | None = None
