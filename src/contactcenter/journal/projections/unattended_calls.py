"""A row for every call that only the switch saw; none for a leg that has its call already."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import Entry
from contactcenter.journal.projections import calls
from contactcenter.journal.projections.call_record import Story, begin
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.records import recordings
from contactcenter.storage.tables import conversations


async def project(conn: AsyncConnection, batch: list[Entry]) -> list[str]:
    """After `calls`, whose rows of the same batch it must see. Returns the references memory may let go of."""
    told = {e.message.leg: e.message for e in batch if isinstance(e.message, m.UnobservedCallFound)}
    if not told:
        return []
    known = set(await conn.scalars(select(conversations.c.leg).where(conversations.c.leg.in_(told))))
    fresh = [call for leg, call in told.items() if leg not in known]
    await calls.save(conn, [_story(call) for call in fresh])
    for call in fresh:
        await _claim(conn, call)
    return [call.ani for call in told.values() if call.ani is not None]


async def _claim(conn: AsyncConnection, call: m.UnobservedCallFound) -> None:
    """Its recording may have been kept already, as nobody's: an old file of no call."""
    expected = (call.ended - call.started).total_seconds() if call.ended is not None else None
    values = {"conversation": _name(call), "started": call.started, "expected": expected}
    r = recordings.c
    await conn.execute(update(recordings).where(r.leg == call.leg, r.conversation.is_(None)).values(values))


def _name(call: m.UnobservedCallFound) -> ConversationId:
    """After its leg: no core gave it a name. Without the switch's dot, as names in addresses have none."""
    return ConversationId(f"leg-{call.leg.replace('.', '-')}")


def _story(told: m.UnobservedCallFound) -> Story:
    """One stretch, in the menu she never heard; of no length, where nobody knows it."""
    story = begin(_name(told), told.started)
    ended = told.ended or told.started
    why = m.EndCause.CORE_AWAY if told.ended is not None else m.EndCause.END_UNKNOWN
    call, cause = story.call, why.value
    call.leg, call.dnis, call.ani_ref, call.region = told.leg, told.dnis, told.ani, told.region
    call.stage, call.end_cause, call.end_stage = "ended", cause, m.ConversationStage.MENU.value
    story.open("menu", told.started)
    story.close(ended, cause)
    call.ended_at = ended
    return story
