"""Writes agents' intervals."""

from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.areas.agents.intervals import Interval, OpenIntervals
from contactcenter.areas.agents.tables import agent_intervals
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.storage.personal_data import PersonalData


async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
    """Close and open the intervals of the agents whom the batch concerns."""
    changes = [entry for entry in batch if _changes_intervals(entry.message)]
    if not changes:
        return Projected()
    open_now = select(agent_intervals).where(agent_intervals.c.ended.is_(None))
    if not any(isinstance(entry.message, m.CoreRestored) for entry in changes):
        open_now = open_now.where(agent_intervals.c.agent.in_({entry.message.agent for entry in changes}))
    intervals = OpenIntervals(Interval(**row._mapping) for row in await conn.execute(open_now))
    for entry in changes:
        _apply(intervals, entry)
    await _write(conn, intervals)
    return Projected()


def _apply(intervals: OpenIntervals, entry: JournalEntry) -> None:
    match entry.message:
        case m.CoreRestored():
            intervals.restate(entry.message, entry.at)
        case m.AgentChanged():
            intervals.change(entry.message, entry.at, entry.message.by)
        case ended:
            intervals.end_talk(ended.agent, ended.conversation, ended.ended)


def _changes_intervals(message: object) -> bool:
    if isinstance(message, (m.ConversationEnded, m.AgentDropped)):
        return message.ended is not None and message.agent is not None
    return True


async def _write(conn: AsyncConnection, intervals: OpenIntervals) -> None:
    for interval in intervals.closed:
        await conn.execute(
            update(agent_intervals).where(agent_intervals.c.id == interval.id).values(ended=interval.ended)
        )
    if intervals.opened:
        await conn.execute(insert(agent_intervals), [asdict(interval) for interval in intervals.opened])


PROJECTION = Projection(
    "agents", frozenset({m.AgentChanged, m.CoreRestored, m.ConversationEnded, m.AgentDropped}), fold
)
