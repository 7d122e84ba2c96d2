"""What people may ask of a room: hold, consult, confer, transfer, listen, whisper, barge, take over.

`ACTS` is the table. `act` looks a row up, refuses what its conditions do not allow (nothing has changed then), and
returns the moves that the legs have to make, in the order in which the switch must be asked. It moves nobody by itself:
what the switch reports is told to the room (`Room.joined`, `Room.fell_out`, `Room.left`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.records.room import (
    AGENT,
    BOTH,
    CITIZEN,
    CONSULTED,
    EXTERNAL,
    HELD,
    INVITED,
    JOINED,
    LEFT,
    LISTENS,
    MONITOR,
    WHISPERS,
    Participant,
    Room,
)
from contactcenter.kernel.errors import IllegalTransition, InvalidInput
from contactcenter.kernel.ids import LegId, PartyId
from contactcenter.messages.participants import AudioMode, ParticipantRole, ParticipantState


class RoomAct(StrEnum):
    DELIVER = "deliver"  # an agent is invited and will own the conversation
    ADMIT_CITIZEN = "admit_citizen"  # after the announcement, and to end a hold
    HOLD = "hold"
    CONSULT = "consult"
    CANCEL_CONSULTATION = "cancel_consultation"
    CONFER = "confer"
    COMPLETE_TRANSFER = "complete_transfer"
    RELEASE = "release"  # blind transfer, hand-back: the owner leaves, the citizen waits
    ADD_EXTERNAL = "add_external"
    DROP_EXTERNAL = "drop_external"
    LEAVE_TO_EXTERNAL = "leave_to_external"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    STOP_MONITORING = "stop_monitoring"
    TAKE_OVER = "take_over"
    END = "end"  # the conversation is over: everybody but the citizen leaves


class MoveTo(StrEnum):
    """Where the leg of a participant is to be put."""

    ROOM = "room"
    MUSIC = "music"
    REST = "rest"
    LISTENING = "listening"
    WHISPERING = "whispering"
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class Move:
    """`room`: the name of the room, for `MoveTo.ROOM` alone."""

    party: PartyId
    leg: LegId | None
    to: MoveTo
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A participant of `role` in one of `states` must take part; or, with no states, must not."""

    role: ParticipantRole
    states: frozenset[ParticipantState]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of the participant of `role`: of all of that role, or of `party` alone if `named`.

    `only_in`: others are left as they are. `becomes`: the new role.
    """

    role: ParticipantRole
    trigger: str
    only_in: frozenset[ParticipantState] = frozenset((INVITED, JOINED, HELD))
    becomes: ParticipantRole | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: conditions, who is invited or changes the audio mode, what becomes of the others."""

    conditions: tuple[Condition, ...]
    steps: tuple[Step, ...] = ()
    invites: ParticipantRole | None = None  # `party` is new
    audio: AudioMode | None = None  # of `party`, a monitor that is new or takes part
    opens_room: bool = False


def _must(role: ParticipantRole, *states: ParticipantState) -> Condition:
    return Condition(role, frozenset(states or (INVITED, JOINED, HELD)))


def _no(role: ParticipantRole) -> Condition:
    return Condition(role, frozenset())


_OUTSIDE = frozenset((HELD,))
_CITIZEN_ENTERS = Step(CITIZEN, "invited", only_in=_OUTSIDE)
_CITIZEN_HELD = Step(CITIZEN, "held")
_OWNER_LEAVES = Step(AGENT, "left")

ACTS: Mapping[RoomAct, Rule] = {
    RoomAct.DELIVER: Rule((_must(CITIZEN, HELD), _no(AGENT)), invites=AGENT),
    RoomAct.ADMIT_CITIZEN: Rule(
        (_must(CITIZEN, HELD), _must(AGENT, JOINED), _no(CONSULTED)), (_CITIZEN_ENTERS,)
    ),
    RoomAct.HOLD: Rule((_must(CITIZEN, INVITED, JOINED), _must(AGENT)), (_CITIZEN_HELD,)),
    RoomAct.CONSULT: Rule(
        (_must(CITIZEN), _must(AGENT, JOINED), _no(CONSULTED), _no(EXTERNAL)),
        (_CITIZEN_HELD, Step(AGENT, "invited")),
        invites=CONSULTED,
        opens_room=True,
    ),
    RoomAct.CANCEL_CONSULTATION: Rule(
        (_must(CONSULTED), _must(AGENT), _must(CITIZEN)), (Step(CONSULTED, "left"), _CITIZEN_ENTERS)
    ),
    RoomAct.CONFER: Rule(
        (_must(CITIZEN, HELD), _must(AGENT, JOINED), _must(CONSULTED, JOINED)), (_CITIZEN_ENTERS,)
    ),
    RoomAct.COMPLETE_TRANSFER: Rule(
        (_must(CITIZEN), _must(AGENT), _must(CONSULTED, JOINED)),
        (_OWNER_LEAVES, Step(CONSULTED, "joined", becomes=AGENT), _CITIZEN_ENTERS),
    ),
    RoomAct.RELEASE: Rule(
        (_must(CITIZEN), _must(AGENT)),
        (_CITIZEN_HELD, _OWNER_LEAVES, Step(CONSULTED, "left"), Step(EXTERNAL, "left")),
    ),
    RoomAct.ADD_EXTERNAL: Rule((_must(CITIZEN), _must(AGENT, JOINED), _no(EXTERNAL)), invites=EXTERNAL),
    RoomAct.DROP_EXTERNAL: Rule((_must(EXTERNAL),), (Step(EXTERNAL, "left"),)),
    RoomAct.LEAVE_TO_EXTERNAL: Rule(
        (_must(CITIZEN, JOINED), _must(AGENT), _must(EXTERNAL, JOINED), _no(CONSULTED)), (_OWNER_LEAVES,)
    ),
    RoomAct.LISTEN: Rule((_must(AGENT),), audio=LISTENS),
    RoomAct.WHISPER: Rule((_must(AGENT),), audio=WHISPERS),
    RoomAct.BARGE: Rule((_must(AGENT),), audio=BOTH),
    RoomAct.STOP_MONITORING: Rule((_must(MONITOR),), (Step(MONITOR, "left", named=True),)),
    RoomAct.TAKE_OVER: Rule(
        (_must(AGENT), _must(MONITOR, JOINED), _no(CONSULTED)),
        (_OWNER_LEAVES, Step(MONITOR, "joined", becomes=AGENT, named=True)),
    ),
    RoomAct.END: Rule(
        (_must(CITIZEN),),
        tuple(Step(role, "left") for role in (AGENT, CONSULTED, MONITOR, EXTERNAL)) + (_CITIZEN_HELD,),
    ),
}
NAMED = frozenset(
    act for act, rule in ACTS.items() if rule.invites or rule.audio or any(s.named for s in rule.steps)
)


