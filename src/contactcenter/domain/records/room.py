"""The room of a conversation: its participants, their states by the switch's word, and who hears whom.

`TRANSITIONS` is the specification of one participant; `domain/conversations/room_acts.py` has what people may ask of a
room. Four rules hold after every change, whoever makes it:

1. One party at most owns the conversation (role `agent`, not left).
2. A citizen who takes part hears somebody or hears music, never silence.
3. A monitor is heard by nobody, by one party, or by all, as the audio mode says. A whisper whose party has left becomes
   listening.
4. A party that has left is never moved; a party that comes back is a new participant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contactcenter.domain.transitions import Table, target
from contactcenter.kernel.errors import Conflict, NotFound
from contactcenter.kernel.ids import ConversationId, LegId, PartyId
from contactcenter.messages.participants import AudioMode, Participant, ParticipantRole, ParticipantState

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
        """Make a room in which the citizen takes part, held: the citizen hears music."""
        return cls(conversation, conversation, 1, {THE_CITIZEN: Participant(THE_CITIZEN, CITIZEN, HELD, leg)})

    def __iter__(self) -> Iterator[Participant]:
        """Give every participant that has not left, in the order of coming."""
        return iter([one for one in self.participants.values() if one.state is not LEFT])

    @property
    def citizen(self) -> Participant | None:
        """Give the citizen, while the citizen takes part."""
        citizen = self.participants.get(THE_CITIZEN)
        return citizen if citizen is not None and citizen.state is not LEFT else None

    @property
    def owner(self) -> Participant | None:
        """Give the agent who owns the conversation."""
        for one in self.participants.values():
            if one.role is AGENT and one.state is not LEFT:
                return one
        return None

    @property
    def is_owner_in(self) -> bool:
        """Is the owner in the room, by the switch's word?"""
        owner = self.owner
        return owner is not None and owner.state is JOINED

    @property
    def is_citizen_in(self) -> bool:
        """Is the citizen in the room, by the switch's word?"""
        return self.participants[THE_CITIZEN].state is JOINED

    @property
    def is_citizen_in_or_sent(self) -> bool:
        """Is the citizen in the room, or on the way there?"""
        return self.participants[THE_CITIZEN].state in (JOINED, INVITED)

    @property
    def is_talking(self) -> bool:
        """Are the citizen and the owner both in one room?"""
        citizen, owner = self.participants[THE_CITIZEN], self.owner
        return (
            owner is not None
            and citizen.state is JOINED
            and owner.state is JOINED
            and citizen.room == owner.room
        )

    @property
    def citizen_hears_music(self) -> bool:
        """Rule 2. In the room without company the music is ConfBridge's own; outside it the dialplan's."""
        citizen = self.citizen
        if citizen is None:
            return False
        return citizen.state is not JOINED or not any(citizen.party in self.hearers(one) for one in self)

    def of_party(self, party: PartyId) -> Participant:
        """Give the participant.

        Raises: NotFound for a party that does not take part or has left.
        """
        participant = self.participants.get(party)
        if participant is None or participant.state is LEFT:
            raise NotFound(f"{party} takes no part in conversation {self.conversation}")
        return participant

    def is_present(self, party: PartyId) -> bool:
        """Does the party take part now?"""
        return party in self.participants and self.participants[party].state is not LEFT

    def refuse_if_present(self, party: PartyId) -> None:
        """Raises: Conflict (`already_participant`) for a party that takes part."""
        if self.is_present(party):
            raise Conflict(f"{party} takes part in {self.conversation}", code="already_participant")

    def add(self, participant: Participant) -> None:
        """Add a party; one that left may come back, as a new participant.

        Raises: Conflict for one that takes part.
        """
        self.refuse_if_present(participant.party)
        self.participants.pop(participant.party, None)  # comes last in the order of coming
        self.participants[participant.party] = participant

    def open_another(self) -> str:
        """Give the name of a new room of the switch, which is the conversation's from now on."""
        self.opened += 1
        self.name = f"{self.conversation}-{self.opened}"
        return self.name

    def hearers(self, speaker: Participant) -> frozenset[PartyId]:
        """Give the parties that hear `speaker` now."""
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

    # -- one participant ------------------------------------------------------------------------

    def take(self, one: Participant, trigger: str, room: str | None, leg: LegId | None) -> Participant:
        """Take a participant where `trigger` leads, with that room and leg from now on; give the new participant.

        Raises: IllegalTransition, having changed nothing, if the table does not have it.
        """
        state = target(TRANSITIONS, one.state, trigger, "participant", one.party)
        changed = Participant(one.party, one.role, state, leg, one.audio, one.whispers_to, room)
        self.participants[one.party] = changed
        return changed

    # -- what the switch reports ----------------------------------------------------------------

    def joined(self, party: PartyId, room: str | None = None) -> None:
        """The switch says that the leg of `party` is in `room`, or that the monitor's spying began."""
        one = self.of_party(party)
        self.take(one, "joined", one.room if room is None else room, one.leg)

    def fell_out(self, party: PartyId) -> None:
        """The leg of `party` is no more in the room: the citizen hears music, anybody else is expected back."""
        one = self.of_party(party)
        if one.role is CITIZEN:
            self.take(one, "held", None, one.leg)
        else:
            self.take(one, "invited", one.room, one.leg)

    def left(self, party: PartyId) -> None:
        """The party takes part no more. It may be reported twice; the second time nothing is left to do."""
        one = self.participants.get(party)
        if one is None or one.state is LEFT:
            return
        self.take(one, "left", None, None)
        self.keep_rules()

    def give_leg(self, party: PartyId, leg: LegId | None) -> None:
        """Note that this is the leg of `party` from now on; None while it has none."""
        one = self.of_party(party)
        self.participants[party] = Participant(
            party, one.role, one.state, leg, one.audio, one.whispers_to, one.room
        )

    def read_back(self, places: Mapping[LegId, str | None]) -> None:
        """Believe the switch about every participant's place; roles and audio modes are the core's own.

        Args:
            places: The room that each leg of the switch is in, or listens to. A leg that is not shown is in none.
        """
        own = {self.conversation, *(f"{self.conversation}-{number}" for number in range(2, self.opened + 1))}
        for one in self:
            place = places.get(one.leg) if one.leg is not None else None
            if place in own:
                self.joined(one.party, place if one.audio is BOTH else None)
            elif one.state is not HELD:
                self.fell_out(one.party)

    def keep_rules(self) -> None:
        """Keep rule 3: a monitor whispers to nobody who has left."""
        for one in self.participants.values():
            if one.whispers_to is not None and not self.is_present(one.whispers_to):
                self.participants[one.party] = Participant(
                    one.party, one.role, one.state, one.leg, LISTENS, None, one.room
                )
