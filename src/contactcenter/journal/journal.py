"""Writes every input of the core and every event that followed to the journal, behind the routing.

The order is that of the bus. While the database is away messages wait in memory, and `depth` raises an alarm. No
message is written twice: a batch is one transaction, and a message is identified by its epoch and number.
"""

import asyncio
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, get_args

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.journal.codec import encode
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection, project
from contactcenter.journal.tables import epochs, journal
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import Ref
from contactcenter.storage.database import Database
from contactcenter.storage.personal_data import PersonalData

log = structlog.get_logger()
Journalled: TypeAlias = m.CoreInput | m.Event

MAILBOX = 20_000  # it holds only a burst within one turn of the loop; what waits to be written is `depth`
BATCH_SECONDS = 0.045  # how long messages are collected; durable within 50 ms is the aim
BATCH_MOST = 2_000
WRITE_SECONDS = 30.0
RETRY_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
FAULTS_OF_DATA = ("22", "23")  # classes of SQLSTATE for which trying again is of no use
AWAY = (OSError, TimeoutError, PoolTimeout)
BAD_DATA = (SQLAlchemyError, LookupError, TypeError, ValueError, AttributeError)


class Journal:
    """Collects the messages of the bus and writes them in batches, each with its records in one transaction.

    `failures`: how many writes have failed since the last success. `unprojected`: how many messages of this run were
    stored without their records. `durable_seq`: the number of the last message that is on disk.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        data: PersonalData,
        clock: Clock,
        epoch: str,
        projections: Sequence[Projection],
    ) -> None:
        """Subscribe to the bus; nothing is written before `run`.

        `projections`: run in this order, in the transaction of each batch.
        """
        self._database, self._bus = database, bus
        self._data, self._vault = data, data.vault
        self._clock = clock
        self._epoch = epoch
        self._projections = projections
        self._waiting: list[JournalEntry] = []
        self._news = asyncio.Event()
        self._written = asyncio.Condition()
        self._in_doubt = True  # an earlier run may have written under this epoch
        self.failures = 0  # in a row
        self.unprojected = 0
        self.durable_seq = self._seen = 0
        self.mailbox = bus.subscribe(object, self._take, name="journal", size=MAILBOX, overflow=Overflow.GROW)

    @property
    def depth(self) -> int:
        """How many messages are not on disk yet."""
        return len(self._waiting)

    @property
    def oldest(self) -> datetime | None:
        """The instant of the oldest message that is not on disk yet; None if all are."""
        return self._waiting[0].at if self._waiting else None

    async def run(self) -> None:
        """Collect and write until cancelled. What was not written yet is written when it is run again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mailbox.run())
            group.create_task(self._write_for_ever())

    async def flush(self) -> None:
        """Wait until everything published before this call is on disk."""
        await self.mailbox.drained()
        wanted = self._seen
        async with self._written:
            await self._written.wait_for(lambda: self.durable_seq >= wanted)

    async def _take(self, envelope: Envelope[object]) -> None:
        message = envelope.message
        if isinstance(message, get_args(Journalled)):
            entry = JournalEntry(
                self._epoch, envelope.seq, envelope.at, envelope.cause, message, encode(message)
            )
            self._waiting.append(entry)
            self._seen = envelope.seq
            self._news.set()

    async def _write_for_ever(self) -> None:
        self._news.set()  # an earlier run of this task may have left messages
        while True:
            await self._news.wait()
            await asyncio.sleep(BATCH_SECONDS)
            self._news.clear()
            while self._waiting:
                await self._write_some()

    async def _write_some(self) -> None:
        batch = self._waiting[:BATCH_MOST]
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self._commit(batch)
        except (DBAPIError, *AWAY) as error:
            if self._passes(error):
                await self._wait_before_retry(error)
            else:
                await self._one_by_one(batch, error)
        except BAD_DATA as error:
            await self._one_by_one(batch, error)
        else:
            await self._done(batch)

    async def _commit(self, batch: list[JournalEntry], *, projected: bool = True) -> None:
        data = self._vault.unsaved()
        async with self._database.begin() as conn:
            fresh = await self._not_yet_written(conn, batch)
            projected_batch = Projected()
            await self._data.drain(
                conn, data, self._clock.now()
            )  # also those of later batches, even if no message of this one is fresh
            if fresh:
                await conn.execute(insert(journal), [_row(entry, projected) for entry in fresh])
                if projected:
                    projected_batch = await project(conn, fresh, self._data, self._projections)
        self._in_doubt = False
        self._vault.saved(data)
        for ref in projected_batch.released:
            self._vault.forget(Ref(ref))
        for fact in projected_batch.facts:
            self._bus.publish(fact, self._clock.now())

    async def _not_yet_written(self, conn: AsyncConnection, batch: list[JournalEntry]) -> list[JournalEntry]:
        """Return the entries of the batch that are not in the table yet.

        After a failure the answer to a commit may have been lost, so the table is read.
        """
        if not self._in_doubt:
            return batch
        start = insert(epochs).values(epoch=self._epoch, started=self._clock.now())
        await conn.execute(start.on_conflict_do_nothing())
        last = await conn.scalar(select(func.max(journal.c.seq)).where(journal.c.epoch == self._epoch))
        return [entry for entry in batch if entry.seq > (last or 0)]

    async def _one_by_one(self, batch: list[JournalEntry], error: Exception) -> None:
        """Write each message in a transaction of its own; one whose records cannot be made is stored and marked."""
        self._in_doubt = True
        log.error("journal_batch_refused", size=len(batch), trace=_trace(error))
        for entry in batch:
            for projected in (True, False):
                try:
                    async with asyncio.timeout(WRITE_SECONDS):
                        await self._commit([entry], projected=projected)
                except (*BAD_DATA, *AWAY) as again:
                    if self._passes(again):
                        await self._wait_before_retry(again)
                        return
                    self._in_doubt = True
                    if not projected:
                        log.error(
                            "journal_message_lost", type=type(entry.message).__name__, trace=_trace(again)
                        )
                        continue
                    self.unprojected += 1
                    log.error("not_projected", type=type(entry.message).__name__, trace=_trace(again))
                else:
                    break
            await self._done([entry])

    async def _wait_before_retry(self, error: Exception) -> None:
        self._in_doubt = True
        pause = RETRY_SECONDS[min(self.failures, len(RETRY_SECONDS) - 1)]
        self.failures += 1
        if self.failures in (1, 10) or self.failures % 60 == 0:
            log.error("journal_waits", depth=self.depth, error=type(error).__name__, detail=str(error)[:200])
        await asyncio.sleep(pause)

    def _passes(self, error: Exception) -> bool:
        """Return whether the write may succeed later: true unless the data are at fault.

        A number that is already in the table (SQLSTATE 23505) counts, once, as a commit whose answer was lost.
        """
        if not isinstance(error, DBAPIError):
            return isinstance(error, AWAY)
        state: str = getattr(error.orig, "sqlstate", None) or ""
        if state == "23505":
            return self.failures == 0
        return error.connection_invalidated or state[:2] not in FAULTS_OF_DATA

    async def _done(self, batch: list[JournalEntry]) -> None:
        if self.failures:
            log.info("journal_writes_again", depth=self.depth)
        self.failures = 0
        del self._waiting[: len(batch)]
        async with self._written:
            self.durable_seq = batch[-1].seq
            self._written.notify_all()


async def unprojected(conn: AsyncConnection) -> int:
    """Return how many stored messages have no records: each is a fault that somebody has to look into."""
    return await conn.scalar(select(func.count()).where(~journal.c.projected)) or 0


def _row(entry: JournalEntry, projected: bool) -> dict[str, object]:
    return {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "at": entry.at,
        "type": type(entry.message).__name__,
        "is_input": isinstance(entry.message, m.CoreInput),
        "cause": entry.cause,
        "body": entry.body,
        "projected": projected,
    }


def _trace(error: Exception) -> str:
    """Return the end of the trace, without the values of variables: they may be personal data."""
    return "".join(traceback.format_exception(error))[-4_000:]
