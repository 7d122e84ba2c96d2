"""The priority each queue was given by those who run the floor (ACD-1). It holds, whatever the core recalls."""

from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.queues.tables import queue_priorities
from contactcenter.kernel.ids import QueueId

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('contactcenter.priorities'))")


async def read(conn: AsyncConnection) -> dict[QueueId, int]:
    """Minutes; a queue that is not here has none. Whoever else reads or keeps waits for this transaction's end."""
    await conn.execute(_ONE_AT_A_TIME)
    rows = await conn.execute(select(queue_priorities.c.queue, queue_priorities.c.minutes))
    return {QueueId(row.queue): row.minutes for row in rows}


async def keep(conn: AsyncConnection, queue: QueueId, minutes: int, now: datetime) -> int:
    """The minutes it had before."""
    before = (await read(conn)).get(queue, 0)
    row = {"minutes": minutes, "changed": now}
    new = insert(queue_priorities).values(queue=queue, **row)
    if minutes:
        await conn.execute(new.on_conflict_do_update(index_elements=["queue"], set_=row))
    else:
        await conn.execute(delete(queue_priorities).where(queue_priorities.c.queue == queue))
    return before
