"""The not-ready states that an agent may choose, as rows (ACD-2). The core keeps its own states apart."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.agents.tables import agent_states


@dataclass(frozen=True, slots=True)
class NotReadyState:
    """A not-ready state. `limit_minutes`: after this time the console warns. `shape`: one that the console can draw."""

    code: str
    label: str
    shape: str
    limit_minutes: int | None = None
    paid: bool = True


async def list_states(conn: AsyncConnection) -> list[NotReadyState]:
    """The states in use, in their order."""
    rows = await conn.execute(
        sa.select(agent_states).where(agent_states.c.active.is_(True)).order_by(agent_states.c.position)
    )
    return [NotReadyState(row.code, row.label, row.shape, row.limit_minutes, row.paid) for row in rows]


async def replace_states(conn: AsyncConnection, states: Sequence[NotReadyState]) -> None:
    """Replace the list. A code that is left out stays readable in the history."""
    await conn.execute(sa.update(agent_states).values(active=False))
    for position, state in enumerate(states):
        row = {**asdict(state), "position": position, "active": True}
        await conn.execute(
            insert(agent_states).values(row).on_conflict_do_update(index_elements=["code"], set_=row)
        )
