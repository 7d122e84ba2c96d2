"""Publishes trees from YAML: the deployment's at the start if they changed, one by hand while calls run (CRM-3)."""

import asyncio
from pathlib import Path
from typing import Any

import structlog
import yaml

from contactcenter.access import audit
from contactcenter.areas.typification import store
from contactcenter.kernel.clock import Clock, SystemClock
from contactcenter.kernel.errors import InvalidInput, SetupError
from contactcenter.storage.database import Database, for_a_command

log = structlog.get_logger()


async def publish_files(database: Database, folder: Path, clock: Clock) -> dict[str, int]:
    """Publish the trees of a folder that have changed, and return the new versions by tree.

    Raises: SetupError, which stops the start and names the file, for a tree that is not valid.
    """
    published = {}
    for path in await asyncio.to_thread(lambda: sorted(folder.glob("*.yaml"))):
        entries = await asyncio.to_thread(_read, path)
        async with database.begin() as conn:
            try:
                version = await store.publish(conn, path.stem, entries, clock.now())
            except InvalidInput as error:
                raise SetupError(f"{path}: {error}", way_out="mend the entry it names") from error
        if version is not None:
            published[path.stem] = version
            log.info("typification_published", tree=path.stem, version=version)
    return published


async def publish_file(database: Database, path: Path, tree: str, clock: Clock) -> int | None:
    """Publish one tree by hand while the centre runs; the next form uses it.

    Return the new version; None if nothing changed.

    Raises: SetupError if there is no such tree, or the file is not valid.
    """
    entries = await asyncio.to_thread(_read, path)
    async with database.begin() as conn:
        names = await store.names(conn)
        if tree not in names:
            raise SetupError(
                f"{path}: no line has a typification {tree!r}",
                way_out=f"--tree, with one of: {', '.join(names) or 'none; the first start publishes them'}",
            )
        try:
            version = await store.publish(conn, tree, entries, clock.now(), by=audit.OPERATOR)
        except InvalidInput as error:
            raise SetupError(f"{path}: {error}", way_out="mend the entry it names") from error
        if version is not None:
            detail: audit.Detail = {"version": version, "by": audit.OPERATOR}
            await audit.record(conn, None, "typification_published", "typification", tree, detail)
    return version


async def publish_by_hand(url: str, key: bytes, path: Path, tree: str) -> int | None:
    """Do as `publish_file`, with a database connection of its own, for the command line. `key`: the field key."""
    async with for_a_command(url, key) as database:
        return await publish_file(database, path, tree, SystemClock())


def _read(path: Path) -> list[dict[str, Any]]:
    """Read a list of entries, or a table with `entries`."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path}: {error.strerror}", way_out="name a file that can be read") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: {error}", way_out="mend the line it names") from error
    if isinstance(document, dict):
        document = document.get("entries")
    if not isinstance(document, list):
        raise SetupError(f"{path}: expected a list of entries", way_out="see the files beside it")
    return document
