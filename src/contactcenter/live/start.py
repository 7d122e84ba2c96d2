"""What the live view must know before the first event: names, the day so far, what the areas remember."""

from datetime import datetime

from contactcenter.access import users
from contactcenter.domain.day_figures import AgentFigures, LineFigures
from contactcenter.journal import day_totals
from contactcenter.kernel.ids import AgentId
from contactcenter.live.day_figures import AgentDay, QueueDay
from contactcenter.live.hub import LiveHub
from contactcenter.storage.database import Database


async def load(hub: LiveHub, database: Database, now: datetime) -> None:
    async with database.begin() as conn:
        people = await users.list_users(conn)
        so_far = await day_totals.load(conn, now.astimezone(hub.view.zone).date())
    for person in people:
        if person.serves:
            hub.view.set_name(AgentId(person.id), person.name)
    await hub.parts.load()
    hub.view.set_day(
        {queue: _queue_day(figures) for queue, figures in so_far.queues.items()},
        {agent: _agent_day(figures) for agent, figures in so_far.agents.items()},
        {language: _queue_day(figures) for language, figures in so_far.languages.items()},
    )


def _queue_day(figures: LineFigures) -> QueueDay:
    return QueueDay(
        received=figures.received,
        settled=figures.settled,
        answered=figures.answered,
        abandoned=figures.abandoned,
        in_target=figures.in_target,
    )


def _agent_day(figures: AgentFigures) -> AgentDay:
    return AgentDay(figures.answered, figures.handled, figures.talked, figures.wrapped)
