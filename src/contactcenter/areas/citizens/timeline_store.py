"""The rows of a citizen's timeline. One call, one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens.tables import timeline


async def page(
    conn: AsyncConnection,
    citizen: UUID,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
    leave_out: str | None = None,
) -> Sequence[Any]:
    """Return a page of the timeline, newest first, from the place `before`; `leave_out`: the object not shown."""
    query = select(timeline.c.id, timeline.c.kind, timeline.c.at, timeline.c.object_id).where(
        timeline.c.citizen_id == citizen
    )
    if before is not None:
        query = query.where(tuple_(timeline.c.at, timeline.c.id) < tuple_(*before))
    if leave_out is not None:
        query = query.where(timeline.c.object_id != leave_out)
    newest = query.order_by(timeline.c.at.desc(), timeline.c.id.desc()).limit(limit)
    return (await conn.execute(newest)).all()


async def count(conn: AsyncConnection, citizen: UUID, *, leave_out: str | None = None) -> int:
    """Return how many entries the citizen has, but for the object `leave_out`."""
    query = select(func.count()).select_from(timeline).where(timeline.c.citizen_id == citizen)
    if leave_out is not None:
        query = query.where(timeline.c.object_id != leave_out)
    return await conn.scalar(query) or 0
