"""What is to come due, in order of time, with one timer for the next of it.

A deadline is given back as an input on the bus, never called: it takes its turn like everything else.
"""

import asyncio
import heapq
from itertools import count

from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.messages import Schedule


class Agenda:
    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._items: list[tuple[float, int, Schedule, int | None]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Schedule, cause: int | None = None) -> None:
        entry = (item.due.timestamp(), next(self._order), item, cause)
        heapq.heappush(self._items, entry)
        if self._items[0] is entry:
            self._wind()

    def clear(self) -> None:
        self._items.clear()
        self._stop()

    def _wind(self) -> None:
        self._stop()
        if self._items:
            delay = self._items[0][0] - self._clock.now().timestamp()
            self._timer = asyncio.get_running_loop().call_later(max(0.0, delay), self._ring)

    def _ring(self) -> None:
        """Everything ripe, in the order of its instants. A timer may ring early by a little."""
        now = self._clock.now()
        while self._items and self._items[0][2].due <= now:
            _, _, item, cause = heapq.heappop(self._items)
            self._bus.publish(item.deadline, now, cause)
        self._wind()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
