"""Gives transactions on PostgreSQL, and runs the migrations that bring its schema up to this code."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from asyncpg.exceptions import PostgresError
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.locality import DEFAULT_TIMEZONE
from contactcenter.storage.cipher import audit_key

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA_HEAD = "0012"  # the newest revision in migrations/; a test compares it with Alembic's own head
MIGRATIONS = Path(__file__).parents[3] / "migrations"
MIGRATION_LOCK = (
    7_140_018  # an arbitrary number of an advisory lock; every process that migrates uses the same
)
AUDIT_KEY = "audit_key"
LOCK_NOT_AVAILABLE = "55P03"
SERVER_SETTINGS = {"jit": "off", "timezone": "UTC"}


class Database:
    """A pool of connections to PostgreSQL. A statement is cancelled after 15 s, an idle transaction after 30 s."""

    def __init__(self, url: str, *, name: str = "core", size: int = 10, audit_key: bytes = b"") -> None:
        """Prepare the pool; nothing is connected before the first transaction.

        `name`: shown by the server as `contactcenter-<name>`. `size`: connections that stay open. `audit_key`: put in
        each connection's `info`, for the code that writes or reads the audit.

        Raises: SetupError if `url` is not the address of a PostgreSQL.
        """
        settings = {
            **SERVER_SETTINGS,
            "application_name": f"contactcenter-{name}",
            "statement_timeout": "15000",
            "idle_in_transaction_session_timeout": "30000",
        }
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=size,
            max_overflow=5,
            pool_timeout=5,
            pool_pre_ping=True,
            pool_recycle=1800,
            hide_parameters=True,  # errors are logged, and values may be personal
            connect_args={"server_settings": settings, "timeout": 5, "command_timeout": 20},
        )
        event.listen(
            self.engine.sync_engine, "connect", lambda _, made: made.info.update({AUDIT_KEY: audit_key})
        )

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open one transaction: it is committed at the end of the block, and rolled back if the block raises."""
        async with self.engine.begin() as connection:
            yield connection

    async def ready(self) -> bool:
        """Return whether the database answers within 2 s."""
        try:
            async with asyncio.timeout(2), self.engine.connect() as connection:
                await connection.execute(text("select 1"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


@asynccontextmanager
async def for_a_command(url: str, key: bytes) -> AsyncIterator[Database]:
    """Give a database with one connection for a command of the command line, and close it after the block.

    `key`: the field key of the home, from which the key of the audit is derived.
    """
    database = Database(url, name="command", size=1, audit_key=audit_key(key))
    try:
        yield database
    finally:
        await database.close()


def async_url(url: str) -> str:
    """Return the address with the asyncpg driver, because SQLAlchemy takes a bare `postgresql://` for another.

    Raises: SetupError if it is not the address of a PostgreSQL.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in ("postgresql", "postgres"):
        raise SetupError(
            "CC_DATABASE_URL is not the address of a PostgreSQL",
            way_out="write it as postgresql://user:password@host:port/database",
        )
    return f"postgresql+asyncpg://{rest}"


def alembic_config(connection: Connection | None = None) -> "Config":
    """Return the configuration of Alembic for the migrations of this checkout.

    `attributes`: `connection` as given, and `applied`, to which the migrations add the revisions that they apply.

    Raises: SetupError if there is no folder of migrations.
    """
    from alembic.config import Config

    if not (MIGRATIONS / "env.py").is_file():
        raise SetupError(
            f"no migrations in {MIGRATIONS}", way_out="start from a whole checkout of the repository"
        )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["applied"] = []
    return config


async def migrate(
    url: str,
    *,
    timezone: str = DEFAULT_TIMEZONE,
    patience_seconds: float = 60.0,
    target: str = "head",
) -> list[str]:
    """Bring the schema to `target` in one transaction and return the revisions applied.

    `timezone`: the zone of the days by which migration 0009 counts records again. A second process waits up to
    `patience_seconds` for the first. If the schema is up to date, as at nearly every start, Alembic is not even
    imported, because callers wait during a restart (OPS-1).

    Raises: SetupError if no database answers, another process takes too long, or a migration fails.
    """
    engine = create_async_engine(
        async_url(url), poolclass=NullPool, connect_args={"server_settings": SERVER_SETTINGS}
    )
    try:
        async with _connected(engine) as connection, connection.begin():
            if target == "head" and await _is_up_to_date(connection):
                return []
            await _wait_for_turn(connection, patience_seconds)
            await connection.execute(text("set local lock_timeout = '3s'"))
            return await connection.run_sync(_upgrade, target, timezone)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    connection = engine.connect()
    try:
        await connection.start()
    except (OSError, TimeoutError, SQLAlchemyError, PostgresError) as error:
        place = engine.url.render_as_string(hide_password=True)
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SetupError(
            f"no database answers at {place}: {detail}",
            way_out="start the server, or see that CC_DATABASE_URL names its host, port, user and password",
        ) from error
    try:
        yield connection
    finally:
        await connection.close()


async def _is_up_to_date(connection: AsyncConnection) -> bool:
    """Return whether the database is at `SCHEMA_HEAD`.

    Alembic is not used here, because its import takes 0.15 s of a restart's 3 s.
    """
    if await connection.scalar(text("select to_regclass('alembic_version')")) is None:
        return False
    applied = await connection.scalars(text("select version_num from alembic_version"))
    return applied.all() == [SCHEMA_HEAD]


async def _wait_for_turn(connection: AsyncConnection, patience_seconds: float) -> None:
    await connection.execute(text(f"set local lock_timeout = '{int(patience_seconds * 1000)}ms'"))
    try:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise SetupError(
            f"another process is migrating this database, for more than {patience_seconds:g} s",
            way_out="let it finish, or see in pg_stat_activity who holds the advisory lock",
        ) from error


async def downgrade(url: str, target: str) -> None:
    """Take the schema back to the revision `target` in one transaction, by the migrations' own `downgrade`."""
    from alembic import command

    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection, connection.begin():
            await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), target))
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, target: str, timezone: str) -> list[str]:
    from alembic import command

    config = alembic_config(connection)
    config.attributes["timezone"] = timezone
    applied: list[str] = config.attributes["applied"]
    try:
        command.upgrade(config, target)
    except SQLAlchemyError as error:
        failed = _next_after(config, applied)
        detail = str(getattr(error, "orig", error)).splitlines()[0]
        raise SetupError(
            f"migration {failed} failed and nothing was changed: {detail}",
            way_out="start the previous version, or mend what the message names and start again",
        ) from error
    return applied


def _next_after(config: "Config", applied: list[str]) -> str:
    """Return the first revision that is not in the database and was not applied just now; "?" if there is none."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(config)
    done = {*applied, *config.attributes.get("before", ())}
    behind = [revision.revision for revision in script.walk_revisions() if revision.revision not in done]
    return behind[-1] if behind else "?"
