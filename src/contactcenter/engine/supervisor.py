"""Every long task has a name and a parent that restarts it, or takes it away.

`create_task` is called here and in `access/availability.py` alone.

A task that fails is logged whole and started again, later each time; one that ran well for a while
begins with a short wait again. What an outside part's absence stopped is a line without a stack, once until it ran
well again. `close` cancels all of them and waits until they are gone.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import structlog

from contactcenter.kernel.clock import Clock, SystemClock

log = structlog.get_logger()
Work: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

FIRST_WAIT_SECONDS, MOST_WAIT_SECONDS = 0.2, 30.0
RAN_WELL_SECONDS = 60.0


class Supervisor:
    def __init__(
        self, is_outside: Callable[[Exception], bool] = lambda error: False, clock: Clock | None = None
    ) -> None:
        self.restarts = 0
        self._clock = clock or SystemClock()
        self._is_outside = is_outside
        self._reported: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, work: Work, *, restart: bool = True) -> None:
        """`restart` false: it is over when it once came to its end; until then a failure is tried again."""
        if name in self._tasks:
            raise ValueError(f"a task called {name} is running")
        task = asyncio.create_task(self._tend(name, work, restart), name=name)  # noqa: TID251
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))

    def running(self) -> tuple[str, ...]:
        return tuple(sorted(self._tasks))

    async def stop(self, name: str) -> None:
        task = self._tasks.get(name)
        if task is not None:
            await _gone([task])

    async def close(self) -> None:
        """The last started go first; each may finish what it does on being cancelled."""
        while self._tasks:
            await _gone(list(self._tasks.values())[::-1])

    async def _tend(self, name: str, work: Work, restart: bool) -> None:
        wait = FIRST_WAIT_SECONDS
        while True:
            began = self._clock.monotonic()
            try:
                await work()
            except Exception as error:
                if not self._is_outside(error):
                    log.exception("task_failed", task=name)
                elif name not in self._reported or self._clock.monotonic() - began >= RAN_WELL_SECONDS:
                    self._reported.add(name)
                    log.warning("part_away", task=name, kind=type(error).__name__)
            else:
                log.info("task_ended", task=name)
                if not restart:
                    return
            if self._clock.monotonic() - began >= RAN_WELL_SECONDS:
                wait = FIRST_WAIT_SECONDS
            await asyncio.sleep(wait)
            wait = min(MOST_WAIT_SECONDS, wait * 2)
            self.restarts += 1


async def _gone(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
