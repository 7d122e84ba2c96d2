"""Joins a recording that was stored before its call was recorded to that call's row."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.tables import conversations, recordings

UNOBSERVED = (m.EndCause.CORE_AWAY.value, m.EndCause.END_UNKNOWN.value)


async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
    """Join recordings of calls that the core did not observe to the rows that the calls area has made of them.

    Nothing happens where the leg has a call that the core did observe: the recording is joined to it when it is kept.
    """
    for entry in batch:
        await _claim(conn, entry.message)
    return Projected()


async def _claim(conn: AsyncConnection, call: m.UnobservedCallFound) -> None:
    c, r = conversations.c, recordings.c
    of_call = select(c.id).where(c.leg == call.leg, c.end_cause.in_(UNOBSERVED))
    expected = (call.ended - call.started).total_seconds() if call.ended is not None else None
    await conn.execute(
        update(recordings)
        .where(r.leg == call.leg, r.conversation.is_(None), of_call.exists())
        .values(
            conversation=of_call.limit(1).scalar_subquery(),
            started=call.started,
            expected=expected,
        )
    )


PROJECTION = Projection("recordings", frozenset({m.UnobservedCallFound}), fold)
