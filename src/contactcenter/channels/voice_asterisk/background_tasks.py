"""Tasks beside the link: a prompt, a call to a telephone, a look at a recorder.

The link carries everybody's calls: a bug in the task of one leg is logged whole and ends there.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import structlog

from contactcenter.kernel.errors import ChannelError

log = structlog.get_logger()
OnBug: TypeAlias = Callable[[], None]


class BackgroundTasks:
    """Starts tasks in the adapter's task group, each of which stands and falls alone."""

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None

    def run_in(self, group: asyncio.TaskGroup | None) -> None:
        """The parent of what is started from now on; None when the adapter ends."""
        self._group = group

    def start(
        self, work: Coroutine[Any, Any, None], name: str, on_bug: OnBug | None = None
    ) -> asyncio.Task[None]:
        """Start `work`. `on_bug` is called if it raises, for work whose outcome somebody waits for.

        Raises:
            ChannelError: the adapter is not running.
        """
        if self._group is None:
            work.close()
            raise ChannelError("the adapter is not running", retryable=True)
        task = self._group.create_task(_contained(work, name, on_bug), name=name)
        task.add_done_callback(lambda _: work.close())  # cancelled before it began, it was never awaited
        return task


async def _contained(work: Coroutine[Any, Any, None], name: str, on_bug: OnBug | None) -> None:
    try:
        await work
    except Exception:
        log.exception("work_failed", work=name)
        if on_bug is not None:
            on_bug()
