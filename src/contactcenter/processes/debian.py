"""apt and dpkg-deb with a state of their own in one folder; signatures are checked with the machine's keyring."""

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from contactcenter.kernel.errors import SetupError

SUITE = "forky"
SOURCES = ("/etc/apt/sources.list.d/*.sources", "/etc/apt/sources.list.d/*.list", "/etc/apt/sources.list")
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
ARCHIVE = re.compile(r"https?:\S*/debian/?(?=\s|$)")
BY_HAND = "install Asterisk 20 or newer, espeak-ng and sox on the machine by its own means"


class Apt:
    """Fetches and unpacks Debian packages into a folder, without touching the machine.

    Raises:
        SetupError: a program, the keyring, the archive or the network is missing; the message has the way out.
    """

    def __init__(self, folder: Path, archive: str | None = None) -> None:
        self._folder = folder.resolve()
        self._need_tools()
        self._prepare(archive or find_archive())

    def update(self) -> None:
        """Read the package lists of the archive."""
        self._run(["update"], "reading Debian's package lists failed")

    def download(self, packages: Sequence[str], progress: Callable[[float], None]) -> None:
        """Fetch the packages and all they depend on. `progress` is told the part done, 0 to 1.

        The empty status file makes apt fetch the whole closure, libc included.
        """
        read, write = os.pipe()
        command = self._command(
            "-o", f"APT::Status-Fd={write}", "-y", "--download-only", "install", *packages
        )
        with subprocess.Popen(
            command,
            pass_fds=(write,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment(),
        ) as process:
            os.close(write)
            with os.fdopen(read) as lines:
                for line in lines:
                    words = line.split(":")
                    if words[0] == "dlstatus" and len(words) > 2:
                        progress(float(words[2]) / 100)
            complaint = process.stderr.read() if process.stderr else ""
        if process.returncode != 0:
            raise self._failed("fetching Debian's packages failed", complaint)

    def unpack(self, tree: Path, progress: Callable[[float], None]) -> dict[str, str]:
        """Unpack everything fetched into `tree`; returns the version of each package by its name."""
        tree.mkdir(parents=True)
        files = sorted((self._folder / "cache/archives").glob("*.deb"))
        for done, file in enumerate(files, start=1):
            run = subprocess.run(
                ["dpkg-deb", "-x", str(file), str(tree)], capture_output=True, text=True, check=False
            )
            if run.returncode != 0:
                file.unlink()
                raise self._failed(f"unpacking {file.name} failed", run.stderr)
            progress(done / len(files))
        pairs = (file.name.split("_")[:2] for file in files)
        return {name: version.replace("%3a", ":") for name, version in pairs}

    def clean(self) -> None:
        """Remove what was fetched and the lists, about 100 MB, once everything is unpacked."""
        for name in ("cache", "lists", "status", "sources.list"):
            path = self._folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def _need_tools(self) -> None:
        missing = [name for name in ("apt-get", "dpkg-deb") if shutil.which(name) is None]
        if missing:
            raise SetupError(
                f"this machine has no {' and no '.join(missing)} (is it Debian?), and no suitable Asterisk",
                way_out=BY_HAND,
            )

    def _prepare(self, archive: str) -> None:
        keyring = next((path for path in KEYRINGS if Path(path).exists()), None)
        if keyring is None:
            raise SetupError(
                "the keys that sign Debian's packages are not on this machine",
                way_out="apt-get install debian-archive-keyring",
            )
        for name in ("lists/partial", "cache/archives/partial"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").write_text("")
        source = f"deb [signed-by={keyring}] {archive} {SUITE} main\n"
        (self._folder / "sources.list").write_text(source)

    def _command(self, *words: str) -> list[str]:
        here = self._folder
        options = {
            "Dir::State": here,
            "Dir::State::status": here / "status",
            "Dir::State::lists": here / "lists",
            "Dir::Cache": here / "cache",
            "Dir::Etc::sourcelist": here / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Install-Recommends": 0,
            "Acquire::Retries": 3,
            "Debug::NoLocking": 1,
            "APT::Sandbox::User": "",
        }
        given = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return ["apt-get", "-q", *given, *words]

    def _run(self, words: list[str], what: str) -> None:
        done = subprocess.run(
            self._command(*words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
        )
        if done.returncode != 0:
            raise self._failed(what, done.stderr)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}

    def _failed(self, what: str, complaint: str) -> SetupError:
        last = "\n".join(complaint.strip().splitlines()[-4:])
        return SetupError(
            f"{what}:\n{last}",
            way_out=f"see that this machine reaches its Debian archive and start again (nothing is lost); or {BY_HAND}",
        )


def find_archive() -> str:
    """The Debian archive of CC_DEBIAN_ARCHIVE, else the one in the machine's apt sources.

    Raises:
        SetupError: there is neither.
    """
    archive = os.environ.get("CC_DEBIAN_ARCHIVE")
    if archive:
        return archive
    for pattern in SOURCES:
        for path in sorted(glob.glob(pattern)):
            for line in Path(path).read_text(errors="replace").splitlines():
                address = None if line.lstrip().startswith("#") else ARCHIVE.search(line)
                if address:
                    return address.group()
    raise SetupError(
        "no Debian archive found in this machine's apt sources",
        way_out="set CC_DEBIAN_ARCHIVE to the address of one, or " + BY_HAND,
    )
