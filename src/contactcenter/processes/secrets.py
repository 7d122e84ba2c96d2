"""Generated secrets: one file each in $CC_HOME/secrets, mode 0600. Made once, kept for ever."""

import secrets
import shutil
from pathlib import Path

from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.files import write_private
from contactcenter.processes.home import HomeLayout


def keep(home: Path, name: str) -> str:
    """The secret of that name, 43 characters; made the first time it is asked for."""
    folder = HomeLayout(home).secrets
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32) + "\n", exclusive=True)
    return path.read_text().strip()


def keep_key(home: Path, name: str) -> bytes:
    """The key of that name, 32 bytes; made the first time it is asked for.

    It is stored as 64 hexadecimal digits in a folder of its own, which the core needs and the switch does not.
    """
    folder = HomeLayout(home).secrets_of_core
    for each in (folder.parent, folder):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, before = folder / name, folder.parent / name
    if before.exists() and not path.exists():
        shutil.move(before, path)  # where earlier versions kept it; the folder may be a volume of its own
    if not path.exists():
        write_private(path, secrets.token_hex(32) + "\n", exclusive=True)
    return bytes.fromhex(path.read_text().strip())


def known_key(home: Path, name: str) -> bytes:
    """As `keep_key`, but never a new one: a new key would decrypt nothing and find nobody.

    Raises:
        SetupError: this home holds no such key.
    """
    layout = HomeLayout(home)
    if not any((folder / name).exists() for folder in (layout.secrets_of_core, layout.secrets)):
        raise SetupError(f"{home}: there is no key {name}", way_out="CC_HOME: the folder of the core")
    return keep_key(home, name)
