"""The embedded PostgreSQL: a child process in one folder, on loopback only, never as root.

The core works as the owner of its database and no more: what reaches PostgreSQL through it can neither read files nor
start programs. Nothing of it is in the machine's configuration. Port and socket folder are given at each start, so a
folder can move. It may be killed at any time: the next start recovers.
"""

import asyncio
import hashlib
import hmac
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.files import write_private
from contactcenter.processes import pg_binaries
from contactcenter.processes.child_process import TICK, Child, Recipe
from contactcenter.processes.process_account import Account

SUPERUSER = "cc"
OWNER = "contactcenter"  # in the statements below too
DATABASE = "contactcenter"
SOCKET_LIMIT = 90  # a socket's path has 107 bytes, and PostgreSQL adds its own file name
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "wal_level": "logical",
    "max_wal_size": "512MB",
}
MAKE_OWNER = """do $$ begin
  if not exists (select from pg_roles where rolname = 'contactcenter') then create role contactcenter; end if;
  execute format('alter role contactcenter login nosuperuser nocreatedb nocreaterole password %L', 'PASSWORD');
end $$"""
# What an earlier start made as the superuser. Sequences follow their tables.
HAND_OVER = """do $$ declare it text; begin
  execute format('alter database %I owner to contactcenter', current_database());
  for it in select format('table %s', oid::regclass) from pg_class
    where relnamespace = 'public'::regnamespace and relowner <> 'contactcenter'::regrole and relkind in ('r', 'p', 'v')
    union all select format('function %s', oid::regprocedure) from pg_proc
    where pronamespace = 'public'::regnamespace and proowner <> 'contactcenter'::regrole
  loop execute format('alter %s owner to contactcenter', it); end loop;
end $$"""
TRUSTED = {"search_path": "pg_catalog, pg_temp"}
FAST_FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The embedded server of a home, as a part of the supervisor.

    `folder` holds everything of it; `binaries` is another `bin` folder than the one that would be found.
    """

    name = "postgres"

    def __init__(
        self,
        folder: Path,
        port: int,
        password: str,
        account: Account,
        *,
        binaries: Path | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port
        self._password = password
        self._account = account
        self._wanted_binaries = binaries
        self._extra = dict(extra or {})
        self.child = Child(self.name, folder / "child.json", folder / "postgres.log", account)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def url(self, database: str = DATABASE) -> str:
        """The address for the core, with the login of the owner of the database."""
        return f"postgresql+asyncpg://{OWNER}:{self._owners_password()}@127.0.0.1:{self.port}/{database}"

    def _owners_password(self) -> str:
        """Derived from the superuser's, which cannot be derived from it."""
        return hmac.new(self._password.encode(), OWNER.encode(), hashlib.sha256).hexdigest()

    def prepare(self) -> None:
        """Find the programs, and run initdb the first time, whole or not at all.

        Raises:
            SetupError: there are no programs, or another major version made the data.
        """
        self._account.passage(self.folder)
        self.binaries = pg_binaries.find(self.folder / "dist", self._account, self._wanted_binaries)
        made_by = pg_binaries.data_major(self.data)
        if made_by is None:
            self._initdb()
        elif made_by != self.binaries.major:
            raise SetupError(
                f"{self.data} was made by PostgreSQL {made_by}, and {self.binaries.source} is {self.binaries.major}",
                way_out=f"set CC_PG_BIN to PostgreSQL {made_by}, or move the data with pg_dump (docs/operation.md)",
            )
        self._account.folder(self._socket_folder())

    def adopt(self) -> bool:
        """Take up a server that an earlier supervisor left running on this folder."""
        pid = self._postmaster()
        if pid is None or not _works_in(pid, self.data):
            return False
        if not self._listens_where_expected():
            return False
        self.child.take_up(pid, self._recipe())
        return True

    def spawn(self) -> None:
        """Start the server."""
        self._clear_after_kill()
        self.child.spawn(self._recipe())

    def alive(self) -> bool:
        """Return whether its process exists."""
        return self.child.alive()

    def ready(self) -> bool:
        """Whether it takes connections: its own pid in the first line of postmaster.pid, and `ready` in the eighth.

        The pid is compared because the file of a killed server says `ready` too.
        """
        lines = self._pid_file()
        return len(lines) > 7 and lines[0].strip() == str(self.child.pid) and lines[7].strip() == "ready"

    def waits_for(self) -> str:
        """Return an empty text: what the process waits for is not known."""
        return ""

    def start(self, patience: float = 30.0) -> None:
        """Prepare, adopt or spawn, wait until ready, and make the database if there is none.

        Raises:
            SetupError: it was not ready within `patience` seconds.
        """
        self.prepare()
        if not self.adopt():
            self.spawn()
        end = time.monotonic() + patience
        while not self.ready():
            if not self.alive() or time.monotonic() > end:
                raise SetupError(
                    f"PostgreSQL did not start:\n{self.child.last_words()}",
                    way_out=f"read {self.child.log}, or set CC_DATABASE_URL to a server you have",
                )
            time.sleep(TICK)
        self.after_ready()

    def after_ready(self) -> None:
        """Make the owner and the database if they are not there."""
        asyncio.run(self._execute(MAKE_OWNER.replace("PASSWORD", self._owners_password())))
        self.create_database(DATABASE)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        self.child.stop(signal.SIGINT, patience=20.0)

    def kill(self) -> None:
        """Kill the server at once."""
        self.child.kill()

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create the database if it is not there, and return its URL. It runs a loop: not from async code."""
        asyncio.run(self._create(name, template))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop the database if it is there, and end who is connected to it."""
        asyncio.run(self._execute(f'drop database if exists "{name}" with (force)'))

    async def _create(self, name: str, template: str | None) -> None:
        copy = f' template "{template}"' if template else ""
        try:
            await self._execute(f'create database "{name}" owner {OWNER}{copy}')
        except asyncpg.DuplicateDatabaseError:
            await self._execute(HAND_OVER, name)

    async def _execute(self, statement: str, database: str = "postgres") -> None:
        """As the superuser, who calls nothing that the owner of a database may have made."""
        place = f"{SUPERUSER}:{self._password}@127.0.0.1:{self.port}/{database}"
        connection = await asyncpg.connect(f"postgresql://{place}", timeout=10, server_settings=TRUSTED)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _recipe(self) -> Recipe:
        settings = {
            **SETTINGS,
            "port": str(self.port),
            "unix_socket_directories": str(self._socket_folder()),
            **self._extra,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        argv = [self.binaries.program("postgres"), "-D", str(self.data), *options]
        return Recipe(argv, ENVIRONMENT, cwd=str(self.folder))

    def _initdb(self) -> None:
        fresh = self.folder / "data.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._account.folder(fresh)
        password = self.folder / "password.new"
        write_private(password, self._password, self._account.owner())
        locale = ["--locale=C.UTF-8"]
        if self.binaries.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        argv = [self.binaries.program("initdb"), "-D", str(fresh), "-U", SUPERUSER, "--pwfile", str(password)]
        argv += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "-E", "UTF8", "-k", *locale]
        if self._extra.get("fsync") == "off":
            argv.append("--no-sync")
        done = subprocess.run(
            argv,
            env=ENVIRONMENT,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            **self._account.run_as(),
        )
        password.unlink()
        if done.returncode != 0:
            raise SetupError(
                f"PostgreSQL's initdb failed: {done.stderr.strip()[-800:]}",
                way_out="see that the folder is on a disk with space, or set CC_DATABASE_URL",
            )
        fresh.rename(self.data)

    def _socket_folder(self) -> Path:
        """In our folder, unless its path is too long for a socket."""
        inside = self.folder / "run"
        if len(str(inside).encode()) <= SOCKET_LIMIT:
            return inside
        base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        return base / f"contactcenter-{self._account.uid}-{self.port}"

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, PermissionError):
            return []

    def _postmaster(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def _listens_where_expected(self) -> bool:
        lines = self._pid_file()
        return len(lines) > 3 and lines[3].strip() == str(self.port)

    def _clear_after_kill(self) -> None:
        """Remove the lock files of a killed server once its last backend has ended, which takes moments.

        PostgreSQL's own lock counts a zombie as running.
        """
        pid = self._postmaster()
        if pid is None or _works_in(pid, self.data):
            return
        end = time.monotonic() + 10.0
        while time.monotonic() < end and any(_works_in(other, self.data) for other in _all_pids()):
            time.sleep(TICK)
        if not any(_works_in(other, self.data) for other in _all_pids()):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self._socket_folder() / f".s.PGSQL.{self.port}.lock").unlink(missing_ok=True)


def _works_in(pid: int, data: Path) -> bool:
    """Return whether a process has this data folder as its working directory, as all of PostgreSQL's have."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == data.resolve()
    except OSError:
        return False


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
