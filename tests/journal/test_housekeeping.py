"""The journal is kept for as long as it is wanted, and always what a restart begins from."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from contactcenter import messages as m
from contactcenter.bootstrap import upkeep
from contactcenter.journal import housekeeping, snapshots
from contactcenter.journal.housekeeping import forget_journal
from contactcenter.journal.tables import journal
from contactcenter.kernel.clock import Clock, VirtualClock
from contactcenter.kernel.ids import LegId, QueueId
from contactcenter.settings import Settings
from contactcenter.storage.database import Database
from contactcenter.storage.tables import conversations
from journal.rig import Desk, open_desk
from journal.scripted_calls import EIGHT, answered

pytestmark = [pytest.mark.postgres, pytest.mark.both_servers]

STATE = snapshots.written(m.QueuePolicy(QueueId("any"), "plain data"))
LATER = EIGHT + timedelta(days=90)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(housekeeping, "ROWS_AT_ONCE", 2)


async def arrive(desk: Desk, at: datetime, *legs: str) -> None:
    for leg in legs:
        desk.bus.publish(m.CallArrived(LegId(leg), "1800"), at)
    await desk.journal.flush()


async def snapshot(desk: Desk, epoch: str, seq: int) -> None:
    async with desk.database.begin() as conn:
        await snapshots.save(conn, STATE, epoch, seq, EIGHT)


async def left(database: Database) -> list[tuple[str, int]]:
    async with database.begin() as conn:
        rows = await conn.execute(select(journal.c.epoch, journal.c.seq).order_by("epoch", "seq"))
        return [(row.epoch, row.seq) for row in rows]


async def test_what_is_old_goes_and_what_a_restart_begins_from_stays(database: Database) -> None:
    async with open_desk(database, "e1") as first:
        await arrive(first, EIGHT, "a", "b", "c", "d", "e")
    async with open_desk(database, "e2") as second:
        await arrive(second, EIGHT, "f", "g", "h", "i")
        await snapshot(second, "e2", 3)
        async with database.begin() as conn:
            before = await snapshots.load(conn, m.QueuePolicy)

    assert await forget_journal(database, LATER) == 8

    assert await left(database) == [("e2", 4)]
    async with database.begin() as conn:
        assert await snapshots.load(conn, m.QueuePolicy) == before
    assert await forget_journal(database, LATER) == 0


async def test_the_oldest_snapshot_counts_not_the_last(database: Database) -> None:
    """An unreadable last one is thrown away by hand; the one before it must still do."""
    async with open_desk(database) as desk:
        await arrive(desk, EIGHT, "a", "b", "c")
        await snapshot(desk, "e1", 1)
        await snapshot(desk, "e1", 3)

    assert await forget_journal(database, LATER) == 1
    assert await left(database) == [("e1", 2), ("e1", 3)]


async def test_without_a_snapshot_nothing_goes(database: Database) -> None:
    async with open_desk(database) as desk:
        await arrive(desk, EIGHT, "a")

    assert await forget_journal(database, LATER) == 0
    assert len(await left(database)) == 1


async def test_what_is_not_old_yet_stays(database: Database) -> None:
    async with open_desk(database) as desk:
        await arrive(desk, EIGHT, "a", "b", "c")
        await arrive(desk, LATER, "d", "e", "f")
        await snapshot(desk, "e1", 6)

    assert await forget_journal(database, LATER) == 3
    assert [seq for _, seq in await left(database)] == [4, 5, 6]


async def test_the_records_stay_and_a_message_without_its_records_too(database: Database) -> None:
    async with open_desk(database) as desk:
        await desk.record(answered(1), answered(2))
        count = len(await left(database))
        await snapshot(desk, "e1", 10_000)
        async with database.begin() as conn:
            await conn.execute(update(journal).where(journal.c.seq == 2).values(projected=False))

    assert await forget_journal(database, LATER) == count - 1

    assert await left(database) == [("e1", 2)]
    async with database.begin() as conn:
        assert await conn.scalar(select(func.count()).select_from(conversations)) == 2


@dataclass
class Running:
    """What the work needs of a centre."""

    database: Database
    settings: Settings
    clock: Clock = field(default_factory=lambda: VirtualClock(LATER + timedelta(days=1)))


async def test_as_long_as_it_is_set(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "JOURNAL_FIRST_SECONDS", 0)
    async with open_desk(database) as desk:
        await arrive(desk, EIGHT, "a")
        await arrive(desk, EIGHT + timedelta(days=2), "b")
        await snapshot(desk, "e1", 2)

    application = Running(database, Settings(journal_days=90))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await upkeep.forget_old_journal(application)  # type: ignore[arg-type]

    assert await left(database) == [("e1", 2)]
