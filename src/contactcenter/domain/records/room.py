"""The room of a conversation: its participants, their states by the switch's word, and who hears whom.

`TRANSITIONS` is the specification of one participant; `domain/conversations/room_acts.py` has what people may ask of a
room. Four rules hold after every change, whoever makes it:

1. One party at most owns the conversation (role `agent`, not left).
2. A citizen who takes part hears somebody or hears music, never silence.
3. A monitor is heard by nobody, by one party, or by all, as the audio mode says. A whisper whose party has left becomes
   listening.
4. A party that has left is never moved; a party that comes back is a new participant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contactcenter.domain.transitions import Table, is_legal, target
from contactcenter.kernel.errors import Conflict, NotFound
from contactcenter.kernel.ids import ConversationId, LegId, PartyId
from contactcenter.messages.participants import AudioMode, ParticipantRole, ParticipantState, ParticipantView

INVITED, JOINED, HELD, LEFT = ParticipantState
CITIZEN, AGENT, CONSULTED, MONITOR, EXTERNAL = ParticipantRole
BOTH, LISTENS, WHISPERS = AudioMode

THE_CITIZEN = PartyId("citizen")

TRANSITIONS: Table[ParticipantState] = {
    INVITED: {"invited": INVITED, "joined": JOINED, "held": HELD, "left": LEFT},
    JOINED: {"joined": JOINED, "invited": INVITED, "held": HELD, "left": LEFT},
    HELD: {
        "held": HELD,
        "invited": INVITED,
        "joined": JOINED,
        "left": LEFT,
    },  # joined: as the switch was read back
    LEFT: {},
}


@dataclass(slots=True)
class Participant:
    """One party of a conversation. `room`: the room the party is in or was ordered into."""

    party: PartyId
    role: ParticipantRole
    state: ParticipantState
    leg: LegId | None = None
    audio: AudioMode = BOTH
    whispers_to: PartyId | None = None
    room: str | None = None

    @property
    def is_present(self) -> bool:
        return self.state is not LEFT

    @property
    def is_heard_by_all(self) -> bool:
        return self.state is JOINED and self.audio is BOTH

    def take(self, trigger: str) -> None:
        """Follow the table. Raises: `IllegalTransition` if the state has no such way; nothing has changed then."""
        self.state = target(TRANSITIONS, self.state, trigger, f"{self.role} of a conversation,", self.party)

    def may(self, trigger: str) -> bool:
        return is_legal(TRANSITIONS, self.state, trigger)

    def view(self) -> ParticipantView:
        return ParticipantView(
            self.party, self.role, self.state, self.audio, self.whispers_to, self.leg, self.room
        )


@dataclass(slots=True)
class Room:
    """The participants of one conversation, and the name of the switch's room that they meet in.

    A consultation opens another room of the switch, which becomes the conversation's: `name` is `<conversation>` at
    first and `<conversation>-2`, `-3`, … after each consultation (telephony facts, §3).
    """

    conversation: ConversationId
    name: str
    opened: int = 1
    participants: dict[PartyId, Participant] = field(default_factory=dict)

    @classmethod
    def of(cls, conversation: ConversationId, leg: LegId | None) -> "Room":
        """A room in which the citizen takes part, held: the citizen hears music."""
        citizen = Participant(THE_CITIZEN, CITIZEN, HELD, leg)
        return cls(conversation, conversation, participants={THE_CITIZEN: citizen})

    def __iter__(self) -> Iterator[Participant]:
        """Every participant that has not left, in the order of coming."""
        return (one for one in self.participants.values() if one.is_present)

    @property
    def citizen(self) -> Participant | None:
        return self.first(CITIZEN)

    @property
    def owner(self) -> Participant | None:
        """The agent who owns the conversation."""
        return self.first(AGENT)

    @property
    def is_talking(self) -> bool:
        """The citizen and the owner are both in the room."""
        citizen, owner = self.citizen, self.owner
        if citizen is None or owner is None:
            return False
        return citizen.state is JOINED and owner.state is JOINED and citizen.room == owner.room

    @property
    def citizen_hears_music(self) -> bool:
        """Rule 2. In the room without company the music is ConfBridge's own; outside it the dialplan's."""
        citizen = self.citizen
        if citizen is None:
            return False
        return citizen.state is not JOINED or not any(citizen.party in self.hearers(one) for one in self)

    def first(self, role: ParticipantRole) -> Participant | None:
        return next((one for one in self if one.role is role), None)

    def of_party(self, party: PartyId) -> Participant:
        """Raises: `NotFound` for a party that does not take part or has left."""
        participant = self.participants.get(party)
        if participant is None or not participant.is_present:
            raise NotFound(f"{party} takes no part in conversation {self.conversation}")
        return participant

    def of_leg(self, leg: LegId) -> Participant | None:
        return next((one for one in self if one.leg == leg), None)

    def add(self, participant: Participant) -> None:
        """A party that left may come back, as a new participant. Raises: `Conflict` for one that takes part."""
        self.refuse_if_present(participant.party)
        self.participants.pop(participant.party, None)  # comes last in the order of coming
        self.participants[participant.party] = participant

    def is_present(self, party: PartyId) -> bool:
        return party in self.participants and self.participants[party].is_present

    def refuse_if_present(self, party: PartyId) -> None:
        """Raises: `Conflict` (`already_participant`)."""
        if self.is_present(party):
            raise Conflict(f"{party} takes part in {self.conversation}", code="already_participant")

    def open_another(self) -> str:
        """The name of a new room of the switch, which is the conversation's from now on."""
        self.opened += 1
        self.name = f"{self.conversation}-{self.opened}"
        return self.name

    def hearers(self, speaker: Participant) -> frozenset[PartyId]:
        """The parties that hear `speaker` now."""
        if speaker.state is not JOINED or speaker.audio is LISTENS:
            return frozenset()
        if speaker.audio is WHISPERS:
            listeners = [one for one in self if one.party == speaker.whispers_to and one.state is JOINED]
            return frozenset(one.party for one in listeners)
        return frozenset(
            one.party for one in self if one is not speaker and self._hears_room(one, speaker.room)
        )

    def _hears_room(self, listener: Participant, room: str | None) -> bool:
        if listener.state is not JOINED:
            return False
        if listener.audio is BOTH:
            return listener.room == room
        owner = self.owner  # a monitor outside the room hears what the owner hears
        return owner is not None and owner.state is JOINED and owner.room == room

    # -- what the switch reports ----------------------------------------------------------------

    def joined(self, party: PartyId, room: str | None = None) -> None:
        """The switch says that the leg of `party` is in `room`, or that the monitor's spying began."""
        participant = self.of_party(party)
        participant.take("joined")
        participant.room = room if room is not None else participant.room

    def fell_out(self, party: PartyId) -> None:
        """The leg of `party` is no more in the room: the citizen hears music, anybody else is expected back."""
        participant = self.of_party(party)
        participant.take("held" if participant.role is CITIZEN else "invited")

    def left(self, party: PartyId) -> None:
        """The party takes part no more. It may be told twice; the second time nothing is left to do."""
        participant = self.participants.get(party)
        if participant is None or not participant.is_present:
            return
        participant.take("left")
        participant.leg = participant.room = None
        self.keep_rules()

    def keep_rules(self) -> None:
        """Rule 3: a monitor whispers to nobody who has left."""
        for monitor in self:
            if monitor.whispers_to is not None and not self.is_present(monitor.whispers_to):
                monitor.audio, monitor.whispers_to = LISTENS, None
