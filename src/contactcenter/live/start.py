"""What the live view must be told before the first event: names, the day so far, what is amiss."""

from datetime import datetime

from contactcenter.access import users
from contactcenter.journal import day_totals
from contactcenter.kernel.ids import AgentId, QueueId
from contactcenter.kernel.local_time import midnight
from contactcenter.live.day_figures import AgentDay, QueueDay
from contactcenter.live.hub import LiveHub
from contactcenter.live.state import QUECHUA
from contactcenter.storage.database import Database


async def load(hub: LiveHub, database: Database, now: datetime) -> None:
    async with database.begin() as conn:
        people = await users.list_users(conn)
        so_far = await day_totals.load(conn, midnight(now, hub.view.zone), QUECHUA)
    for person in people:
        if person.serves:
            hub.view.know_person(AgentId(person.id), person.name)
    await hub.parts.load()
    hub.view.know_day(
        {QueueId(queue): _queue_day(figures) for queue, figures in so_far.queues.items()},
        {AgentId(agent): _agent_day(figures) for agent, figures in so_far.agents.items()},
        _queue_day(so_far.spoken),
    )


def _queue_day(figures: day_totals.QueueToday) -> QueueDay:
    return QueueDay(
        received=figures.received,
        settled=figures.settled,
        answered=figures.answered,
        abandoned=figures.abandoned,
        in_target=figures.in_target,
    )


def _agent_day(figures: day_totals.AgentToday) -> AgentDay:
    return AgentDay(figures.answered, figures.handled, figures.talked_seconds, figures.wrap_up_seconds)
