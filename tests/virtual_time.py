"""A loop whose clock jumps to the next timer when nothing is ready: a day of waiting in milliseconds.

Not for tests with real sockets or a database: with nothing ready it jumps.
"""

import asyncio
import selectors
from datetime import UTC, datetime, timedelta


class SkippingSelector(selectors.DefaultSelector):
    """Instead of waiting for a timer, says that the time has gone by."""

    elapsed = 0.0

    def select(self, timeout=None):
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(0)
        self.elapsed += 0.0 if ready else timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._skipping = SkippingSelector()
        super().__init__(self._skipping)

    def time(self):
        return self._skipping.elapsed


class LoopClock:
    """The loop's time as a clock."""

    def now(self):
        seconds = asyncio.get_running_loop().time()
        return datetime(2026, 1, 5, 8, 0, tzinfo=UTC) + timedelta(seconds=seconds)

    def monotonic(self):
        return asyncio.get_running_loop().time()
