"""Carries out what people may ask of a room: hold, consult, confer, transfer, listen, whisper, barge, take over.

`act` looks the row up in `room_table.py`, refuses what its conditions do not allow (nothing has changed then), and
returns the moves that the legs have to make, in the order in which the switch must be asked. It records nobody as
moved: that follows the switch's reports (`Room.joined`, `Room.fell_out`, `Room.left`).
"""

from collections.abc import Mapping
from enum import StrEnum

from contactcenter.domain.conversations.room_table import (
    ACTS,
    NAMED,
    OWNS,
    TO_BE_HELD,
    TO_BE_INVITED,
    Becomes,
    RoomAct,
    Rule,
)
from contactcenter.domain.records.room import (
    AGENT,
    BOTH,
    CITIZEN,
    EXTERNAL,
    HELD,
    INVITED,
    JOINED,
    LISTENS,
    MONITOR,
    WHISPERS,
    Room,
    standing,
)
from contactcenter.kernel.errors import Conflict, IllegalTransition, InvalidInput
from contactcenter.kernel.ids import LegId, PartyId
from contactcenter.messages.base import Value
from contactcenter.messages.participants import AudioMode, Participant, ParticipantRole


class MoveTo(StrEnum):
    """Where the leg of a participant is to be put."""

    ROOM = "room"
    MUSIC = "music"
    REST = "rest"
    LISTENING = "listening"
    WHISPERING = "whispering"
    HANG_UP = "hang_up"


TO_ROOM, TO_MUSIC, TO_REST, TO_LISTENING, TO_WHISPERING, TO_HANG_UP = MoveTo


class Move(Value, frozen=True):
    """Where the switch has to put a leg. `room`: the name of the room, for `MoveTo.ROOM` alone."""

    party: PartyId
    leg: LegId | None
    to: MoveTo
    room: str | None = None


def act(room: Room, what: RoomAct, party: PartyId | None = None, leg: LegId | None = None) -> list[Move]:
    """Carry out one act.

    Args:
        party: the party of a consultation, an outside number or a monitor's act; None for any other act.
        leg: that party's leg.

    Returns: the moves to ask of the switch, in order.
    Raises: IllegalTransition if a condition does not hold; Conflict if the party takes part already; NotFound if it
    does not take part; InvalidInput if the act needs a party, or may not have one. Nothing has changed then.
    """
    rule = ACTS[what]
    if (what in NAMED) is (party is None):
        raise InvalidInput(f"{what} is asked {'of' if party is None else 'without'} a party")
    _refuse_unless_met(room, what, rule)
    if party is not None:
        _check_party(room, what, rule, party)
    if rule.opens_room:
        room.open_another()
    moves: list[Move] = []
    if rule.then_owner is not None:
        _take(room, room.owner, rule.then_owner, moves)
    if rule.then_consulted is not None:
        _take(room, room.consulted, rule.then_consulted, moves)
    if rule.then_external is not None:
        _take(room, room.external, rule.then_external, moves)
    if rule.then_citizen is not None:
        _take(room, room.citizen, rule.then_citizen, moves)
    if party is not None:
        _place(room, rule, party, leg, moves)
    if room.monitors:
        room.keep_rules()
    return moves


def _refuse_unless_met(room: Room, what: RoomAct, rule: Rule) -> None:
    citizen, owner, consulted, external = room.citizen, room.owner, room.consulted, room.external
    if not (
        (rule.citizen is None or (citizen and citizen.state) in rule.citizen)
        and (rule.owner is None or (owner and owner.state) in rule.owner)
        and (rule.consulted is None or (consulted and consulted.state) in rule.consulted)
        and (rule.external is None or (external and external.state) in rule.external)
    ):
        standing_now = ", ".join(f"the {one.role} is {one.state}" for one in room) or "nobody takes part"
        raise IllegalTransition(f"{what} while {standing_now}")


def _take(room: Room, one: Participant | None, becomes: Becomes, moves: list[Move]) -> None:
    """Change one party as the row says, if there is one, and add its move; a party already there is not moved."""
    if one is None:
        return
    if becomes is TO_BE_INVITED:
        if one.state is not JOINED or one.room != room.name:
            room.put(standing(one, INVITED, room.name))
            moves.append(Move(one.party, one.leg, TO_ROOM, room.name))
    elif becomes is TO_BE_HELD:
        if one.state is not HELD:
            room.put(standing(one, HELD, None))
            moves.append(Move(one.party, one.leg, TO_MUSIC))
    else:
        room.drop(one)
        if becomes is OWNS:
            room.put(Participant(one.party, AGENT, JOINED, one.leg, room=one.room))
        else:
            moves.append(Move(one.party, one.leg, _out_of(one.role)))


def _check_party(room: Room, what: RoomAct, rule: Rule, party: PartyId) -> None:
    one = room.find(party)
    if rule.invites is not None:
        if one is not None:
            raise Conflict(f"{party} takes part in {room.conversation}", code="already_participant")
    elif one is None:
        if rule.audio is None:
            room.of_party(party)
    elif one.role is not MONITOR:
        raise IllegalTransition(f"{what}: {party} is {one.role}")
    elif rule.promotes and not (one.state is JOINED and one.audio is BOTH):
        raise IllegalTransition(f"{what}: {party} must barge first")


_TO_HEAR: Mapping[AudioMode, MoveTo] = {BOTH: TO_ROOM, LISTENS: TO_LISTENING, WHISPERS: TO_WHISPERING}


def _place(room: Room, rule: Rule, party: PartyId, leg: LegId | None, moves: list[Move]) -> None:
    """Change the named party as the row says, and add its move; a monitor keeps its leg."""
    if rule.invites is not None:
        room.put(Participant(party, rule.invites, INVITED, leg, BOTH, None, room.name))
        moves.append(Move(party, leg, TO_ROOM, room.name))
        return
    monitor = next((one for one in room.monitors if one.party == party), None)
    if monitor is not None:
        room.drop(monitor)
        leg = monitor.leg
    if rule.audio is not None:
        _monitor(room, rule.audio, party, leg, moves)
    elif rule.dismisses:
        moves.append(Move(party, leg, TO_REST))
    elif monitor is not None:  # the supervisor who takes over stays in the room
        room.put(Participant(party, AGENT, JOINED, leg, room=monitor.room))


def _monitor(room: Room, audio: AudioMode, party: PartyId, leg: LegId | None, moves: list[Move]) -> None:
    place = room.name if audio is BOTH else None
    listener = room.owner.party if audio is WHISPERS and room.owner is not None else None
    room.put(Participant(party, MONITOR, INVITED, leg, audio, listener, place))
    moves.append(Move(party, leg, _TO_HEAR[audio], place))


def end(room: Room) -> list[Move]:
    """Remove everybody, because the conversation is over. No condition can refuse this, so it is no row of the table.

    Returns: the moves of everybody but the citizen, whose goodbye and hang-up are ordered elsewhere.
    """
    leaving = room.participants()
    room.citizen = room.owner = room.consulted = room.external = None
    room.monitors = ()
    return [Move(one.party, one.leg, _out_of(one.role)) for one in leaving if one.role is not CITIZEN]


def _out_of(role: ParticipantRole) -> MoveTo:
    return TO_HANG_UP if role is EXTERNAL else TO_REST
