"""Agents' states as intervals: who, which state, from, to (ACD-2)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import Entry
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.tables import agent_intervals


@dataclass(slots=True)
class Interval:
    id: UUID
    agent: str
    activity: str
    reason: str | None
    conversation: str | None
    started: datetime
    by: str | None = None
    ended: datetime | None = None

    def says(self, view: m.AgentChanged | m.AgentView) -> bool:
        """A break goes on without her leg, as it does on her screen: a page loaded anew begins no break anew."""
        pause = m.AgentActivity.NOT_READY.value
        goes_on = view.activity is m.AgentActivity.NO_LEG and self.activity == pause
        activity = pause if goes_on else view.activity.value
        return (self.activity, self.reason, self.conversation) == (activity, view.reason, view.conversation)


class Book:
    """The open interval of each agent, and what a batch does to them."""

    def __init__(self, open_now: Iterable[Interval]) -> None:
        self._open: dict[str, Interval] = {interval.agent: interval for interval in open_now}
        self.closed: list[Interval] = []
        self.opened: list[Interval] = []

    def changed(self, change: m.AgentChanged | m.AgentView, at: datetime, by: str | None) -> None:
        current = self._open.get(change.agent)
        if current is not None and current.says(change):
            return
        self._close(change.agent, at)
        if change.activity is m.AgentActivity.SIGNED_OUT:
            return
        fresh = Interval(
            record_id(at), change.agent, change.activity.value, change.reason, change.conversation, at, by
        )
        self._open[change.agent] = fresh
        self.opened.append(fresh)

    def restated(self, restated: m.CoreRestored, at: datetime) -> None:
        """The core starts again: what goes on, goes on; who is not there any more has left.

        Nobody works while nobody looks: what was open when it went dark ended then, and begins anew. But a talk
        goes on over the switch alone; if it did not, that is told as soon as the switch was read back.
        """
        views: dict[str, m.AgentView] = {view.agent: view for view in restated.agents}
        for agent, current in list(self._open.items()):
            view = views.get(agent)
            talks_on = view is not None and view.activity is m.AgentActivity.TALKING and current.says(view)
            if view is None or restated.unobserved_since is not None and not talks_on:
                self._close(agent, restated.unobserved_since or at)
        for view in restated.agents:
            self.changed(view, at, None)

    def ended(self, agent: str, conversation: str, at: datetime) -> None:
        """Her talk was over before that could be seen."""
        current = self._open.get(agent)
        if current is not None and current.conversation == conversation:
            self._close(agent, at)

    def _close(self, agent: str, at: datetime) -> None:
        current = self._open.pop(agent, None)
        if current is None:
            return
        current.ended = max(at, current.started)
        if current not in self.opened:
            self.closed.append(current)


async def project(conn: AsyncConnection, batch: list[Entry]) -> None:
    changes = [entry for entry in batch if _concerns(entry.message)]
    if not changes:
        return
    open_now = select(agent_intervals).where(agent_intervals.c.ended.is_(None))
    if not any(isinstance(e.message, m.CoreRestored) for e in changes):
        open_now = open_now.where(agent_intervals.c.agent.in_({e.message.agent for e in changes}))
    book = Book(Interval(**row._mapping) for row in await conn.execute(open_now))
    for entry in changes:
        match entry.message:
            case m.CoreRestored():
                book.restated(entry.message, entry.at)
            case m.AgentChanged():
                book.changed(entry.message, entry.at, entry.message.by)
            case over:
                book.ended(over.agent, over.conversation, over.ended)
    await _write(conn, book)


def _concerns(message: object) -> bool:
    if isinstance(message, (m.ConversationEnded, m.AgentDropped)):
        return message.ended is not None and message.agent is not None
    return isinstance(message, (m.AgentChanged, m.CoreRestored))


async def _write(conn: AsyncConnection, book: Book) -> None:
    for interval in book.closed:
        await conn.execute(
            update(agent_intervals).where(agent_intervals.c.id == interval.id).values(ended=interval.ended)
        )
    if book.opened:
        await conn.execute(insert(agent_intervals), [asdict(interval) for interval in book.opened])
