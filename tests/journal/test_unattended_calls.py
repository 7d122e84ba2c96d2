"""A call that only the switch saw has its row (ACD-8), and no call has two."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactcenter import messages as m
from contactcenter.kernel.ids import LegId, Ref
from contactcenter.storage.database import Database
from contactcenter.storage.tables import conversations, segments
from journal.rig import open_desk
from journal.scripted_calls import EIGHT, Tale, answered

pytestmark = pytest.mark.postgres

END = EIGHT + timedelta(seconds=8)


def told(leg: str, ani: Ref | None = None) -> m.UnobservedCallFound:
    return m.UnobservedCallFound(LegId(leg), "1800", EIGHT, END, ani, "Ayacucho")


async def test_a_call_nobody_saw_is_one_row_however_often_it_is_told(database: Database) -> None:
    async with open_desk(database) as desk:
        first, again = (desk.vault.keep("ani", "+5166312345") for _ in range(2))
        for event in (told("cc1-1.1", first), told("cc1-1.1", again)):
            desk.bus.publish(event, END + timedelta(hours=1))
            await desk.journal.flush()

        async with database.begin() as conn:
            row = (await conn.execute(select(conversations))).one()
            stretch = (await conn.execute(select(segments))).one()
        assert desk.vault.read(first) is None
    assert (row.channel, row.leg, row.dnis, row.region) == ("voice", "cc1-1.1", "1800", "Ayacucho")
    assert (row.ani_ref, row.started, row.ended_at) == (first, EIGHT, END)
    assert (row.stage, row.end_stage, row.end_cause) == ("ended", "menu", "core_away")
    assert not row.abandoned
    assert (stretch.kind, stretch.started, stretch.ended) == ("menu", EIGHT, END)


async def test_a_call_whose_end_nobody_knows_has_its_own_cause_and_no_length(database: Database) -> None:
    async with open_desk(database) as desk:
        desk.bus.publish(m.UnobservedCallFound(LegId("cc1-1.1"), "1800", EIGHT, None), END)
        await desk.journal.flush()

        async with database.begin() as conn:
            row = (await conn.execute(select(conversations))).one()
            stretch = (await conn.execute(select(segments))).one()
    assert (row.stage, row.end_cause, row.started, row.ended_at) == ("ended", "end_unknown", EIGHT, EIGHT)
    assert (stretch.kind, stretch.started, stretch.ended) == ("menu", EIGHT, EIGHT)
    assert (row.abandoned, row.talked) == (False, 0.0)


async def test_a_call_that_is_known_keeps_its_own_row(database: Database) -> None:
    """Known of an earlier batch, or of this very one."""
    async with open_desk(database) as desk:
        await desk.record(answered(1))
        desk.publish(Tale(2))
        for leg in ("leg-1", "leg-2"):
            desk.bus.publish(told(leg), END)
        await desk.journal.flush()

        async with database.begin() as conn:
            rows = (await conn.execute(select(conversations).order_by(conversations.c.id))).all()
    assert [(row.id, row.leg) for row in rows] == [("e1-1", "leg-1"), ("e1-2", "leg-2")]
    assert rows[0].end_cause == "citizen_left"
