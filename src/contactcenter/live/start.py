"""Loads what the live view needs before the first event: names, the day's figures, the state of each area's part."""

from contactcenter.access import users
from contactcenter.journal import day_totals
from contactcenter.kernel.ids import AgentId
from contactcenter.live.hub import LiveHub
from contactcenter.storage.database import Database


async def load(hub: LiveHub, database: Database) -> None:
    """Read the agents' names, the figures of today and the parts' state from the database.

    Call it before anything is published: an event that is already in the figures read would be counted twice.
    """
    async with database.begin() as conn:
        people = await users.list_users(conn)
        so_far = await day_totals.load(conn, hub.view.today)
    for person in people:
        if person.serves:
            hub.view.set_name(AgentId(person.id), person.name)
    await hub.parts.load()
    hub.view.resume_day(so_far)
