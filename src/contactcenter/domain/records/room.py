"""The room of a conversation: its participants, their states as the switch reported them, and who hears whom.

A participant is `invited`, `joined` or `held`, and may go from each of these to any other; one that has `left` is no
more among the participants. `domain/conversations/room_acts.py` has what people may ask of a room. Four rules hold
after every change, whoever makes it:

1. One party at most owns the conversation, by construction: every role but the monitor's is held by one party. 2. A
citizen who takes part hears somebody or hears music, never silence. 3. A monitor is heard by nobody, by one party, or
by all, as the audio mode says. A whisper whose party has left becomes listening. 4. A party that has left is never
moved; a party that comes back is a new participant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contactcenter.kernel.errors import IllegalTransition, NotFound
from contactcenter.kernel.ids import ConversationId, LegId, PartyId
from contactcenter.messages.participants import (
    AudioMode,
    Participant,
    ParticipantRole,
    ParticipantState,
    held_citizen,
)

INVITED, JOINED, HELD, LEFT = ParticipantState
CITIZEN, AGENT, CONSULTED, MONITOR, EXTERNAL = ParticipantRole
BOTH, LISTENS, WHISPERS = AudioMode


def standing(one: Participant, state: ParticipantState, room: str | None) -> Participant:
    """Return the same participant in another state and room."""
    return Participant(one.party, one.role, state, one.leg, one.audio, one.whispers_to, room)


@dataclass(slots=True)
class Room:
    """The participants of one conversation, and the name of the switch's room that they meet in.

    A consultation opens another room of the switch, which becomes the conversation's: `name` is `<conversation>` at
    first and `<conversation>-2`, `-3`, … after each consultation. Every role but the monitor's is held by one party or,
    with None, by nobody. A party that has left is not recorded.
    """

    conversation: ConversationId
    name: str
    opened: int = 1
    citizen: Participant | None = None
    owner: Participant | None = None  # the agent who owns the conversation
    consulted: Participant | None = None
    external: Participant | None = None
    monitors: tuple[Participant, ...] = ()  # in the order in which they came

    @classmethod
    def of(cls, conversation: ConversationId, leg: LegId | None) -> "Room":
        """Return a room in which only the citizen takes part, held: the citizen hears music."""
        return cls(conversation, conversation, 1, held_citizen(leg))

    def __iter__(self) -> Iterator[Participant]:
        """Iterate over every participant, monitors last; the room may be changed meanwhile."""
        return iter(self.participants())

    def participants(self) -> tuple[Participant, ...]:
        """Return every participant, monitors last."""
        citizen, owner, consulted, external = self.citizen, self.owner, self.consulted, self.external
        if (
            citizen is not None
            and owner is not None
            and consulted is None
            and external is None
            and not self.monitors
        ):
            return (citizen, owner)  # the usual case
        parties = (citizen, owner, consulted, external, *self.monitors)
        return tuple(one for one in parties if one is not None)

    @property
    def is_owner_in(self) -> bool:
        """True if the switch reported the owner in the room."""
        owner = self.owner
        return owner is not None and owner.state is JOINED

    @property
    def is_citizen_in(self) -> bool:
        """True if the switch reported the citizen in the room."""
        citizen = self.citizen
        return citizen is not None and citizen.state is JOINED

    @property
    def is_citizen_in_or_sent(self) -> bool:
        """True if the citizen is in the room, or on the way there."""
        citizen = self.citizen
        return citizen is not None and citizen.state is not HELD

    @property
    def is_talking(self) -> bool:
        """True if the citizen and the owner are both in one room."""
        citizen, owner = self.citizen, self.owner
        if citizen is None or owner is None or citizen.state is not JOINED:
            return False
        return owner.state is JOINED and citizen.room == owner.room

    @property
    def citizen_hears_music(self) -> bool:
        """True if the citizen takes part and hears nobody (rule 2).

        In the room without company the music is ConfBridge's own; outside it the dialplan's.
        """
        citizen = self.citizen
        if citizen is None:
            return False
        return citizen.state is not JOINED or not any(citizen.party in self.hearers(one) for one in self)

    def find(self, party: PartyId) -> Participant | None:
        """Return the participant of this party; None if it does not take part."""
        for one in (self.owner, self.citizen, self.consulted, self.external, *self.monitors):
            if one is not None and one.party == party:
                return one
        return None

    def of_party(self, party: PartyId) -> Participant:
        """Return the participant of this party.

        Raises: NotFound for a party that does not take part or has left.
        """
        participant = self.find(party)
        if participant is None:
            raise NotFound(f"{party} takes no part in conversation {self.conversation}")
        return participant

    def open_another(self) -> str:
        """Name a new room of the switch, which is the conversation's from now on, and return the name."""
        self.opened += 1
        self.name = f"{self.conversation}-{self.opened}"
        return self.name

    def hearers(self, speaker: Participant) -> frozenset[PartyId]:
        """Return the parties that hear `speaker` now."""
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

    def put(self, one: Participant) -> None:
        """Record the present state of a participant, who may be new."""
        role = one.role
        if role is CITIZEN:
            self.citizen = one
        elif role is AGENT:
            self.owner = one
        elif role is CONSULTED:
            self.consulted = one
        elif role is EXTERNAL:
            self.external = one
        else:
            self.monitors = (*self._other_monitors(one), one)

    def drop(self, one: Participant) -> None:
        """Record that a participant has left."""
        if one is self.citizen:
            self.citizen = None
        elif one is self.owner:
            self.owner = None
        elif one is self.consulted:
            self.consulted = None
        elif one is self.external:
            self.external = None
        else:
            self.monitors = self._other_monitors(one)

    def _other_monitors(self, than: Participant) -> tuple[Participant, ...]:
        return tuple(one for one in self.monitors if one.party != than.party)

    # -- citizen and agent: what a delivery does ---------------------------------------------------

    def invite_owner(self, party: PartyId, leg: LegId | None) -> None:
        """Record that an agent is on the way, to own the conversation or to come back to it.

        Raises: IllegalTransition without a citizen, or if another agent owns it.
        """
        owner = self.owner
        if self.citizen is None or (owner is not None and owner.party != party):
            raise IllegalTransition(f"{self.conversation}: {party} cannot own it")
        self.owner = Participant(party, AGENT, INVITED, leg, BOTH, None, self.name)

    def invite_citizen(self) -> None:
        """Record that the citizen is on the way into the room; again, if the citizen did not follow the first time.

        Raises: IllegalTransition if nobody there will own the conversation, or the citizen is in the room.
        """
        citizen = self.citizen
        if citizen is None or citizen.state is JOINED or self.owner is None:
            raise IllegalTransition(f"{self.conversation}: the citizen cannot be invited")
        self.citizen = Participant(citizen.party, CITIZEN, INVITED, citizen.leg, BOTH, None, self.name)

    # -- what the switch reports ----------------------------------------------------------------

    def joined(self, one: Participant, room: str | None) -> None:
        """Record the switch's report that the leg is in `room`.

        A monitor who is not heard by all is in no room: `room` is None, and the leg listens.
        """
        self.put(standing(one, JOINED, room))

    def fell_out(self, one: Participant) -> None:
        """Record that the leg is out of the room: the citizen hears music, anybody else is expected back."""
        if one.role is CITIZEN:
            self.put(standing(one, HELD, None))
        else:
            self.put(standing(one, INVITED, one.room))

    def left(self, party: PartyId) -> None:
        """Record that the party takes part no more. A second report of the same does nothing."""
        one = self.find(party)
        if one is not None:
            self.drop(one)
            self.keep_rules()

    def give_leg(self, one: Participant, leg: LegId | None) -> None:
        """Record that this is the participant's leg from now on; None while it has none."""
        self.put(Participant(one.party, one.role, one.state, leg, one.audio, one.whispers_to, one.room))

    def read_back(self, places: Mapping[LegId, str | None]) -> None:
        """Take every participant's place from the switch; roles and audio modes stay as the core has them.

        Args:
            places: the room that each leg of the switch is in, or listens to. A leg that is missing is in none.
        """
        own = {self.conversation, *(f"{self.conversation}-{number}" for number in range(2, self.opened + 1))}
        for one in self:
            place = places.get(one.leg) if one.leg is not None else None
            if place in own:
                self.joined(one, place if one.audio is BOTH else None)
            elif one.state is not HELD:
                self.fell_out(one)

    def keep_rules(self) -> None:
        """Restore rule 3: a monitor who whispers to a party that has left only listens."""
        for one in self.monitors:
            if one.whispers_to is not None and self.find(one.whispers_to) is None:
                self.put(Participant(one.party, MONITOR, one.state, one.leg, LISTENS, None, one.room))
