"""What this machine lacks, and the one line that gets it."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from contactcenter.access import audit, audit_guards, audit_head
from contactcenter.kernel.errors import ContactCenterError, SetupError
from contactcenter.processes import debian, packages, pg_binaries, process_account, secrets
from contactcenter.processes.addresses import own_ipv4
from contactcenter.processes.home import HomeLayout, checkout
from contactcenter.storage.database import for_a_command

FREE_NEEDED = 2_000_000_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class MachineFinding:
    """One thing that was examined. `way_out`: the line that gets it, if it is not good."""

    what: str
    good: bool
    detail: str
    way_out: str = ""


def examine(home: Path, packages_folder: Path) -> Iterator[MachineFinding]:
    """Examine what this machine has of everything that is needed, one finding after another."""
    yield MachineFinding(
        "Python", sys.version_info >= (3, 11), sys.version.split()[0], "apt-get install python3"
    )
    yield _account(home)
    yield _space(home)
    yield _postgres()
    yield _switch(packages_folder)
    yield _console()
    yield _browser()
    yield _network()


async def audit_chain(url: str, home: Path) -> MachineFinding:
    """Verify the audit of this home: that every seal holds, and that no row at its end is missing.

    A home whose database does not answer, or whose key is not here, is no fault.
    """
    head = HomeLayout(home).audit_head
    try:
        key = secrets.known_key(home, "field_key")
        async with for_a_command(url, key) as database, database.begin() as conn:
            broken, gone = await audit.broken_at(conn), await audit_head.gone(conn, head)
            altered = await audit_guards.altered(conn)
    except (OSError, TimeoutError, SQLAlchemyError, ContactCenterError):
        return MachineFinding(
            "audit", True, "not looked at: no database of ours answers, or its key is not here"
        )
    if broken is not None:
        return MachineFinding(
            "audit", False, f"row {broken} was changed, removed or slipped in", "compare it with a backup"
        )
    if gone is not None:
        detail = f"row {gone} was there, and is not: the end was cut off" if gone else f"{head} was changed"
        return MachineFinding(
            "audit", False, detail, f"compare it with a backup; if you put one back, remove {head}"
        )
    if altered:
        detail = f"not as the migrations made it: {', '.join(altered)}"
        return MachineFinding("audit", False, detail, "see who may write to the database, and take it away")
    return MachineFinding("audit", True, "every seal holds")


def _account(home: Path) -> MachineFinding:
    try:
        chosen = process_account.choose()
    except SetupError as wrong:
        return MachineFinding("service account", False, str(wrong), wrong.way_out)
    detail = process_account.warning(chosen, home) or f"PostgreSQL and Asterisk run as {chosen.name}"
    return MachineFinding("service account", True, detail)


def _space(home: Path) -> MachineFinding:
    there = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / 1e9:.1f} GB free for {home}"
    return MachineFinding("disk", free > FREE_NEEDED, detail, "free 2 GB, or set CC_HOME to another disk")


def _postgres() -> MachineFinding:
    if os.environ.get("CC_DATABASE_URL"):
        return MachineFinding("PostgreSQL", True, "managed (CC_DATABASE_URL)")
    if os.environ.get("CC_PG_BIN"):
        return MachineFinding("PostgreSQL", True, f"CC_PG_BIN={os.environ['CC_PG_BIN']}")
    if importlib.util.find_spec(pg_binaries.WHEEL):
        return MachineFinding("PostgreSQL", True, "embedded, from its wheel")
    result = sorted(pg_binaries.SYSTEM.glob("*/bin"))
    return MachineFinding(
        "PostgreSQL", bool(result), f"system: {result[-1]}" if result else "none", "make setup"
    )


def _switch(folder: Path) -> MachineFinding:
    if packages.system_asterisk() is not None:
        return MachineFinding("Asterisk", True, "the system's own")
    if packages.is_complete(folder):
        return MachineFinding("Asterisk", True, f"Debian's packages in {folder}")
    missing = [name for name in ("apt-get", "dpkg-deb") if shutil.which(name) is None]
    if missing:
        return MachineFinding("Asterisk", False, f"none, and no {', '.join(missing)}", debian.BY_HAND)
    try:
        archive = debian.find_archive()
    except SetupError as wrong:
        return MachineFinding("Asterisk", False, str(wrong), wrong.way_out)
    return MachineFinding(
        "Asterisk", True, f"not yet here; the first start fetches it from {archive} (about 100 MB)"
    )


def _console() -> MachineFinding:
    built = (checkout() / "console" / "dist" / "index.html").exists()
    return MachineFinding("console", built, "built" if built else "not built", "make console")


def _browser() -> MachineFinding:
    result = next(filter(None, map(shutil.which, BROWSERS)), None)
    detail = result or "none (only the browser tests need it)"
    return MachineFinding("Chromium", result is not None, detail, "apt-get install chromium")


def _network() -> MachineFinding:
    address = own_ipv4()
    return MachineFinding(
        "network",
        address is not None,
        f"own address {address}" if address else "loopback only: browsers offer no address to speak from",
        "ip addr add 198.18.0.1/32 dev lo   (as root; and start Chromium with --allow-loopback-in-peer-connection)",
    )
