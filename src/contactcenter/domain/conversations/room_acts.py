"""What people and the core may ask of a room: deliver, hold, consult, confer, transfer, listen, barge, take over.

`ACTS` is the table. `act` looks a row up, refuses what its conditions do not allow (nothing has changed then), and
returns the moves that the legs have to make, in the order in which the switch must be asked. It moves nobody by itself:
what the switch reports is told to the room (`Room.joined`, `Room.fell_out`, `Room.left`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

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
    Room,
)
from contactcenter.kernel.errors import IllegalTransition, InvalidInput
from contactcenter.kernel.ids import LegId, PartyId
from contactcenter.messages.participants import AudioMode, Participant, ParticipantRole, ParticipantState


class RoomAct(StrEnum):
    DELIVER = "deliver"  # an agent is invited and will own the conversation
    RECALL = "recall"  # the owner, who fell out of the room, is invited again
    ADMIT_CITIZEN = (
        "admit_citizen"  # after the announcement, to end a hold, and again if the citizen did not follow
    )
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
    END = "end"  # the conversation is over: everybody leaves


class MoveTo(StrEnum):
    """Where the leg of a participant is to be put."""

    ROOM = "room"
    MUSIC = "music"
    REST = "rest"
    LISTENING = "listening"
    WHISPERING = "whispering"
    HANG_UP = "hang_up"


class Move(NamedTuple):
    """Where the switch has to put a leg. `room`: the name of the room, for `MoveTo.ROOM` alone."""

    party: PartyId
    leg: LegId | None
    to: MoveTo
    room: str | None = None


class Condition(NamedTuple):
    """A participant of `role` in one of `states` must take part; or, with no states, must not."""

    role: ParticipantRole
    states: frozenset[ParticipantState]


class Step(NamedTuple):
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
_CITIZEN_HELD = Step(CITIZEN, "held", only_in=frozenset((INVITED, JOINED)))  # who hears music is not moved
_OWNER_LEAVES = Step(AGENT, "left")

ACTS: Mapping[RoomAct, Rule] = {
    RoomAct.DELIVER: Rule((_must(CITIZEN, HELD), _no(AGENT)), invites=AGENT),
    RoomAct.RECALL: Rule((_must(CITIZEN), _must(AGENT)), (Step(AGENT, "invited", named=True),)),
    RoomAct.ADMIT_CITIZEN: Rule(
        (_must(CITIZEN, HELD, INVITED), _must(AGENT, INVITED, JOINED), _no(CONSULTED)),
        (Step(CITIZEN, "invited"),),
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
        (_OWNER_LEAVES, Step(CONSULTED, "left"), Step(EXTERNAL, "left"), _CITIZEN_HELD),
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
        (), tuple(Step(role, "left") for role in (AGENT, CONSULTED, MONITOR, EXTERNAL, CITIZEN))
    ),
}
NAMED = frozenset(
    act for act, rule in ACTS.items() if rule.invites or rule.audio or any(s.named for s in rule.steps)
)


def act(room: Room, what: RoomAct, party: PartyId | None = None, leg: LegId | None = None) -> list[Move]:
    """Carry out one act.

    Args:
        party: Whom a delivery, a recall, a consultation, an outside number or a monitor's act is about.
        leg: That party's leg.

    Returns: the moves to ask of the switch, in order.
    Raises: IllegalTransition if a condition does not hold; Conflict if the party takes part already; NotFound if it
        does not take part; InvalidInput if the act needs a party. Nothing has changed then.
    """
    rule = ACTS[what]
    if (what in NAMED) != (party is not None):
        raise InvalidInput(f"{what} is asked {'of' if what in NAMED else 'without'} a party")
    _check(room, what, rule)
    if party is not None:
        _check_party(room, what, rule, party)
    if rule.opens_room:
        room.open_another()
    moves: list[Move] = []
    for step in rule.steps:
        _take(room, step, party, leg, moves)
    if party is not None and (rule.invites or rule.audio):
        moves.append(_invite(room, rule, party, leg))
    room.keep_rules()
    return moves


def _check(room: Room, what: RoomAct, rule: Rule) -> None:
    for role, allowed in rule.conditions:
        is_met = not allowed
        for one in room.participants.values():
            if one.role is role and one.state is not LEFT:
                is_met = one.state in allowed
                if is_met:
                    break
        if not is_met:
            states = ", ".join(one.state for one in room if one.role is role) or "absent"
            raise IllegalTransition(f"{what}: the {role} is {states}")


def _check_party(room: Room, what: RoomAct, rule: Rule, party: PartyId) -> None:
    if rule.invites is not None:
        room.refuse_if_present(party)
    elif rule.audio is None or room.is_present(party):
        participant = room.of_party(party)
        role = next((step.role for step in rule.steps if step.named), MONITOR)
        if participant.role is not role:
            raise IllegalTransition(f"{what}: {party} is {participant.role}, not {role}")
        if what is RoomAct.TAKE_OVER and not (participant.state is JOINED and participant.audio is BOTH):
            raise IllegalTransition(f"{what}: {party} must barge first")


def _take(room: Room, step: Step, party: PartyId | None, leg: LegId | None, moves: list[Move]) -> None:
    """Take every participant that the step is about where it leads, and note the moves."""
    role, trigger, only_in, becomes, is_named = step
    for one in room.participants.values():
        if one.role is not role or one.state not in only_in or (is_named and one.party != party):
            continue
        if becomes is not None:
            one = Participant(one.party, becomes, one.state, one.leg, one.audio, one.whispers_to, one.room)
        own_leg = one.leg if leg is None or not is_named else leg
        stays = trigger == "joined"  # who stays in the room makes no move
        place = one.room if stays else room.name if trigger == "invited" else None
        room.take(one, trigger, place, None if trigger == "left" else own_leg)
        if not stays and (
            role is not CITIZEN or trigger != "left"
        ):  # the goodbye is not a matter of the room
            to = MoveTo.HANG_UP if role is EXTERNAL else _TO[trigger]
            moves.append(Move(one.party, own_leg, to, place))


_TO: Mapping[str, MoveTo] = {"invited": MoveTo.ROOM, "held": MoveTo.MUSIC, "left": MoveTo.REST}
_INVITED_TO: Mapping[AudioMode, MoveTo] = {
    BOTH: MoveTo.ROOM,
    LISTENS: MoveTo.LISTENING,
    WHISPERS: MoveTo.WHISPERING,
}


def _invite(room: Room, rule: Rule, party: PartyId, leg: LegId | None) -> Move:
    """Invite a new party, or a monitor who takes part already into another audio mode."""
    audio, owner = rule.audio or BOTH, room.owner
    if rule.audio is not None and room.is_present(party):
        leg = room.of_party(party).leg
        del room.participants[party]
    place = room.name if audio is BOTH else None
    listener = owner.party if audio is WHISPERS and owner is not None else None
    room.add(Participant(party, rule.invites or MONITOR, INVITED, leg, audio, listener, place))
    return Move(party, leg, _INVITED_TO[audio], place)
