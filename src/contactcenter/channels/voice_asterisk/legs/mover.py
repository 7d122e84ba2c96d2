"""Moves legs: one outstanding move a leg, confirmed by the event and never by the response.

A wish that comes while another move is outstanding waits; the last wish wins. A move that is refused, or
not confirmed in time, is settled by asking the switch for the leg: gone is told as gone, alive as refused.
"""

import asyncio
from contextlib import suppress
from typing import Protocol

import structlog

from contactcenter.channels.voice_asterisk.background_tasks import Beside
from contactcenter.channels.voice_asterisk.config import Pace
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami, Fields, Response
from contactcenter.channels.voice_asterisk.link.translate import text
from contactcenter.channels.voice_asterisk.moves import RESCUE, SILENCE, Goal, Move
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import ConversationId, LegId

log = structlog.get_logger()

_SAYS = ("room", "echo")  # places that begin with what CC_SAY names
_CUT_AFTER = 0.03  # two Redirects of one leg within 5 ms may refuse the second


class Reports(Protocol):
    """Who wants to know how a move ended badly."""

    def leg_gone(self, leg: LegId, cause: int) -> None: ...

    def move_refused(self, leg: Leg, move: Move) -> None: ...


class Mover:
    def __init__(self, ami: Ami, legs: Legs, reports: Reports, pace: Pace, beside: Beside) -> None:
        self._ami, self._legs, self._reports, self._pace = ami, legs, reports, pace
        self._beside = beside

    def move(self, leg: Leg, move: Move) -> None:
        if leg.move is None:
            self._send(leg, move)
            return
        leg.wish = None if move == leg.move else move
        if leg.wish and leg.move.lingers:
            self._cut_short(leg, leg.move)

    def rescue(self, leg: Leg) -> None:
        """Fetch a citizen nobody is with back to where orders reach her; the core is told (`LegFree`)."""
        try:
            self.move(leg, RESCUE)
        except ChannelError:
            log.info("rescue_dropped", leg=leg.id)  # the snapshot finds the same case

    def confirm(self, leg: Leg, goal: Goal, room: ConversationId | None = None) -> Move | None:
        """An event says where the leg is: the outstanding move it fulfils, if it does."""
        move = leg.move
        if move is None or move.goal is not goal or move.room != room:
            return None
        leg.move = None
        if move.lingers:
            leg.say_written = False  # the dialplan empties CC_SAY once it was said
        self._next(leg)
        return move

    def _next(self, leg: Leg) -> None:
        wish, leg.wish = leg.wish, None
        if wish is None:
            return
        try:
            self._send(leg, wish)
        except ChannelError:
            log.info("wish_dropped", leg=leg.id, move=wish.name)  # the link is down: the snapshot will tell

    def _send(self, leg: Leg, move: Move) -> None:
        """Variables and Redirect in one write (0.3 ms); nothing is awaited on this way."""
        loop = asyncio.get_running_loop()
        answer = self._ami.send(*_actions(leg, move))
        leg.move, leg.moved_at = move, loop.time()
        leg.returns = False
        leg.ours.clear()  # an AGI command from now on would run after this move: see `player.py`
        if move is not SILENCE:
            leg.keys.clear()
        leg.room_written = move.room or leg.room_written
        leg.say_written = bool(move.say) or (leg.say_written and move.exten not in _SAYS)
        answer.add_done_callback(lambda done: self._answered(leg, move, done.result()))
        loop.call_later(self._pace.move, self._overdue, leg, move, leg.moved_at)

    def _cut_short(self, leg: Leg, move: Move) -> None:
        """Her announcement goes on for seconds; the new wish need not wait for its end."""
        loop = asyncio.get_running_loop()
        rest = _CUT_AFTER - (loop.time() - leg.moved_at)
        if rest > 0:
            loop.call_later(rest, self._replace, leg, move)
        else:
            self._replace(leg, move)

    def _replace(self, leg: Leg, move: Move) -> None:
        if leg.move is move and self._ami.is_up and self._legs.get(leg.id) is leg:
            self._next(leg)

    def _answered(self, leg: Leg, move: Move, response: Response) -> None:
        if not response.ok and not response.lost and leg.move is move:
            log.info("move_refused", leg=leg.id, move=move.name, answer=response.text)
            self._settle(leg, move)

    def _overdue(self, leg: Leg, move: Move, sent: float) -> None:
        is_current = leg.move is move and leg.moved_at == sent and self._legs.get(leg.id) is leg
        if is_current and self._ami.is_up:
            self._settle(leg, move)

    def _settle(self, leg: Leg, move: Move) -> None:
        with suppress(ChannelError):  # not running: the snapshot of the next run will tell
            self._beside.start(self._ask(leg, move), f"settle-{leg.id}")

    async def _ask(self, leg: Leg, move: Move) -> None:
        await asyncio.sleep(0.05)  # a dying leg's Hangup is on its way, and is better believed
        if self._legs.get(leg.id) is not leg or leg.move is not move:
            return
        try:
            found = await self._ami.list(Action="Status", Channel=leg.id)
        except ChannelError:
            return  # the link is in trouble: its own watchdog or the snapshot will tell
        if self._legs.get(leg.id) is not leg or leg.move is not move:
            return
        if not found:
            self._reports.leg_gone(leg.id, 0)
        elif move.lingers and text(found[0], "Application") in ("Playback", "Echo"):
            asyncio.get_running_loop().call_later(self._pace.move, self._overdue, leg, move, leg.moved_at)
        else:
            leg.move = None
            if text(found[0], "Application") == "AGI":
                leg.ours.set()
            if leg.wish is None:
                self._reports.move_refused(leg, move)
            self._next(leg)


def _actions(leg: Leg, move: Move) -> list[Fields]:
    actions: list[Fields] = []
    if move.room is not None and leg.room_written != move.room:
        actions.append(set_variable(leg.id, "CC_ROOM", move.room))
    if move.say or (leg.say_written and move.exten in _SAYS):
        actions.append(set_variable(leg.id, "CC_SAY", move.say))
    redirect = {"Context": move.context, "Exten": move.exten, "Priority": move.priority}
    return [*actions, {"Action": "Redirect", "Channel": leg.id, **redirect}]


def set_variable(leg: LegId | None, name: str, value: str | int) -> Fields:
    """On a leg, or for the whole switch."""
    whose: Fields = {} if leg is None else {"Channel": leg}
    return {"Action": "Setvar", **whose, "Variable": name, "Value": value}
