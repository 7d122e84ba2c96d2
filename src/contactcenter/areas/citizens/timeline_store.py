"""The rows of a citizen's line. One call, one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import users
from contactcenter.areas.citizens.tables import timeline
from contactcenter.storage.tables import (
    conversations,
    recordings,
    registration_notes,
    registrations,
    segments,
)


async def page(
    conn: AsyncConnection,
    citizen: UUID,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
    leave_out: str | None = None,
) -> Sequence[Any]:
    """Newest first."""
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
    query = select(func.count()).select_from(timeline).where(timeline.c.citizen_id == citizen)
    if leave_out is not None:
        query = query.where(timeline.c.object_id != leave_out)
    return await conn.scalar(query) or 0


async def calls(conn: AsyncConnection, names: Sequence[str]) -> Sequence[Any]:
    c = conversations.c
    query = (
        select(
            *(c.id, c.started, c.option, c.language, c.end_cause, c.ended_at, c.abandoned, c.channel),
            *(c.entered_line, c.document_confirmed),
            *(registrations.c.outcome, registrations.c.typification_label, registration_notes.c.note),
            users.c.name.label("agent_name"),
            recordings.c.id.label("recording"),
            recordings.c.state,
            recordings.c.duration,
        )
        .outerjoin_from(conversations, registrations, registrations.c.conversation == c.id)
        .outerjoin(registration_notes, registration_notes.c.conversation == c.id)
        .outerjoin(users, users.c.id == c.agent)
        .outerjoin(recordings, recordings.c.conversation == c.id)
        .where(c.id.in_(names))
    )
    return (await conn.execute(query)).all()


async def seconds(conn: AsyncConnection, names: Sequence[str]) -> list[tuple[str, str, float]]:
    """Conversation, kind of segment, how long it lasted in all."""
    lasted = func.sum(func.extract("epoch", segments.c.ended - segments.c.started))
    rows = await conn.execute(
        select(segments.c.conversation, segments.c.kind, lasted)
        .where(segments.c.conversation.in_(names), segments.c.ended.is_not(None))
        .group_by(segments.c.conversation, segments.c.kind)
    )
    return [(conversation, kind, float(total)) for conversation, kind, total in rows]
