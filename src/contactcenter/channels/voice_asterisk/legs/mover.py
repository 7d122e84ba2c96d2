"""Moves legs: one outstanding move a leg, confirmed by the event and never by the response.

A move asked for while another is outstanding waits; the last one asked for wins. A move that is refused, or not
confirmed in time, is settled by asking the switch for the leg: if it is gone, its hang-up is observed; if it is
there, the failed move is.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import structlog

from contactcenter.channels.voice_asterisk.background_tasks import BackgroundTasks
from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami, Fields, Response, set_variable
from contactcenter.channels.voice_asterisk.link.translate import LegHungUp, text
from contactcenter.channels.voice_asterisk.moves import RESCUE, SILENCE, Goal, LegMove, MoveFailed
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import ConversationId

log = structlog.get_logger()
Observe: TypeAlias = Callable[[LegHungUp | MoveFailed], None]

_WITH_ANNOUNCEMENT = ("room", "echo")  # extensions that begin with what CC_SAY names
_CUT_AFTER = 0.03  # two Redirects of one leg within 5 ms may refuse the second
_HANGUP_GRACE = 0.05  # a dying leg's Hangup is on its way, and is better believed


class Mover:
    """Sends moves and keeps track of each until an event or the switch's answer settles it."""

    def __init__(
        self,
        ami: Ami,
        legs: Legs,
        timeouts: SwitchTimeouts,
        clock: Clock,
        background: BackgroundTasks,
        observe: Observe,
    ) -> None:
        """`observe` is given what asking the switch has shown, as if an event had said it."""
        self._ami, self._legs, self._timeouts, self._clock = ami, legs, timeouts, clock
        self._background, self._observe = background, observe

    def move(self, leg: Leg, move: LegMove) -> None:
        """Send the move now, or after the outstanding one.

        Raises:
            ChannelError: the link is down.
        """
        if leg.move is None:
            self._send(leg, move)
            return
        leg.next_move = None if move == leg.move else move
        if leg.next_move and leg.move.may_be_cut_short:
            self._cut_short(leg, leg.move)

    def rescue(self, leg: Leg) -> None:
        """Bring a citizen who is alone in a room back to where commands reach the leg (`LegFree`)."""
        try:
            self.move(leg, RESCUE)
        except ChannelError:
            log.info("rescue_dropped", leg=leg.id)  # reading the switch back finds the same case

    def confirm(self, leg: Leg, goal: Goal, room: ConversationId | None = None) -> LegMove | None:
        """An event says where the leg is: the outstanding move that it confirms, or None."""
        move = leg.move
        if move is None or move.goal is not goal or move.room != room:
            return None
        leg.move = None
        if move.may_be_cut_short:
            leg.announcement_written = False  # the dialplan empties CC_SAY once it was said
        self._send_next(leg)
        return move

    def forget_moves(self) -> None:
        """The link broke: what is outstanding will not be confirmed."""
        for leg in self._legs.all():
            leg.move = leg.next_move = None

    def _send_next(self, leg: Leg) -> None:
        move, leg.next_move = leg.next_move, None
        if move is None:
            return
        try:
            self._send(leg, move)
        except ChannelError:
            log.info("move_dropped", leg=leg.id, move=move.name)  # the link is down: it will be read back

    def _send(self, leg: Leg, move: LegMove) -> None:
        """Variables and Redirect in one write (0.3 ms); nothing is awaited on this way."""
        answer = self._ami.send(*_actions(leg, move))
        leg.move, leg.moved_at = move, self._clock.monotonic()
        leg.is_returning = False
        leg.in_async_agi.clear()  # an AGI command from now on would run after this move: see `player.py`
        if move is not SILENCE:
            leg.digits.clear()
        leg.room_written = move.room or leg.room_written
        leg.announcement_written = bool(move.announcement) or (
            leg.announcement_written and move.exten not in _WITH_ANNOUNCEMENT
        )
        answer.add_done_callback(lambda done: self._answered(leg, move, done.result()))
        self._check_later(leg, move)

    def _check_later(self, leg: Leg, move: LegMove) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(self._timeouts.move, self._check_overdue, leg, move, leg.moved_at)

    def _cut_short(self, leg: Leg, move: LegMove) -> None:
        """An announcement goes on for seconds; the next move need not wait for its end."""
        remaining = _CUT_AFTER - (self._clock.monotonic() - leg.moved_at)
        if remaining > 0:
            asyncio.get_running_loop().call_later(remaining, self._replace, leg, move)
        else:
            self._replace(leg, move)

    def _replace(self, leg: Leg, move: LegMove) -> None:
        if leg.move is move and self._ami.is_up and self._legs.get(leg.id) is leg:
            self._send_next(leg)

    def _answered(self, leg: Leg, move: LegMove, response: Response) -> None:
        if not response.ok and not response.lost and leg.move is move:
            log.info("move_refused", leg=leg.id, move=move.name, answer=response.text)
            self._find_out(leg, move)

    def _check_overdue(self, leg: Leg, move: LegMove, sent: float) -> None:
        if self._is_outstanding(leg, move) and leg.moved_at == sent and self._ami.is_up:
            self._find_out(leg, move)

    def _is_outstanding(self, leg: Leg, move: LegMove) -> bool:
        return leg.move is move and self._legs.get(leg.id) is leg

    def _find_out(self, leg: Leg, move: LegMove) -> None:
        with suppress(ChannelError):  # not running: the next run reads the switch back
            self._background.start(self._ask(leg, move), f"settle-{leg.id}")

    async def _ask(self, leg: Leg, move: LegMove) -> None:
        await asyncio.sleep(_HANGUP_GRACE)
        if not self._is_outstanding(leg, move):
            return
        try:
            status = await self._ami.list(Action="Status", Channel=leg.id)
        except ChannelError:
            return  # the link is in trouble: its own watchdog or reading back will tell
        if not self._is_outstanding(leg, move):
            return
        if not status:
            self._observe(LegHungUp(leg.id, 0))
        elif move.may_be_cut_short and text(status[0], "Application") in ("Playback", "Echo"):
            self._check_later(leg, move)
        else:
            self._fail(leg, move, in_async_agi=text(status[0], "Application") == "AGI")

    def _fail(self, leg: Leg, move: LegMove, *, in_async_agi: bool) -> None:
        leg.move = None
        if in_async_agi:
            leg.in_async_agi.set()
        if leg.next_move is None:
            self._observe(MoveFailed(leg.id, move))
        self._send_next(leg)


def _actions(leg: Leg, move: LegMove) -> list[Fields]:
    actions: list[Fields] = []
    if move.room is not None and leg.room_written != move.room:
        actions.append(set_variable(leg.id, "CC_ROOM", move.room))
    if move.announcement or (leg.announcement_written and move.exten in _WITH_ANNOUNCEMENT):
        actions.append(set_variable(leg.id, "CC_SAY", move.announcement))
    redirect = {"Context": move.context, "Exten": move.exten, "Priority": move.priority}
    return [*actions, {"Action": "Redirect", "Channel": leg.id, **redirect}]