def act(room: Room, what: RoomAct, party: PartyId | None = None, leg: LegId | None = None) -> list[Move]:
    """Carry out one act. Returns the moves to ask of the switch, in order.

    `party`: whom a delivery, a consultation, an outside number or a monitor's act is about; `leg`: that party's leg.
    Raises: `IllegalTransition` if a condition does not hold, `Conflict` if the party takes part already, `NotFound` if
    it does not take part, `InvalidInput` if the act needs a party. Nothing has changed then.
    """
    rule = ACTS[what]
    if (what in NAMED) != (party is not None):
        raise InvalidInput(f"{what} is asked {'of' if what in NAMED else 'without'} a party")
    _check(room, what, rule, party)
    moves: list[Move] = []
    changed = [one for step in rule.steps for one in _take(room, step, party)]
    if rule.opens_room:
        room.open_another()
    if party is not None and (rule.invites or rule.audio):
        changed.append(_invite(room, rule, party, leg))
    for participant in changed:
        if participant.state is INVITED:
            participant.room = room.name if participant.audio is BOTH else None
        moves.append(_move(participant))
        if participant.state is LEFT:
            participant.leg = participant.room = None
    room.keep_rules()
    return moves


def _check(room: Room, what: RoomAct, rule: Rule, party: PartyId | None) -> None:
    for condition in rule.conditions:
        states = [one.state for one in room if one.role is condition.role]
        holds = any(state in condition.states for state in states) if condition.states else not states
        if not holds:
            raise IllegalTransition(f"{what}: the {condition.role} is {', '.join(states) or 'absent'}")
    if party is None:
        return
    if rule.invites is not None:
        room.refuse_if_present(party)
    elif rule.audio is None or room.is_present(party):
        participant = room.of_party(party)
        if participant.role is not MONITOR:
            raise IllegalTransition(f"{what}: {party} is {participant.role}, no monitor")
        if what is RoomAct.TAKE_OVER and not participant.is_heard_by_all:
            raise IllegalTransition(f"{what}: {party} must barge first")


def _take(room: Room, step: Step, party: PartyId | None) -> list[Participant]:
    chosen = [
        one
        for one in room
        if one.role is step.role and one.state in step.only_in and (not step.named or one.party == party)
    ]
    for participant in chosen:
        participant.take(step.trigger)
        if step.becomes is not None:
            participant.role = step.becomes
    return [one for one in chosen if step.trigger != "joined"]  # who stays where it is makes no move


def _invite(room: Room, rule: Rule, party: PartyId, leg: LegId | None) -> Participant:
    if rule.audio is not None and room.is_present(party):
        participant = room.of_party(party)
        participant.take("invited")
    else:
        participant = Participant(party, rule.invites or MONITOR, INVITED, leg)
        room.add(participant)
    owner = room.owner
    participant.audio = rule.audio or BOTH
    participant.whispers_to = owner.party if participant.audio is WHISPERS and owner is not None else None
    return participant


_TO: Mapping[ParticipantState, Callable[[Participant], MoveTo]] = {
    INVITED: lambda one: {BOTH: MoveTo.ROOM, LISTENS: MoveTo.LISTENING, WHISPERS: MoveTo.WHISPERING}[
        one.audio
    ],
    HELD: lambda one: MoveTo.MUSIC,
    LEFT: lambda one: MoveTo.HANG_UP if one.role is EXTERNAL else MoveTo.REST,
}


def _move(participant: Participant) -> Move:
    to = _TO[participant.state](participant)
    return Move(participant.party, participant.leg, to, participant.room if to is MoveTo.ROOM else None)
