"""The parties of a conversation: which parties take part, in which roles, and who hears whom."""

from enum import StrEnum

from contactcenter.kernel.ids import ConversationId, LegId, PartyId
from contactcenter.messages.base import Event, Value


class ParticipantRole(StrEnum):
    """What a party is to the conversation; a party has one role at a time."""

    CITIZEN = "citizen"
    AGENT = "agent"  # the agent who owns the conversation; one at most
    CONSULTED = "consulted"  # an agent or supervisor whom the owner asks before a transfer
    MONITOR = "monitor"  # a supervisor who listens, whispers or barges
    EXTERNAL = "external"  # an outside number designated by the entity


class ParticipantState(StrEnum):
    """Where a party is, as the switch confirmed."""

    INVITED = "invited"  # ordered into the room, or expected back in it; not in it yet
    JOINED = "joined"  # in the room
    HELD = "held"  # part of the conversation, outside the room; the citizen hears music
    LEFT = "left"  # takes part no more; never moved again


class AudioMode(StrEnum):
    """What a party hears of the room and who hears the party."""

    BOTH = "both"  # hears everybody in the room and is heard by everybody
    LISTENS = "listens"  # hears everybody, is heard by nobody
    WHISPERS = "whispers"  # hears everybody, is heard by one party alone


class Participant(Value, frozen=True):
    """One party of a conversation, in its present state. A change makes a new object.

    `room`: the name of the room that the party is in or was ordered into; None outside of any.
    `whispers_to`: the only party that hears a participant whose audio is `whispers`; None for any other.
    `leg`: the party's leg of the switch; None if it has none now, or never has one (a conversation of text).
    """

    party: PartyId
    role: ParticipantRole
    state: ParticipantState
    leg: LegId | None = None
    audio: AudioMode = AudioMode.BOTH
    whispers_to: PartyId | None = None
    room: str | None = None


THE_CITIZEN = PartyId("citizen")
"""The party id of the citizen, the same in every conversation."""


def held_citizen(leg: LegId | None) -> Participant:
    """Return the participant with whom every conversation begins: the citizen, outside of any room."""
    return Participant(THE_CITIZEN, ParticipantRole.CITIZEN, ParticipantState.HELD, leg)


class ParticipantsChanged(Event, frozen=True):
    """The participants of a conversation have changed. They are given in the order in which they came.

    A party that has left is not among them. It follows every input that changed one of them, while the conversation
    goes on. The first and the last state follow from other events: with `ConversationStarted` the citizen takes part,
    held; nobody takes part in a conversation that has ended.
    """

    conversation: ConversationId
    participants: tuple[Participant, ...]
