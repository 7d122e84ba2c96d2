"""Who did what, for ever (OPS-3, REC-3): append-only, and tampering shows."""

import asyncio
import threading

import pytest
import sqlalchemy as sa

from contactcenter.access import audit
from contactcenter.access.tables import audit as table
from contactcenter.kernel.ids import UserId
from contactcenter.processes import doctor
from contactcenter.storage.database import Database

pytestmark = pytest.mark.postgres


async def test_each_row_is_sealed_over_the_one_before(database: Database) -> None:
    for number in range(3):
        async with database.begin() as conn:
            await audit.record(
                conn, UserId("u1"), "played", "recording", str(number), {"seconds": 1.5, "n": number}
            )

    async with database.begin() as conn:
        assert await audit.broken_at(conn) is None
        assert (await conn.execute(sa.select(table.c.seq).order_by(table.c.seq))).scalars().all() == [1, 2, 3]


async def test_many_at_once_make_one_chain(database: Database) -> None:
    async def act(number: int) -> None:
        async with database.begin() as conn:
            await audit.record(conn, None, "act", "thing", str(number))

    async with asyncio.TaskGroup() as group:
        for number in range(12):
            group.create_task(act(number))

    async with database.begin() as conn:
        assert await audit.broken_at(conn) is None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET act = 'other'", "DELETE FROM audit", "TRUNCATE audit"]
)
async def test_the_database_itself_refuses_to_change_a_row(database: Database, statement: str) -> None:
    async with database.begin() as conn:
        await audit.record(conn, None, "act", "thing", "1")
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        async with database.begin() as conn:
            await conn.execute(sa.text(statement))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET who = 'somebody else' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET at = at + interval '1 second' WHERE seq = 2",
        """UPDATE audit SET detail = '{"n": 9}' WHERE seq = 2""",
    ],
)
async def test_who_gets_around_that_is_found_out(database: Database, tampering: str) -> None:
    async with database.begin() as conn:
        for number in range(4):
            await audit.record(conn, UserId("u1"), "act", "thing", str(number), {"n": number})
    async with database.begin() as conn:
        await conn.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await conn.execute(sa.text(tampering))

    async with database.begin() as conn:
        assert await audit.broken_at(conn) == 2


async def acts(database: Database, count: int) -> None:
    async with database.begin() as conn:
        for number in range(count):
            await audit.record(conn, UserId("u1"), "act", "thing", str(number), {"n": number})


async def tampers(database: Database, statement: str) -> None:
    async with database.begin() as conn:
        await conn.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await conn.execute(sa.text(statement))


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The thread of each row that is hashed; pages of four rows."""
    seen, seal = [], audit._seal

    def sealed(before: str, row: dict[str, object]) -> str:
        seen.append(threading.get_ident())
        return seal(before, row)

    monkeypatch.setattr(audit, "PAGE", 4)
    monkeypatch.setattr(audit, "_seal", sealed)
    return seen


async def test_while_calls_are_routed_the_loop_hashes_nothing_and_no_row_twice(
    database: Database, hashed: list[int]
) -> None:
    watch = audit.Watch(database, rest=0)
    await acts(database, 10)
    hashed.clear()

    assert await watch.look(whole=True) is None
    assert (len(hashed), threading.get_ident() in hashed) == (10, False)
    await acts(database, 2)
    hashed.clear()
    assert await watch.look(whole=False) is None
    assert len(hashed) == 2
    assert await watch.look(whole=True) is None
    assert len(hashed) == 2 + 12


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE audit SET who = 'somebody else' WHERE seq = 11", 11),
        ("DELETE FROM audit WHERE seq = 11", 11),
        ("DELETE FROM audit WHERE seq >= 10", 10),
        ("UPDATE audit SET who = 'somebody else' WHERE seq = 3", None),  # covered by the next whole one
    ],
)
async def test_the_daily_look_finds_what_was_done_to_the_rows_it_covers(
    database: Database, hashed: list[int], tampering: str, broken: int | None
) -> None:
    watch = audit.Watch(database, rest=0)
    await acts(database, 10)
    assert await watch.look(whole=True) is None
    await acts(database, 2)

    await tampers(database, tampering)

    assert await watch.look(whole=False) == broken
    assert await watch.look(whole=True) == (3 if broken is None else broken)


async def test_the_doctor_looks_at_every_seal(database: Database, database_url: str) -> None:
    async with database.begin() as conn:
        await audit.record(conn, UserId("u1"), "act", "thing", "1")
    assert (await doctor.audit_chain(database_url)).detail == "every seal holds"

    async with database.begin() as conn:
        await conn.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await conn.execute(sa.text("UPDATE audit SET who = 'somebody else'"))
    found = await doctor.audit_chain(database_url)
    assert (found.good, found.detail) == (False, "row 1 was changed, removed or slipped in")


async def test_the_doctor_does_not_blame_a_database_that_sleeps(database_url: str) -> None:
    asleep = database_url.rpartition("@")[0] + "@127.0.0.1:1/none"
    found = await doctor.audit_chain(asleep)
    assert (found.good, "not looked at" in found.detail) == (True, True)


async def test_an_act_that_is_rolled_back_leaves_no_trace(database: Database) -> None:
    async with database.engine.connect() as conn:
        await audit.record(conn, None, "act", "thing", "1")
        await conn.rollback()
    async with database.begin() as conn:
        assert (await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() == 0
