"""What a restart begins from, and what it does with what another version wrote."""

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from contactcenter.domain import messages as m
from contactcenter.kernel.ids import ConversationId, LegId, QueueId
from contactcenter.storage import snapshots
from contactcenter.storage.database import Database
from contactcenter.storage.hints import format_of
from contactcenter.storage.tables import journal
from storage.desk import Desk, open_desk
from storage.tale import EIGHT

pytestmark = pytest.mark.postgres


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def test_a_restart_begins_from_the_snapshot_and_the_inputs_after_it(desk: Desk) -> None:
    state = m.QueuePolicy(QueueId("any"), "plain data")
    arrived = [m.CallArrived(LegId(f"l{n}"), "1800") for n in range(4)]
    for call in arrived[:2]:
        desk.bus.publish(call, EIGHT)
    await desk.journal.flush()
    async with desk.database.begin() as conn:
        assert (await snapshots.load(conn, m.QueuePolicy)).inputs == [(EIGHT, c) for c in arrived[:2]]
        await snapshots.save(conn, snapshots.written(state), "e1", 1, EIGHT)
    desk.bus.publish(m.LanguageChosen(ConversationId("e1-1"), "qu"), EIGHT)  # no input
    desk.bus.publish(arrived[2], EIGHT)
    await desk.journal.flush()
    async with open_desk(desk.database, "a-later-epoch") as later:
        later.bus.publish(arrived[3], EIGHT)
        await later.journal.flush()

    async with desk.database.begin() as conn:
        saved = await snapshots.load(conn, m.QueuePolicy)
    assert saved.state == state
    assert saved.inputs == [(EIGHT, call) for call in arrived[1:]]
    assert [run.epoch for run in saved.runs] == ["e1", "a-later-epoch"]


LONG_AGO = text(
    "INSERT INTO journal (epoch, seq, at, type, is_input, body) "
    "SELECT :epoch, n, now(), 'Tick', true, '{}' FROM generate_series(1, 60000) n"
)
READ = text(
    "SELECT seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'journal'"
)  # by this transaction


async def test_of_a_long_journal_only_what_came_after_the_snapshot_is_read(desk: Desk) -> None:
    async with desk.database.begin() as conn:
        await snapshots.save(conn, snapshots.written(m.QueuePolicy(QueueId("any"), "x")), "e1", 60_000, EIGHT)
        await conn.execute(LONG_AGO, {"epoch": "e1"})
    async with desk.database.begin() as conn:
        await conn.execute(text("ANALYZE journal"))
    async with open_desk(desk.database, "a-later-epoch") as later:
        later.bus.publish(m.CallArrived(LegId("l1"), "1800"), EIGHT)
        await later.journal.flush()

    async with desk.database.begin() as conn:
        saved = await snapshots.load(conn, m.QueuePolicy)
        scans, rows = (await conn.execute(READ)).one()

    assert len(saved.inputs) == 1
    assert (scans, rows) == (0, 1)


async def test_what_this_version_cannot_read_of_an_input_is_named_and_left_out(desk: Desk) -> None:
    for leg in ("l1", "l2", "l3"):
        desk.bus.publish(m.CallArrived(LegId(leg), "1800"), EIGHT)
    await desk.journal.flush()
    async with desk.database.begin() as conn:
        for seq, strange in ((2, {"dnis": 1800}), (3, {"dnis": "1800", "of_tomorrow": 1})):
            body = {"$": "CallArrived", "leg": f"l{seq}", **strange}
            await conn.execute(journal.update().where(journal.c.seq == seq).values(body=body))

    with capture_logs() as logs:
        async with desk.database.begin() as conn:
            saved = await snapshots.load(conn, m.QueuePolicy)

    assert [call.leg for _, call in saved.inputs] == ["l1", "l3"]
    assert [(one["event"], one["what"]) for one in logs] == [("state_unreadable", "input")]


async def test_a_snapshot_of_another_version_is_told_apart_and_the_core_begins_empty(desk: Desk) -> None:
    state = m.QueuePolicy(QueueId("any"), "plain data")
    text = snapshots.written(state).replace('"name":', '"title":')
    async with desk.database.begin() as conn:
        await snapshots.save(conn, text.replace(format_of(m.QueuePolicy), "an-older-one"), "e1", 0, EIGHT)
    desk.bus.publish(m.CallArrived(LegId("l1"), "1800"), EIGHT)
    await desk.journal.flush()

    with capture_logs() as logs:
        async with desk.database.begin() as conn:
            saved = await snapshots.load(conn, m.QueuePolicy)

    assert (saved.state, saved.inputs) == (None, [])
    assert [one["event"] for one in logs] == ["state_of_another_version", "state_unreadable"]
    assert {one["format"] for one in logs} == {"an-older-one"}


async def test_a_snapshot_of_another_version_may_lack_what_has_a_default_and_hold_more(desk: Desk) -> None:
    row = json.loads(snapshots.written(m.QueuePolicy(QueueId("any"), "plain data")))
    del row["target_seconds"]
    row |= {"of_tomorrow": 1, snapshots.FORMAT: "a-later-one"}
    async with desk.database.begin() as conn:
        await snapshots.save(conn, json.dumps(row), "e1", 0, EIGHT)
        saved = await snapshots.load(conn, m.QueuePolicy)

    assert saved.state == m.QueuePolicy(QueueId("any"), "plain data")
