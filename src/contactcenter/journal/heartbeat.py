"""Records until when the core is known to have been up.

What a restart finds to have ended during the outage is recorded as ended at that instant, not at the restart.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.journal.tables import epochs, journal


async def mark(conn: AsyncConnection, epoch: str, now: datetime) -> None:
    """Record that the run of this epoch is up at `now` (aware, UTC)."""
    row = insert(epochs).values(epoch=epoch, started=now, seen=now)
    await conn.execute(row.on_conflict_do_update(index_elements=["epoch"], set_={"seen": now}))


async def last_seen(conn: AsyncConnection) -> datetime | None:
    """Return until when the newest run was up: its last mark or its last message, whichever is later.

    It is None before the first run.
    """
    result = await conn.execute(select(epochs).order_by(epochs.c.number.desc()).limit(1))
    run = result.one_or_none()
    if run is None:
        return None
    last_message = await conn.scalar(
        select(journal.c.at).where(journal.c.epoch == run.epoch).order_by(journal.c.seq.desc()).limit(1)
    )
    instants: list[datetime] = [at for at in (run.started, run.seen, last_message) if at is not None]
    return max(instants)
