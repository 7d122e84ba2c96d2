"""Real PostgreSQL for tests: one server a session, one database a test, copied from a migrated template.

The embedded server serves; what is marked `both_servers` runs on Debian's 15 too, the oldest that is supported.
`CC_TEST_PG=15` or `=18` chooses one for every test. As a plugin: `pytest_plugins = ["pg"]` in the topmost conftest.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import process_account as accounts
from contactcenter.processes.ports import is_free
from contactcenter.processes.postgres import FAST_FOR_TESTS, Postgres
from contactcenter.storage.cipher import audit_key
from contactcenter.storage.database import Database, migrate

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
TEMPLATE = "template_cc"
PASSWORD = "only-for-tests"
FIELD_KEY = b"k" * 32
T = TypeVar("T")
numbers = count(1)


def in_thread(work: Callable[[], T]) -> T:
    """Work with an event loop of its own, out of the way of the test's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def start_server(binaries: Path | None, *, durable: bool = False) -> Postgres:
    """`durable`: what is committed outlives a kill -9 of the server."""
    folder = Path(tempfile.mkdtemp(prefix="cc-pg-"))
    folder.chmod(0o755)
    port = next(p for p in range(54_000 + os.getpid() % 900, 56_000) if is_free(p))
    extra = {"shared_buffers": "64MB", "max_connections": "60", **FAST_FOR_TESTS}
    if durable:
        extra |= {"synchronous_commit": "on"}
    server = Postgres(folder, port, PASSWORD, accounts.choose(), binaries=binaries, extra=extra)
    server.start()
    url = server.create_database(TEMPLATE)
    try:
        asyncio.run(migrate(url))
    except SetupError:
        server.stop()
        raise
    return server


def running(binaries: Path | None, *, durable: bool = False) -> Iterator[Postgres]:
    server = in_thread(lambda: start_server(binaries, durable=durable))
    yield server
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def pg_embedded() -> Iterator[Postgres]:
    yield from running(None)


@pytest.fixture(scope="session")
def pg_debian() -> Iterator[Postgres]:
    if not (DEBIAN_15 / "postgres").exists():
        pytest.skip("Debian's PostgreSQL 15 is not installed")
    yield from running(DEBIAN_15)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both = metafunc.definition.get_closest_marker("both_servers") and "CC_TEST_PG" not in os.environ
    if both and "pg_server" in metafunc.fixturenames:
        metafunc.parametrize("pg_server", ["pg_embedded", "pg_debian"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def pg_server(request: pytest.FixtureRequest) -> Postgres:
    chosen = "pg_debian" if os.environ.get("CC_TEST_PG") == "15" else "pg_embedded"
    server: Postgres = request.getfixturevalue(getattr(request, "param", chosen))
    return server


@pytest.fixture
def empty_database_url(pg_server: Postgres) -> Iterator[str]:
    """A database without any table."""
    yield from _database(pg_server, None)


@pytest.fixture
def database_url(pg_server: Postgres) -> Iterator[str]:
    """A database with the schema and nothing in it."""
    yield from _database(pg_server, TEMPLATE)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, name="test", size=4, audit_key=audit_key(FIELD_KEY))
    yield database
    await database.close()


def _database(server: Postgres, template: str | None) -> Iterator[str]:
    name = f"t_{os.getpid()}_{next(numbers)}"
    yield in_thread(lambda: server.create_database(name, template))
    in_thread(lambda: server.drop_database(name))
