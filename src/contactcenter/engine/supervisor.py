"""Starts the long-running tasks by name and restarts each one that fails.

Only this module and `access/availability.py` call `asyncio.create_task`.

A task that fails is logged with its trace and started again after a wait that doubles from FIRST_WAIT_SECONDS to
MOST_WAIT_SECONDS; a task that ran for RAN_WELL_SECONDS begins with the shortest wait again. A failure for which
`is_outside` is true (a part outside this process is away) is logged without a trace, and only once until the task has
run that long again.
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
    """The running tasks of the process by name. `restarts`: how many times a task was started again.

    `is_outside`: whether an exception means that a part outside this process is away.
    """

    def __init__(
        self, is_outside: Callable[[Exception], bool] = lambda error: False, clock: Clock | None = None
    ) -> None:
        self.restarts = 0
        self._clock = clock or SystemClock()
        self._is_outside = is_outside
        self._reported: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, work: Work, *, restart: bool = True) -> None:
        """Run `work` as a task of this name until `stop` or `close`.

        `restart`: false if the task is over once `work` returns; a failure is tried again all the same.

        Raises: ValueError if a task of this name is running.
        """
        if name in self._tasks:
            raise ValueError(f"a task called {name} is running")
        task = asyncio.create_task(self._run_with_restarts(name, work, restart), name=name)  # noqa: TID251
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))

    def running(self) -> tuple[str, ...]:
        """Return the names of the running tasks, sorted."""
        return tuple(sorted(self._tasks))

    async def stop(self, name: str) -> None:
        """Cancel the task of this name and wait until it has ended. It does nothing if no such task runs."""
        task = self._tasks.get(name)
        if task is not None:
            await _cancel([task])

    async def close(self) -> None:
        """Cancel every task, the last started first, and wait until all have ended.

        A task may finish what it does when it is cancelled.
        """
        while self._tasks:
            await _cancel(list(self._tasks.values())[::-1])

    async def _run_with_restarts(self, name: str, work: Work, restart: bool) -> None:
        """Run `work` again and again, with the waits that the module states; return only if it may end."""
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


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel these tasks and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
