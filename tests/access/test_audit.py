"""Who did what, for ever (OPS-3, REC-3): append-only, and tampering shows."""

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access import audit, audit_guards, audit_head
from contactcenter.access.tables import audit as table
from contactcenter.bootstrap import audit_watch
from contactcenter.bootstrap.application import Application
from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.ids import UserId
from contactcenter.observability import AUDIT_BROKEN, report_audit
from contactcenter.processes import doctor, secrets
from contactcenter.processes.home import HomeLayout
from contactcenter.storage.cipher import audit_key
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

    def sealed(key: bytes, before: str, row: dict[str, object]) -> str:
        seen.append(threading.get_ident())
        return seal(key, before, row)

    monkeypatch.setattr(audit, "AUDIT_PAGE", 4)
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


async def test_who_has_the_database_and_not_the_key_cannot_seal_anew(
    database: Database, database_url: str
) -> None:
    await acts(database, 3)
    await tampers(database, "DELETE FROM audit WHERE seq >= 2")
    stranger = Database(database_url, size=1, audit_key=b"b" * 32)
    await acts(stranger, 2)
    await stranger.close()

    async with database.begin() as conn:
        assert await audit.broken_at(conn) == 2


async def test_without_a_key_nothing_is_written_down(database_url: str) -> None:
    keyless = Database(database_url, size=1)
    with pytest.raises(SetupError):
        await acts(keyless, 1)
    await keyless.close()


@pytest.fixture
def head(tmp_path: Path) -> Path:
    return tmp_path / "audit_head"


async def test_that_the_end_was_cut_off_is_seen_though_the_chain_holds(
    database: Database, head: Path
) -> None:
    assert await audit_head.note(database, head) is None
    await acts(database, 4)
    assert await audit_head.note(database, head) is None
    assert head.stat().st_mode & 0o777 == 0o600

    await tampers(database, "DELETE FROM audit WHERE seq >= 3")

    async with database.begin() as conn:
        assert await audit.broken_at(conn) is None
        assert await audit_head.gone(conn, head) == 4
    assert await audit_head.note(database, head) == 4, "and it is not noted over"
    await acts(database, 3)
    assert await audit_head.note(database, head) == 4, "nor forgotten when the number is used again"


@pytest.mark.parametrize("forged", ['{"seq": 2, "seal": "00", "signed": "00"}', "{}", "nothing", "[]"])
async def test_a_forged_note_of_the_end_is_told_apart(database: Database, head: Path, forged: str) -> None:
    await acts(database, 2)
    head.write_text(forged)

    assert await audit_head.note(database, head) == 0
    assert head.read_text() == forged


async def test_the_core_says_that_the_end_is_gone_before_it_notes_a_new_one(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_watch, "AUDIT_HEAD_SECONDS", 0.01)
    application = cast(Application, SimpleNamespace(database=database, layout=HomeLayout(tmp_path)))
    file = HomeLayout(tmp_path).audit_head
    file.parent.mkdir(parents=True)
    await acts(database, 4)
    await audit_head.note(database, file)
    await tampers(database, "DELETE FROM audit WHERE seq = 4")
    with structlog.testing.capture_logs() as told:
        noting = asyncio.create_task(audit_watch.note_audit_head(application))
        await asyncio.sleep(0.2)
        noting.cancel()

    assert [(one["event"], one.get("seq")) for one in told] == [
        ("audit_guards_changed", None),  # the tampering left a trigger disabled
        ("audit_end_gone", 4),
    ]
    assert AUDIT_BROKEN._value.get() == 1
    report_audit(chain=False)
    assert AUDIT_BROKEN._value.get() == 1, "a chain that holds does not hide it"
    report_audit(end=False, guards=False)


