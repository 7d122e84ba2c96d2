"""What each queue is called and promises, for records that name it."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.tables import queues


async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
    """Write each queue's policy as it stands after the batch."""
    policies = {entry.message.policy.id: entry.message.policy for entry in batch}
    for policy in policies.values():
        await _write(conn, policy)
    return Projected()


async def _write(conn: AsyncConnection, policy: m.QueuePolicy) -> None:
    row = {
        "name": policy.name,
        "target_seconds": policy.target_seconds,
        "short_abandon_seconds": policy.short_abandon_seconds,
    }
    new = insert(queues).values(id=policy.id, **row)
    await conn.execute(new.on_conflict_do_update(index_elements=["id"], set_=row))


PROJECTION = Projection("queues", frozenset({m.SetQueue}), fold)
