"""Work beside the link: a prompt, a call to a telephone, a look at a recorder. Each stands and falls alone.

The link carries everybody's calls: a bug in the work for one leg is logged whole and ends there.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import structlog

from contactcenter.kernel.errors import ChannelError

log = structlog.get_logger()
OnBug: TypeAlias = Callable[[], None]


class Beside:
    def __init__(self) -> None:
        self._tasks: asyncio.TaskGroup | None = None

    def works_in(self, tasks: asyncio.TaskGroup | None) -> None:
        self._tasks = tasks

    def start(
        self, work: Coroutine[Any, Any, None], name: str, on_bug: OnBug | None = None
    ) -> asyncio.Task[None]:
        """`on_bug`: what is told instead, when the work will never tell it."""
        if self._tasks is None:
            work.close()
            raise ChannelError("the adapter is not running", retryable=True)
        task = self._tasks.create_task(_alone(work, name, on_bug), name=name)
        task.add_done_callback(lambda _: work.close())  # cancelled before it began, it was never awaited
        return task


async def _alone(work: Coroutine[Any, Any, None], name: str, on_bug: OnBug | None) -> None:
    try:
        await work
    except Exception:
        log.exception("work_failed", work=name)
        if on_bug is not None:
            on_bug()