async def test_the_doctor_looks_at_every_seal_and_at_the_end(database_url: str, tmp_path: Path) -> None:
    key = audit_key(secrets.keep_key(tmp_path, "field_key"))
    database = Database(database_url, size=1, audit_key=key)
    await acts(database, 2)
    await audit_head.note(database, HomeLayout(tmp_path).audit_head)
    assert (await doctor.audit_chain(database_url, tmp_path)).detail == "every seal holds"

    await tampers(database, "DELETE FROM audit WHERE seq = 2")
    found = await doctor.audit_chain(database_url, tmp_path)
    assert (found.good, found.detail) == (False, "row 2 was there, and is not: the end was cut off")

    await tampers(database, "UPDATE audit SET who = 'somebody else'")
    await database.close()
    found = await doctor.audit_chain(database_url, tmp_path)
    assert (found.good, found.detail) == (False, "row 1 was changed, removed or slipped in")


@pytest.mark.parametrize("has_key", [True, False])
async def test_the_doctor_does_not_blame_a_database_that_sleeps_nor_a_home_without_its_key(
    database_url: str, tmp_path: Path, has_key: bool
) -> None:
    if has_key:
        secrets.keep_key(tmp_path, "field_key")
        database_url = database_url.rpartition("@")[0] + "@127.0.0.1:1/none"
    found = await doctor.audit_chain(database_url, tmp_path)
    assert (found.good, "not looked at" in found.detail) == (True, True)


async def test_an_act_that_is_rolled_back_leaves_no_trace(database: Database) -> None:
    async with database.engine.connect() as conn:
        await audit.record(conn, None, "act", "thing", "1")
        await conn.rollback()
    async with database.begin() as conn:
        assert (await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() == 0


NOTHING = "create function quiet() returns trigger language plpgsql as $$ begin return null; end $$"
SILENCED = {
    "rule quiet": ["create rule quiet as on insert to audit where new.act = 'act' do instead nothing"],
    "trigger quiet": [
        NOTHING,
        "create trigger quiet before insert on audit for each row execute function quiet()",
    ],
}
ALTERED = SILENCED | {
    "trigger audit_keeps_rows": ["alter table audit disable trigger audit_keeps_rows"],
    "trigger audit_keeps_all": ["drop trigger audit_keeps_all on audit"],
    "trigger audit_keeps_all, trigger audit_keeps_rows": [
        NOTHING.replace("create function quiet", "create or replace function audit_is_append_only")
    ],
    "row security": ["alter table audit enable row level security"],
    "table audit": ["create schema other", "create table other.audit ()", "set search_path to other, public"],
}


async def done(conn: AsyncConnection, statements: list[str]) -> None:
    for statement in statements:
        await conn.execute(sa.text(statement))


@pytest.mark.parametrize("what", SILENCED)
async def test_an_act_of_which_nothing_is_written_down_does_not_happen(database: Database, what: str) -> None:
    """OPS-3: the database swallows the row; neither is there without the other."""
    async with database.begin() as conn:
        await done(conn, SILENCED[what])
    with pytest.raises(SetupError, match="did not take"):
        await acts(database, 1)


@pytest.mark.parametrize("what", ALTERED)
async def test_what_was_put_on_the_table_or_taken_from_it_is_named(database: Database, what: str) -> None:
    async with database.engine.connect() as conn:
        assert await audit_guards.altered(conn) == []
        await done(conn, ALTERED[what])
        named = await audit_guards.altered(conn)
        await conn.rollback()
    assert set(what.split(", ")) <= set(named)
    assert what == "table audit" or what.split(", ") == named


async def test_the_core_and_the_doctor_say_so(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_watch, "AUDIT_HEAD_SECONDS", 0.01)
    secrets.keep_key(tmp_path, "field_key")
    async with database.begin() as conn:
        await done(conn, SILENCED["rule quiet"])
    application = cast(Application, SimpleNamespace(database=database, layout=HomeLayout(tmp_path)))
    with structlog.testing.capture_logs() as told:
        noting = asyncio.create_task(audit_watch.note_audit_head(application))
        await asyncio.sleep(0.2)
        noting.cancel()

    assert [(one["event"], one["what"]) for one in told] == [("audit_guards_changed", "rule quiet")]
    assert AUDIT_BROKEN._value.get() == 1
    report_audit(guards=False)
    found = await doctor.audit_chain(database_url, tmp_path)
    assert (found.good, found.detail) == (False, "not as the migrations made it: rule quiet")
