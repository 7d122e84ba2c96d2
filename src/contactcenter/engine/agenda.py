"""Publishes each deadline on the bus when it is due, with one timer for the earliest.

A deadline is published as an input and never called, so the core handles it in bus order like every other message.
"""

import asyncio
import heapq
from itertools import count

from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.messages import Schedule


class Agenda:
    """The deadlines that are not due yet, ordered by `due`; those of one instant stay in the order of `add`.

    Its methods must be called on the event loop of the process. `len` is the number of deadlines that wait.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._items: list[tuple[float, int, Schedule, int | None]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Schedule, cause: int | None = None) -> None:
        """Publish `item.deadline` once the clock reaches `item.due`; at the next turn of the loop if that is past.

        `cause`: the `seq` of the message that set the deadline; None if it was restored after a restart.
        """
        entry = (item.due.timestamp(), next(self._order), item, cause)
        heapq.heappush(self._items, entry)
        if self._items[0] is entry:
            self._set_timer()

    def clear(self) -> None:
        """Drop every deadline and cancel the timer. Nothing is published after this."""
        self._items.clear()
        self._cancel_timer()

    def _set_timer(self) -> None:
        self._cancel_timer()
        if self._items:
            delay = self._items[0][0] - self._clock.now().timestamp()
            self._timer = asyncio.get_running_loop().call_later(max(0.0, delay), self._publish_due)

    def _publish_due(self) -> None:
        """Publish every deadline that is due, in the order of their instants, and set the timer anew.

        The loop may call this slightly before the instant; then nothing is due yet and only the timer is set again.
        """
        now = self._clock.now()
        while self._items and self._items[0][2].due <= now:
            _, _, item, cause = heapq.heappop(self._items)
            self._bus.publish(item.deadline, now, cause)
        self._set_timer()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
