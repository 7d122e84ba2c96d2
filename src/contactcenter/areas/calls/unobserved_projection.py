"""A row for every call that only the switch observed; none for a leg that has its call already."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.areas.calls.call_record import CallRecord, begin
from contactcenter.areas.calls.projection import save
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.tables import conversations


async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
    """Write the calls of unknown legs; release every number, as none of these calls is open.

    It runs after the projection of observed calls, whose rows of the same batch it must see.
    """
    calls = {entry.message.leg: entry.message for entry in batch}
    recorded = set(await conn.scalars(select(conversations.c.leg).where(conversations.c.leg.in_(calls))))
    await save(conn, [_record(call) for leg, call in calls.items() if leg not in recorded])
    return Projected(tuple(call.ani for call in calls.values() if call.ani is not None))


def _record(message: m.UnobservedCallFound) -> CallRecord:
    """One segment, in the menu that the citizen never heard; of no length, where nobody knows it."""
    record = begin(_conversation_of(message), message.started)
    ended = message.ended or message.started
    cause = m.EndCause.CORE_AWAY if message.ended is not None else m.EndCause.END_UNKNOWN
    call = record.call
    call.leg, call.dnis, call.ani_ref, call.region = message.leg, message.dnis, message.ani, message.region
    call.stage, call.end_cause, call.end_stage = "ended", cause.value, m.ConversationStage.MENU.value
    record.open("menu", message.started)
    record.close(ended, cause.value)
    call.ended_at = ended
    return record


def _conversation_of(call: m.UnobservedCallFound) -> ConversationId:
    """Named after its leg, as no core gave it an id; without the switch's dot, as ids in addresses have none."""
    return ConversationId(f"leg-{call.leg.replace('.', '-')}")


PROJECTION = Projection("calls: unobserved", frozenset({m.UnobservedCallFound}), fold)
