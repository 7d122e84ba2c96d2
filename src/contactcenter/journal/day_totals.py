"""Stores the figures of each day: `DayFold` writes them in the journal's transaction, a start reads them back.

There is one row for each day and queue, language or agent. The day is the local day of the event that is counted.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, tzinfo
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.domain.day_figures import TAKES, AgentFigures, DayFold, InCourse, LineFigures
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.journal.tables import day_totals
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.tables import conversations, queues


def projection(zone: tzinfo) -> Projection:
    """Return the projection that adds each batch to the figures of its local days in `zone`.

    It must run before the projection of the calls, because it reads the calls' rows as they were before the batch.
    """

    async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
        figures = DayFold(targets=await _targets(conn), in_course=await _in_course(conn, _concerned(batch)))
        for day, entries in groupby(batch, key=lambda entry: entry.at.astimezone(zone).date()):
            for entry in entries:
                figures.add(entry.message)
            await _add(conn, day, figures)
            figures.begin_day()
        return Projected()

    return Projection("day_totals", TAKES, fold)


async def load(conn: AsyncConnection, day: date) -> DayFold:
    """Return the fold as it stands: the day's figures, the queues' targets and the conversations in course."""
    fold = DayFold(
        targets=await _targets(conn), in_course=await _in_course(conn, conversations.c.ended_at.is_(None))
    )
    for row in await conn.execute(select(day_totals).where(day_totals.c.day == day)):
        match row.kind:
            case "queue":
                fold.queues[QueueId(row.key)] = LineFigures(**_figures(row, LineFigures))
            case "language":
                fold.languages[row.key] = LineFigures(**_figures(row, LineFigures))
            case _:
                fold.agents[AgentId(row.key)] = AgentFigures(**_figures(row, AgentFigures))
    return fold


def _figures(row: Any, kind: type[Any]) -> dict[str, Any]:
    return {each.name: getattr(row, each.name) for each in fields(kind)}


def _concerned(batch: list[JournalEntry]) -> ColumnElement[bool]:
    """Return the condition for the open conversations of the batch; for all open ones if it holds `CoreRestored`."""
    c = conversations.c
    if any(isinstance(entry.message, m.CoreRestored) for entry in batch):
        return c.ended_at.is_(None)
    names = {getattr(entry.message, "conversation", None) for entry in batch} - {None}
    return c.id.in_(names) & c.ended_at.is_(None)


async def _targets(conn: AsyncConnection) -> dict[QueueId, float]:
    rows = await conn.execute(select(queues.c.id, queues.c.target_seconds))
    return {QueueId(row.id): row.target_seconds for row in rows}


async def _in_course(conn: AsyncConnection, chosen: ColumnElement[bool]) -> dict[ConversationId, InCourse]:
    c = conversations.c
    rows = await conn.execute(select(c.id, c.queue, c.language, c.entered_line, c.answered_at).where(chosen))
    return {
        ConversationId(row.id): InCourse(
            QueueId(row.queue) if row.queue and row.entered_line else None,
            row.language,
            was_answered=row.answered_at is not None,
        )
        for row in rows
    }


async def _add(conn: AsyncConnection, day: date, fold: DayFold) -> None:
    rows = [
        *_rows(day, "queue", fold.queues.items()),
        *_rows(day, "language", fold.languages.items()),
        *_rows(day, "agent", fold.agents.items()),
    ]
    for row in rows:
        new = insert(day_totals).values(row)
        sums = {name: day_totals.c[name] + new.excluded[name] for name in row.keys() - {"day", "kind", "key"}}
        await conn.execute(new.on_conflict_do_update(index_elements=["day", "kind", "key"], set_=sums))


def _rows(day: date, kind: str, figures: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"day": day, "kind": kind, "key": key, **asdict(one)} for key, one in figures]
