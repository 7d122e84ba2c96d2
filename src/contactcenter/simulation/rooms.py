"""Simulates a switch for rooms that carries out every move at once and reports it as Asterisk would."""

from collections.abc import Iterable

from contactcenter.domain.conversations.room_acts import Move, MoveTo
from contactcenter.domain.records.room import Room
from contactcenter.messages.participants import THE_CITIZEN

_INTO_HEARING = frozenset((MoveTo.ROOM, MoveTo.LISTENING, MoveTo.WHISPERING))


def perform(room: Room, moves: Iterable[Move]) -> None:
    """Carry out the moves and report to the room what the switch would report.

    A move of a party that has left does nothing.
    """
    for move in moves:
        party = room.find(move.party)
        if party is None:
            continue
        if move.to in _INTO_HEARING:
            room.joined(party, move.room)
        elif move.to is MoveTo.MUSIC and move.party == THE_CITIZEN:
            room.fell_out(party)
