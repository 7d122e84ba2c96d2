"""The rows of calls that a citizen's timeline shows. One call, one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import users
from contactcenter.storage.tables import (
    conversations,
    recordings,
    registration_notes,
    registrations,
    segments,
)


async def calls(conn: AsyncConnection, names: Sequence[str]) -> Sequence[Any]:
    """Return these calls, each with its registration, its recording and the name of its agent."""
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
    """Return (conversation, kind of segment, seconds in all) of the segments that are over."""
    lasted = func.sum(func.extract("epoch", segments.c.ended - segments.c.started))
    rows = await conn.execute(
        select(segments.c.conversation, segments.c.kind, lasted)
        .where(segments.c.conversation.in_(names), segments.c.ended.is_not(None))
        .group_by(segments.c.conversation, segments.c.kind)
    )
    return [(conversation, kind, float(total)) for conversation, kind, total in rows]
