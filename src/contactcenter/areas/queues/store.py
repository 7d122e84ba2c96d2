"""What queues are called."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.storage.tables import queues


async def queue_names(conn: AsyncConnection) -> list[tuple[str, str]]:
    """Return each queue's id and name, by name."""
    rows = await conn.execute(select(queues.c.id, queues.c.name).order_by(queues.c.name))
    return [(row.id, row.name) for row in rows]
