"""Waiting for a fact, with a limit. A test sleeps nowhere else."""

import asyncio
import inspect
import time
from collections.abc import Callable

STEP_SECONDS = 0.005


async def until(is_so: Callable[[], object], complaint: str = "", within: float = 5.0) -> None:
    """Wait until `is_so` holds, a plain function or one that gives an awaitable; fail after `within` seconds."""
    end = asyncio.get_running_loop().time() + within
    while True:
        answer = is_so()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return
        assert asyncio.get_running_loop().time() < end, complaint or f"not so within {within} s"
        await asyncio.sleep(STEP_SECONDS)


def blocking_until(is_so: Callable[[], object], complaint: str = "", within: float = 10.0) -> None:
    """As `until`, where no loop runs: of processes and files."""
    end = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < end, complaint or f"not so within {within} s"
        time.sleep(STEP_SECONDS)
