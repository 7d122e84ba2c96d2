"""The schema's way up, down and up again, on an empty database."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from contactcenter.bootstrap.tables import metadata
from contactcenter.kernel.errors import SetupError
from contactcenter.storage import database as storage_database
from contactcenter.storage.database import Database, alembic_config, downgrade, migrate

pytestmark = [pytest.mark.postgres, pytest.mark.both_servers]

ALL_TABLES = "select count(*) from pg_tables where schemaname = 'public'"


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def count_of_tables(url: str) -> int:
    database = Database(url, size=1)
    try:
        async with database.begin() as conn:
            return await conn.scalar(text(ALL_TABLES)) or 0
    finally:
        await database.close()


async def test_the_migrated_schema_is_the_one_the_code_describes(database: Database) -> None:
    async with database.begin() as conn:
        assert await conn.run_sync(differences) == []


async def test_where_it_is_up_to_date_alembic_is_not_even_asked(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_database, "_upgrade", lambda *_: ["asked"])
    assert await migrate(database_url) == []

    async with database.begin() as conn:
        await conn.execute(text("update alembic_version set version_num = '0001'"))
    assert await migrate(database_url) == ["asked"]


def test_a_revisions_file_begins_with_its_number() -> None:
    revisions = list(ScriptDirectory.from_config(alembic_config()).walk_revisions())

    assert all(Path(one.path).name.startswith(f"{one.revision}_") for one in revisions)
    assert [one.revision for one in revisions] == sorted((one.revision for one in revisions), reverse=True)


async def test_a_schema_goes_up_down_to_nothing_and_up_again(empty_database_url: str) -> None:
    up = await migrate(empty_database_url)
    assert up[0] == "0001"

    await downgrade(empty_database_url, "base")
    assert await count_of_tables(empty_database_url) == 1  # Alembic's own

    assert await migrate(empty_database_url) == up


async def test_the_reason_of_a_released_reserve_is_renamed_and_back(empty_database_url: str) -> None:
    await migrate(empty_database_url, target="0011")
    database = Database(empty_database_url, size=1)
    rows = (
        "insert into conversations (id, channel, started, stage) values ('c1', 'voice', now(), 'ended');"
        "insert into deliveries (id, conversation, agent, decided, outcome, reason) values"
        """ ('d1', 'c1', 'ana', now(), 'answered', '{"rule": "seat_released", "waited": 3.5}'),"""
        """ ('d2', 'c1', 'ana', now(), 'missed', '{"rule": "widened"}'), ('d3', 'c1', 'ana', now(), 'missed', null)"""
    )

    async def rules() -> list[str | None]:
        async with database.begin() as conn:
            return list(await conn.scalars(text("select reason ->> 'rule' from deliveries order by id")))

    try:
        async with database.begin() as conn:
            for row in rows.split(";"):
                await conn.execute(text(row.replace(":", "\\:")))
        await migrate(empty_database_url, target="0012")
        assert await rules() == ["reserve_released", "widened", None]
        await downgrade(empty_database_url, "0011")
        assert await rules() == ["seat_released", "widened", None]
    finally:
        await database.close()


async def test_two_that_migrate_at_once_apply_each_revision_once(empty_database_url: str) -> None:
    first, second = await asyncio.gather(migrate(empty_database_url), migrate(empty_database_url))

    assert sorted([bool(first), bool(second)]) == [False, True]


async def test_who_waits_too_long_for_another_migration_is_told(empty_database_url: str) -> None:
    database = Database(empty_database_url, size=1)
    async with database.begin() as conn:
        await conn.execute(text(f"select pg_advisory_xact_lock({storage_database.MIGRATION_LOCK})"))
        with pytest.raises(SetupError, match="another process is migrating"):
            await migrate(empty_database_url, patience_seconds=0.2)
    await database.close()


async def test_a_failing_migration_is_named_and_leaves_nothing_half_applied(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The good one before it in the same run goes back too."""
    versions = tmp_path / "versions"
    versions.mkdir()
    (tmp_path / "env.py").write_text((storage_database.MIGRATIONS / "env.py").read_text())
    good = "op.execute('create table good (id int)')"
    bad = "op.execute('create table half (id int)'); op.execute('create table good (id int)')"
    for revision, before, statements in (("a1", None, good), ("b2", "a1", bad)):
        (versions / f"{revision}.py").write_text(
            f"from alembic import op\nrevision = {revision!r}\ndown_revision = {before!r}\n"
            f"def upgrade():\n    {statements}\n"
        )
    monkeypatch.setattr(storage_database, "MIGRATIONS", tmp_path)

    with pytest.raises(SetupError, match="migration b2 failed and nothing was changed"):
        await migrate(empty_database_url)

    assert await count_of_tables(empty_database_url) == 0
