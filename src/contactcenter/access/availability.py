"""The database away: how that looks, and a question that does not wait for it where memory can answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database

DATABASE_AWAY = (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError)
STATEMENTS_WRONG = (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.DataError)  # a bug, not an absence

_NOT_THERE = (sa.exc.DBAPIError, sa.exc.TimeoutError, ConnectionError, TimeoutError)

PATIENCE_SECONDS = 1.0
NOT_ASKED_AGAIN = timedelta(seconds=30)
T = TypeVar("T")


def is_outside(error: Exception) -> bool:
    """No fault of ours. Not so a statement that is wrong, nor what a file or a disk says: those are looked into."""
    return isinstance(error, _NOT_THERE) and not isinstance(error, STATEMENTS_WRONG)


class Brief:
    """Asks for at most a second; after a failure nothing is asked for half a minute, and each question fails at once.

    A frozen server refuses nothing: without this every act of the desk waits for it anew (architecture §7).
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self._clock = database, clock
        self._not_before: datetime | None = None
        self._left: set[asyncio.Task[object]] = set()

    async def ask(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """In a transaction of its own. Raises one of `DATABASE_AWAY`."""
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            raise TimeoutError("the database was away a moment ago")
        try:
            return await self._answer(question)
        except DATABASE_AWAY:
            self._not_before = now + NOT_ASKED_AGAIN
            raise

    async def _answer(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """A task of its own and no `asyncio.timeout`: the driver takes two seconds more to give a frozen server up.

        It is cancelled here if it is not done, and held until it is gone.
        """
        asked = asyncio.create_task(self._in_transaction(question))  # noqa: TID251
        try:
            done, _ = await asyncio.wait({asked}, timeout=PATIENCE_SECONDS)
        finally:
            if not asked.done():
                self._leave(asked)
        if not done:
            raise TimeoutError("the database does not answer")
        return asked.result()

    async def _in_transaction(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self.database.begin() as conn:
            return await question(conn)

    def _leave(self, asked: "asyncio.Task[T]") -> None:
        asked.cancel()
        self._left.add(asked)
        asked.add_done_callback(self._is_gone)

    def _is_gone(self, asked: "asyncio.Task[T]") -> None:
        self._left.discard(asked)
        if not asked.cancelled():
            asked.exception()  # looked at, so that nobody complains that nobody did
