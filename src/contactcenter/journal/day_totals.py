"""What the day has brought so far, for a live view that starts in the middle of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.storage.tables import conversations, deliveries, queues, segments

TARGET_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class QueueToday:
    """`received`: entered the line. `settled`: were answered, or ended without it.

    `answers`, `abandons`: seconds each one waited; short abandons apart.
    """

    received: int = 0
    settled: int = 0
    answers: tuple[float, ...] = ()
    abandons: tuple[float, ...] = ()
    short: tuple[float, ...] = ()
    in_target: int = 0

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def abandoned(self) -> int:
        return len(self.abandons)


@dataclass(frozen=True, slots=True)
class AgentToday:
    """`handled`: whose registration is over as well; the call in course is answered, and not yet handled."""

    answered: int = 0
    handled: int = 0
    talked_seconds: float = 0.0
    wrap_up_seconds: float = 0.0

    @property
    def handle_seconds(self) -> float:
        return self.talked_seconds + self.wrap_up_seconds


@dataclass(frozen=True, slots=True)
class Today:
    """`spoken`: of all queues, who was served in the language that was asked for."""

    queues: dict[str, QueueToday]
    agents: dict[str, AgentToday]
    spoken: QueueToday = QueueToday()


async def load(conn: AsyncConnection, since: datetime, language: str) -> Today:
    """`since`: midnight where the line is."""
    spoken = await _lines(conn, since, conversations.c.language, conversations.c.language == language)
    return Today(
        await _lines(conn, since, conversations.c.queue),
        await _agents(conn, since),
        spoken.get(language, QueueToday()),
    )


async def _lines(
    conn: AsyncConnection, since: datetime, by: ColumnElement[str], *only: ColumnElement[bool]
) -> dict[str, QueueToday]:
    call = conversations.c
    answered = call.answered_at.is_not(None)
    target = func.coalesce(queues.c.target_seconds, TARGET_SECONDS)
    left = and_(call.abandoned, call.waited.is_not(None))
    rows = await conn.execute(
        select(
            by.label("line"),
            func.count().label("received"),
            func.count().filter(or_(answered, call.ended_at.is_not(None))).label("settled"),
            func.array_agg(call.waited).filter(answered).label("answers"),
            func.array_agg(call.waited).filter(left, ~call.short).label("abandons"),
            func.array_agg(call.waited).filter(left, call.short).label("short"),
            func.count().filter(and_(answered, call.waited <= target)).label("in_target"),
        )
        .outerjoin_from(conversations, queues, queues.c.id == call.queue)
        .where(call.entered_line >= since, call.queue.is_not(None), *only)
        .group_by(by)
    )
    return {
        row.line: QueueToday(
            row.received,
            row.settled,
            tuple(row.answers or ()),
            tuple(row.abandons or ()),
            tuple(row.short or ()),
            row.in_target,
        )
        for row in rows
    }


async def _agents(conn: AsyncConnection, since: datetime) -> dict[str, AgentToday]:
    """Talk and wrap-up that have ended; what is in course is counted when it ends."""
    seconds = func.extract("epoch", segments.c.ended - segments.c.started)
    spent = await conn.execute(
        select(
            segments.c.agent,
            func.coalesce(func.sum(seconds).filter(segments.c.kind == "agent"), 0).label("talked"),
            func.coalesce(func.sum(seconds).filter(segments.c.kind == "wrap_up"), 0).label("wrapped"),
        )
        .where(segments.c.started >= since, segments.c.agent.is_not(None), segments.c.ended.is_not(None))
        .group_by(segments.c.agent)
    )
    times = {row.agent: (float(row.talked), float(row.wrapped)) for row in spent}
    counted = await conn.execute(
        select(
            deliveries.c.agent,
            func.count().label("answered"),
            func.count(deliveries.c.wrap_up_seconds).label("handled"),
        )
        .where(deliveries.c.decided >= since, deliveries.c.outcome == "answered")
        .group_by(deliveries.c.agent)
    )
    calls = {row.agent: (row.answered, row.handled) for row in counted}
    return {
        agent: AgentToday(*calls.get(agent, (0, 0)), *times.get(agent, (0.0, 0.0)))
        for agent in calls.keys() | times.keys()
    }
