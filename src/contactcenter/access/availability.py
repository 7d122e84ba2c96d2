"""Names the errors of a database that does not answer, and runs a query that waits for it at most one second."""

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

ANSWER_SECONDS = 1.0
PAUSE = timedelta(seconds=30)
T = TypeVar("T")


def is_outside(error: Exception) -> bool:
    """Return whether the error comes from outside: a part that does not answer.

    A wrong statement, a file or a disk is not outside.
    """
    return isinstance(error, _NOT_THERE) and not isinstance(error, STATEMENTS_WRONG)


class BoundedQuery:
    """Runs a query for at most one second. For 30 s after a failure every query fails at once.

    A server that hangs refuses nothing: without this limit each request of the desk would wait for it.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self._clock = database, clock
        self._not_before: datetime | None = None
        self._abandoned: set[asyncio.Task[object]] = set()

    async def ask(self, query: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Return the result of `query`, run in a transaction of its own.

        Raises: one of `DATABASE_AWAY`.
        """
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            raise TimeoutError("the database was away a moment ago")
        try:
            return await self._run(query)
        except DATABASE_AWAY:
            self._not_before = now + PAUSE
            raise

    async def _run(self, query: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run the query in a task of its own: with `asyncio.timeout` the driver takes two seconds more to give up.

        The task is cancelled here if it is not done, and referenced until it ends.
        """
        task = asyncio.create_task(self._in_transaction(query))  # noqa: TID251
        try:
            done, _ = await asyncio.wait({task}, timeout=ANSWER_SECONDS)
        finally:
            if not task.done():
                self._abandon(task)
        if not done:
            raise TimeoutError("the database does not answer")
        return task.result()

    async def _in_transaction(self, query: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self.database.begin() as conn:
            return await query(conn)

    def _abandon(self, task: "asyncio.Task[T]") -> None:
        task.cancel()
        self._abandoned.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: "asyncio.Task[T]") -> None:
        self._abandoned.discard(task)
        if not task.cancelled():
            task.exception()  # read, so that asyncio does not log it as never retrieved
