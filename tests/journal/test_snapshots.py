"""What a restart begins from, and what it does with what another version wrote."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from contactcenter import messages as m
from contactcenter.bootstrap.areas import projections
from contactcenter.bootstrap.upkeep import save_snapshot
from contactcenter.bus.local import LocalBus
from contactcenter.domain.core import RoutingCore
from contactcenter.engine.engine import Engine
from contactcenter.journal import snapshots
from contactcenter.journal.journal import Journal
from contactcenter.journal.tables import journal
from contactcenter.journal.tables import snapshots as snapshots_table
from contactcenter.journal.type_hints import format_of
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import ConversationId, LegId, QueueId
from contactcenter.kernel.vault import Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.personal_data import PersonalData
from journal.rig import KEY, LIMA, Desk, open_desk
from journal.scripted_calls import EIGHT

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


class Flushing:
    """A journal, and the moment in which somebody waits until it is written."""

    def __init__(self, journal_of: Journal) -> None:
        self.journal, self.begun = journal_of, asyncio.Event()

    async def flush(self) -> None:
        self.begun.set()
        await self.journal.flush()


async def test_no_snapshot_overtakes_the_journal(database: Database) -> None:
    """After an outage the journal is far behind; a crash then would lose what the state stands on (OPS-1)."""
    bus, clock, vault = LocalBus(), VirtualClock(EIGHT), Vault("e1")
    engine = Engine(RoutingCore("e1"), bus, clock)
    journal_of = Journal(database, bus, PersonalData(vault, Cipher(KEY)), clock, "e1", projections(LIMA))
    flushing = Flushing(journal_of)
    application: Any = SimpleNamespace(
        engine=engine, journal=flushing, database=database, clock=clock, epoch="e1"
    )
    engine.begin("e1")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(engine.run())]
        await engine.inbox.drained()
        saving = group.create_task(save_snapshot(application))
        await asyncio.wait_for(flushing.begun.wait(), 5)
        async with database.begin() as conn:
            before = await conn.scalar(select(func.count()).select_from(snapshots_table))
        tasks.append(group.create_task(journal_of.run()))
        await saving
        for task in tasks:
            task.cancel()

    assert before == 0, "the journal was not written yet"
    async with database.begin() as conn:
        saved = await conn.scalar(select(func.max(snapshots_table.c.seq)))
        written = await conn.scalar(select(func.max(journal.c.seq)))
    assert 0 < saved == engine.handled <= written
