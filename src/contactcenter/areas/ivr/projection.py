"""The way of each caller through the menu, node by node (IVR-10)."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.areas.ivr.tables import node_visits
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.storage.personal_data import PersonalData


async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
    """Add a row for each node that was entered; rows are never changed."""
    await conn.execute(insert(node_visits), [_visit(entry) for entry in batch])
    return Projected()


def _visit(entry: JournalEntry) -> dict[str, Any]:
    event: m.NodeEntered = entry.message
    return {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "conversation": event.conversation,
        "at": entry.at,
        "node": event.node,
        "option": event.option,
    }


PROJECTION = Projection("ivr", frozenset({m.NodeEntered}), fold)
