"""Real servers: the wheel's and, where it is installed, Debian's 15."""

import asyncio
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import pg_binaries, ports
from contactcenter.processes.postgres import DATABASE, FAST_FOR_TESTS, OWNER, Postgres
from contactcenter.processes.process_account import Account

pytestmark = pytest.mark.postgres
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(params=["wheel", "debian 15"])
def server(request: pytest.FixtureRequest, home: Path, account: Account) -> Iterator[Postgres]:
    binaries = DEBIAN_15 if request.param == "debian 15" else None
    if binaries is not None and not binaries.exists():
        pytest.skip("no PostgreSQL 15 on this machine")
    made = make(home, account, binaries)
    yield made
    made.stop()


def make(home: Path, account: Account, binaries: Path | None) -> Postgres:
    port = ports.choose(home).postgres
    extra = {**FAST_FOR_TESTS, "synchronous_commit": "on", "shared_buffers": "32MB"}
    return Postgres(home / "postgres", port, "secret", account, binaries=binaries, extra=extra)


def query(server: Postgres, words: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(server.url().replace("+asyncpg", ""))
        try:
            return await connection.fetchval(words)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_it_starts_as_the_service_account_and_knows_spanish_letters(
    server: Postgres, account: Account
) -> None:
    server.start()

    assert query(server, "select lower('ÁÉÑ')") == "áéñ"
    assert server.data.stat().st_uid == account.uid != 0
    assert query(server, "show listen_addresses") == "127.0.0.1"


def test_the_core_owns_its_database_and_nothing_else_of_the_server(server: Postgres) -> None:
    server.start()

    assert query(server, "select current_user || rolsuper from pg_roles where rolname = current_user") == (
        "contactcenterfalse"
    )
    query(server, "create table mine (n int)")
    for beyond in (
        "copy mine from program 'echo 1'",
        "select pg_read_file('PG_VERSION')",
        "create role other",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            query(server, beyond)
    assert "secret" not in server.url()


def test_what_an_earlier_version_made_as_the_superuser_is_handed_over_at_the_start(server: Postgres) -> None:
    server.start()
    for statement in (
        f"drop database {DATABASE}", f"drop role {OWNER}", f"create database {DATABASE}"
    ):  # fmt: skip
        asyncio.run(server._execute(statement))
    made = """set search_path = public; create table kept (n int generated always as identity, m serial);
      insert into kept default values; create function one() returns int language sql as 'select 1'"""
    asyncio.run(server._execute(made, DATABASE))
    server.stop()

    server.start()

    assert query(server, "insert into kept default values returning n + m") == 4
    query(server, "alter table kept add column more int")
    query(server, "drop function one()")
    query(server, "drop table kept")


def test_the_owner_does_not_become_the_superuser_by_what_is_left_in_the_database(server: Postgres) -> None:
    """The hand-over at each start is the superuser's, in a database where the owner may make anything."""
    server.start()
    for kind in ("name", "regclass", "regprocedure"):
        query(
            server,
            f"create function public.format(text, {kind}) returns text language sql as "
            f"$$ select 'alter role {OWNER} superuser' $$",
        )
    query(server, f"alter database {DATABASE} set search_path = public, pg_catalog")

    server.after_ready()

    assert query(server, "select rolsuper from pg_roles where rolname = current_user") is False


def test_killed_it_starts_again_with_what_was_committed(server: Postgres) -> None:
    server.start()
    query(server, "create table kept (n int)")
    query(server, "insert into kept values (7)")

    server.kill()
    server.start()

    assert query(server, "select n from kept") == 7


def test_a_server_left_running_is_adopted(server: Postgres, home: Path, account: Account) -> None:
    server.start()
    later = make(home, account, server._wanted_binaries)
    later.prepare()

    assert later.adopt()
    assert later.child.pid == server.child.pid
    assert later.ready()


def test_a_database_is_made_once_and_dropped(server: Postgres) -> None:
    server.start()

    url = server.create_database("one")
    assert server.create_database("one") == url
    server.drop_database("one")

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        query_database(server, "one")


def query_database(server: Postgres, name: str) -> None:
    asyncio.run(asyncpg.connect(server.url(name).replace("+asyncpg", "")))


def test_an_interrupted_first_start_leaves_no_half_made_data(home: Path, account: Account) -> None:
    server = make(home, account, None)
    half = home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    server.prepare()

    assert not half.exists()
    assert (server.data / "global").is_dir()


def test_programs_under_a_closed_home_are_copied_and_run_from_there(home: Path, account: Account) -> None:
    wheel = pg_binaries.wheel_folder()
    assert wheel is not None
    copied = pg_binaries.copy_wheel(wheel, home / "dist")
    server = make(home, account, copied)

    server.start()

    assert query(server, "select 1") == 1
    server.stop()
    assert pg_binaries.copy_wheel(wheel, home / "dist") == copied


def test_data_of_another_version_is_a_message_with_the_way_out(home: Path, account: Account) -> None:
    server = make(home, account, None)
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("14\n")

    with pytest.raises(SetupError, match="PostgreSQL 14") as refused:
        server.prepare()

    assert "CC_PG_BIN" in refused.value.way_out


def test_a_folder_without_postgresql_is_named(
    home: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC_PG_BIN", str(home))

    with pytest.raises(SetupError, match="CC_PG_BIN"):
        make(home, account, None).prepare()


def test_it_starts_again_though_nobody_has_buried_the_killed_one(home: Path, account: Account) -> None:
    """A killed server is a zombie until its parent looks; PostgreSQL's own lock takes it for alive."""
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), str(home)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "killed\n"
    server = make(home, account, None)

    server.start()

    assert query(server, "select 1") == 1
    server.stop()
    parent.kill()
    parent.wait()
    parent.stdout.close()


PARENT = """
    import os, signal, sys, time
    from pathlib import Path
    from contactcenter.processes import ports, process_account as account
    from contactcenter.processes.postgres import FAST_FOR_TESTS, Postgres
    home = Path(sys.argv[1])
    extra = {**FAST_FOR_TESTS, "shared_buffers": "32MB"}
    server = Postgres(home / "postgres", ports.choose(home).postgres, "secret", account.choose(), extra=extra)
    server.start()
    os.kill(server.child.pid, signal.SIGKILL)
    time.sleep(0.1)
    print("killed", flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
def test_a_folder_with_a_very_long_path_works(home: Path, account: Account) -> None:
    long = home / ("long" * 25)
    long.mkdir()
    long.chmod(0o755)
    server = make(long, account, None)

    server.start()

    assert query(server, "select 1") == 1
    server.stop()
    shutil.rmtree(server._socket_folder(), ignore_errors=True)
