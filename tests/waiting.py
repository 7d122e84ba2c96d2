"""Waiting for a fact, with a limit. A test sleeps nowhere else."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

STEP_SECONDS = 0.005


async def until(
    look: Callable[[], object], complaint: str = "", within: float = 5.0, step: float = STEP_SECONDS
) -> Any:
    """Wait until `look`, a plain function or one that gives an awaitable, gives something true, and return that.

    Looks every `step` seconds and fails with `complaint` after `within` seconds.
    """
    end = asyncio.get_running_loop().time() + within
    while True:
        answer = look()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return answer
        assert asyncio.get_running_loop().time() < end, complaint or f"not so within {within} s"
        await asyncio.sleep(step)


def blocking_until(
    look: Callable[[], object], complaint: str = "", within: float = 10.0, step: float = STEP_SECONDS
) -> Any:
    """As `until`, where no loop runs: of processes and files."""
    end = time.monotonic() + within
    while not (answer := look()):
        assert time.monotonic() < end, complaint or f"not so within {within} s"
        time.sleep(step)
    return answer
