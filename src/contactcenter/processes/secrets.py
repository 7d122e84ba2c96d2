"""Generated secrets: one file each in $CC_HOME/secrets, mode 0600. Made once, kept for ever."""

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.home import Layout


def keep(home: Path, name: str) -> str:
    """The secret of that name; made the first time it is asked for."""
    folder = Layout(home).secrets
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def keep_key(home: Path, name: str) -> bytes:
    """32 bytes, kept as 64 hexadecimal digits, in a folder that the core alone needs (the switch does not)."""
    folder = Layout(home).secrets_of_core
    for each in (folder.parent, folder):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, before = folder / name, folder.parent / name
    if before.exists() and not path.exists():
        shutil.move(before, path)  # where earlier versions kept it; the folder may be a volume of its own
    if not path.exists():
        _write_once(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text().strip())


def known_key(home: Path, name: str) -> bytes:
    """As `keep_key`, but never a new one: that would open nothing and find nobody."""
    layout = Layout(home)
    if not any((folder / name).exists() for folder in (layout.secrets_of_core, layout.secrets)):
        raise SetupError(f"{home}: there is no key {name}", way_out="CC_HOME: the folder of the core")
    return keep_key(home, name)


def _write_once(path: Path, value: str) -> None:
    """Whole or not at all, and never over one that another process has just made."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
