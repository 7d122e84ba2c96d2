"""Deletes the old messages of the journal that no recovery can begin from any more.

The records made of them (calls, segments, intervals, deliveries with their reasons) stay. So does a message whose
records could not be made: somebody has yet to find out why. Rows are deleted ROWS_AT_ONCE at a time, with a pause, so
that no other writer waits for long.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from contactcenter.journal.tables import epochs, journal, snapshots
from contactcenter.storage.database import Database

ROWS_AT_ONCE = 5_000
PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _EpochPart:
    """The messages of one epoch up to the number `last`; all of its messages if that is None."""

    epoch: str
    last: int | None


async def forget_journal(database: Database, before: datetime) -> int:
    """Delete the messages published before `before` (aware, UTC), and before the oldest stored snapshot.

    Return how many rows were deleted. Without a snapshot nothing is deleted.
    """
    deleted = 0
    for part in await _behind_the_snapshots(database):
        after: int | None = -1
        while after is not None:
            after, count = await _forget_some(database, part, after, before)
            deleted += count
            await asyncio.sleep(PAUSE_SECONDS if count else 0)
    return deleted


async def _behind_the_snapshots(database: Database) -> list[_EpochPart]:
    """Return what is older than the oldest snapshot, oldest first; nothing if there is no snapshot."""
    async with database.begin() as conn:
        result = await conn.execute(
            select(snapshots.c.epoch, snapshots.c.seq, epochs.c.number)
            .join(epochs, epochs.c.epoch == snapshots.c.epoch)
            .order_by(epochs.c.number, snapshots.c.seq)
            .limit(1)
        )
        oldest = result.one_or_none()
        if oldest is None:
            return []
        earlier = await conn.scalars(
            select(epochs.c.epoch).where(epochs.c.number < oldest.number).order_by(epochs.c.number)
        )
        return [*(_EpochPart(epoch, None) for epoch in earlier), _EpochPart(oldest.epoch, oldest.seq)]


async def _forget_some(
    database: Database, epoch_part: _EpochPart, after: int, before: datetime
) -> tuple[int | None, int]:
    """Delete among the next ROWS_AT_ONCE messages after the number `after` those that are old.

    Return the number to continue after (None at the end) and how many rows were deleted. The rows are found by the
    primary key, because a search by time would read the whole journal.
    """
    wanted = (journal.c.epoch == epoch_part.epoch) & (journal.c.seq > after)
    if epoch_part.last is not None:
        wanted &= journal.c.seq <= epoch_part.last
    some = select(journal.c.seq, journal.c.at).where(wanted).order_by(journal.c.seq).limit(ROWS_AT_ONCE)
    part = some.subquery()
    async with database.begin() as conn:
        last, newest = (await conn.execute(select(func.max(part.c.seq), func.max(part.c.at)))).one()
        if last is None:
            return None, 0
        old = wanted & (journal.c.seq <= last) & (journal.c.at < before) & journal.c.projected
        done = await conn.execute(delete(journal).where(old))
    return (last if newest < before else None), done.rowcount
