"""Writes on each leg, in variables of the switch, its conversation and state: what a later core reads back."""

import asyncio

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami, Fields, set_variable
from contactcenter.kernel.ids import LegId

_DELAY = 0.005  # several marks go in one write; a delivery in the same turn goes first


class LegMarks:
    """The marks that are still to be written, the last one of each leg."""

    def __init__(self, ami: Ami, legs: Legs) -> None:
        self._ami, self._legs = ami, legs
        self._pending: dict[LegId, m.MarkLeg] = {}

    def write(self, command: m.MarkLeg) -> None:
        """Write the mark within a few milliseconds, if the link is up by then."""
        if not self._pending:
            asyncio.get_running_loop().call_later(_DELAY, self._flush)
        self._pending[command.leg] = command

    def _flush(self) -> None:
        marks, self._pending = self._pending, {}
        actions = [action for mark in marks.values() for action in self._actions(mark)]
        if actions and self._ami.is_up:
            self._ami.send(*actions)

    def _actions(self, mark: m.MarkLeg) -> list[Fields]:
        leg = self._legs.get(mark.leg)
        if leg is None:
            return []
        leg.conversation, leg.state = mark.conversation, mark.state
        actions = [
            set_variable(leg.id, "CC_CONV", mark.conversation),
            set_variable(leg.id, "CC_STATE", mark.state),
        ]
        # A citizen's room is known long before the delivery: the move then goes without a variable.
        if leg.role is m.LegRole.CITIZEN and leg.room_written != mark.conversation:
            leg.room_written = mark.conversation
            actions.append(set_variable(leg.id, "CC_ROOM", mark.conversation))
        return actions
