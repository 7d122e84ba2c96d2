"""The journal does not grow for ever: what is old, and what no recovery can begin from any more, goes.

The records made of it (calls, segments, intervals, deliveries with their reasons) stay, and so does a message
without its records: that is a fault somebody has yet to look into. Little by little, so that nobody waits for it.
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
class _Stretch:
    """Of one epoch's messages, those up to `last`; None: all of them."""

    epoch: str
    last: int | None


async def forget_journal(database: Database, before: datetime) -> int:
    """How many rows went: told before then, and before the oldest snapshot that is kept."""
    gone = 0
    for stretch in await _behind_the_snapshots(database):
        after: int | None = -1
        while after is not None:
            after, count = await _forget_some(database, stretch, after, before)
            gone += count
            await asyncio.sleep(PAUSE_SECONDS if count else 0)
    return gone


async def _behind_the_snapshots(database: Database) -> list[_Stretch]:
    """Oldest first; none without a snapshot: then everything is needed."""
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
        return [*(_Stretch(epoch, None) for epoch in earlier), _Stretch(oldest.epoch, oldest.seq)]


async def _forget_some(
    database: Database, stretch: _Stretch, after: int, before: datetime
) -> tuple[int | None, int]:
    """From which number to go on, None at the end; and how many went. By the key: the journal is long."""
    wanted = (journal.c.epoch == stretch.epoch) & (journal.c.seq > after)
    if stretch.last is not None:
        wanted &= journal.c.seq <= stretch.last
    some = select(journal.c.seq, journal.c.at).where(wanted).order_by(journal.c.seq).limit(ROWS_AT_ONCE)
    part = some.subquery()
    async with database.begin() as conn:
        last, newest = (await conn.execute(select(func.max(part.c.seq), func.max(part.c.at)))).one()
        if last is None:
            return None, 0
        old = wanted & (journal.c.seq <= last) & (journal.c.at < before) & journal.c.projected
        done = await conn.execute(delete(journal).where(old))
    return (last if newest < before else None), done.rowcount
