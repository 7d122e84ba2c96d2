"""Until when the core is known to have lived: what turns out to be over after a stop ended then, not when we looked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.journal.tables import epochs, journal


async def mark(conn: AsyncConnection, epoch: str, now: datetime) -> None:
    row = insert(epochs).values(epoch=epoch, started=now, seen=now)
    await conn.execute(row.on_conflict_do_update(index_elements=["epoch"], set_={"seen": now}))


async def last_seen(conn: AsyncConnection) -> datetime | None:
    """Of the newest run: its last mark, or its last message if that came later. None before the first."""
    result = await conn.execute(select(epochs).order_by(epochs.c.number.desc()).limit(1))
    run = result.one_or_none()
    if run is None:
        return None
    said = await conn.scalar(
        select(journal.c.at).where(journal.c.epoch == run.epoch).order_by(journal.c.seq.desc()).limit(1)
    )
    instants: list[datetime] = [at for at in (run.started, run.seen, said) if at is not None]
    return max(instants)
