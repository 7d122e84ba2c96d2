"""What the live view must know before the first event: names, the day so far, what the areas remember."""

from contactcenter.access import users
from contactcenter.journal import day_totals
from contactcenter.kernel.ids import AgentId
from contactcenter.live.hub import LiveHub
from contactcenter.storage.database import Database


async def load(hub: LiveHub, database: Database) -> None:
    """Read it from the database. Nothing may have been published yet: what is read would be counted again."""
    async with database.begin() as conn:
        people = await users.list_users(conn)
        so_far = await day_totals.load(conn, hub.view.today)
    for person in people:
        if person.serves:
            hub.view.set_name(AgentId(person.id), person.name)
    await hub.parts.load()
    hub.view.resume_day(so_far)
