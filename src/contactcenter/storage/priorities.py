"""The priority each queue was given by those who run the floor (ACD-1). It holds, whatever the core recalls."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.kernel.ids import QueueId
from contactcenter.storage.tables import queue_priorities

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('contactcenter.priorities'))")


async def read(conn: AsyncConnection) -> dict[QueueId, int]:
    """Minutes; a queue that is not here has none. Whoever else reads waits for the end of this transaction:
    so the core may be told in it, and hears of the changes in the order in which they are kept.
    """
    await conn.execute(_ONE_AT_A_TIME)
    rows = await conn.execute(select(queue_priorities.c.queue, queue_priorities.c.minutes))
    return {QueueId(row.queue): row.minutes for row in rows}


async def keep(conn: AsyncConnection, queue: QueueId, minutes: int, now: datetime) -> None:
    row = {"minutes": minutes, "changed": now}
    new = insert(queue_priorities).values(queue=queue, **row)
    await conn.execute(new.on_conflict_do_update(index_elements=["queue"], set_=row))
