"""Asterisk, espeak-ng, sox and SIPp: the system's own where they serve, else Debian's signed packages in a folder.

The packages are fetched by apt with a state of its own, whole closure included, unpacked by dpkg-deb and run with
their own loader: no root, no chroot, and nothing of the machine is touched. The folder is renamed into place when
it is complete; what was fetched before an interruption is not fetched again.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.debian import Apt

NEEDED_PACKAGES = ("asterisk", "asterisk-core-sounds-es-wav", "espeak-ng", "sox", "sip-tester")
VOICES = ("espeak-ng", "sox")
MARKER = "contactcenter.json"
ASTERISK_FLOOR = 20
MODULES_NEEDED = (
    "app_bridgewait", "app_chanspy", "app_confbridge", "app_echo", "app_mixmonitor", "app_userevent",
    "bridge_holding", "bridge_softmix", "func_periodic_hook", "res_agi", "res_pjsip_header_funcs",
    "res_pjsip_transport_websocket", "res_srtp",
)  # fmt: skip

Progress = Callable[[str, float | None], None]
"""What is going on, and which part of it is done (0 to 1, or None when nobody knows)."""


def silent(_what: str, _part: float | None) -> None:
    """Progress that is shown to nobody."""


@dataclass(frozen=True, slots=True)
class AsteriskProgram:
    """An Asterisk that can be started: the beginning of its command, and its folders."""

    argv: tuple[str, ...]
    modules: Path
    share: Path
    """With `documentation/` and `sounds/`."""


@dataclass(frozen=True, slots=True)
class Packages:
    """Where the programs are. `tree`: the unpacked packages; None if everything is the system's."""

    tree: Path | None
    system_asterisk: AsteriskProgram | None = None

    def asterisk(self) -> AsteriskProgram:
        """The Asterisk to run.

        Raises:
            SetupError: there is none.
        """
        if self.system_asterisk is not None:
            return self.system_asterisk
        tree = self._tree()
        library = library_folder(tree)
        argv = (*loader(tree), str(tree / "usr/sbin/asterisk"))
        return AsteriskProgram(argv, library / "asterisk/modules", tree / "usr/share/asterisk")

    def espeak(self) -> list[str]:
        """The beginning of an espeak-ng command."""
        if self.tree is None:
            return [_on_path("espeak-ng")]
        data = library_folder(self.tree)
        return [*loader(self.tree, "pulseaudio"), str(self.tree / "usr/bin/espeak-ng"), f"--path={data}"]

    def sox(self) -> list[str]:
        """The beginning of a sox command."""
        if self.tree is None:
            return [_on_path("sox")]
        return [*loader(self.tree, "pulseaudio"), str(self.tree / "usr/bin/sox")]

    def sipp(self) -> list[str]:
        """The beginning of a SIPp command."""
        if self.tree is None:
            return [_on_path("sipp")]
        return [*loader(self.tree), str(self.tree / "usr/bin/sipp")]

    def _tree(self) -> Path:
        if self.tree is None:
            raise SetupError("no Asterisk", way_out="apt-get install asterisk, or let make run fetch it")
        return self.tree


def obtain(folder: Path, progress: Progress = silent, archive: str | None = None) -> Packages:
    """Everything that is needed: from the system where it serves, else from `folder`, filled now if it is not.

    Raises:
        SetupError: something is missing and cannot be fetched.
    """
    system = system_asterisk()
    if system is not None and all(shutil.which(name) for name in VOICES):
        return Packages(None, system)
    return Packages(unpacked(folder, progress, archive), system)


def already(folder: Path) -> Packages | None:
    """What is there without fetching anything; None if that does not suffice."""
    system = system_asterisk()
    if system is not None and all(shutil.which(name) for name in VOICES):
        return Packages(None, system)
    return Packages(folder / "tree", system) if is_complete(folder) else None


def is_complete(folder: Path) -> bool:
    """Return whether this folder holds the unpacked packages."""
    return (folder / "tree" / MARKER).exists()


def unpacked(folder: Path, progress: Progress, archive: str | None) -> Path:
    """The tree of packages in this folder; fetched and unpacked the first time."""
    tree = folder / "tree"
    if is_complete(folder):
        return tree
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, progress):
        if is_complete(folder):
            return tree
        apt = Apt(folder, archive)
        progress("reading Debian's package lists", None)
        apt.update()
        apt.download(NEEDED_PACKAGES, lambda part: progress("fetching Debian's packages", part))
        fresh = folder / "tree.new"
        shutil.rmtree(fresh, ignore_errors=True)
        versions = apt.unpack(fresh, lambda part: progress("unpacking", part))
        _must_serve(versions)
        (fresh / MARKER).write_text(json.dumps(versions, indent=2) + "\n")
        shutil.rmtree(tree, ignore_errors=True)
        fresh.chmod(0o755)
        fresh.rename(tree)
        apt.clean()
    return tree


def system_asterisk() -> AsteriskProgram | None:
    """The machine's own Asterisk, if it is new enough and has the modules; its configuration is not touched."""
    program = shutil.which("asterisk", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    share = Path("/usr/share/asterisk")
    modules = _system_modules()
    if program is None or modules is None or not (share / "documentation").exists():
        return None
    said = subprocess.run([program, "-V"], capture_output=True, text=True, check=False, timeout=30).stdout
    version = re.search(r"Asterisk (?:certified/)?(\d+)", said)
    if version is None or int(version.group(1)) < ASTERISK_FLOOR:
        return None
    spanish = any((share / "sounds").glob("es*/beep.*"))
    complete = all((modules / f"{name}.so").exists() for name in MODULES_NEEDED)
    return AsteriskProgram((program,), modules, share) if complete and spanish else None


def loader(tree: Path, *more: str) -> list[str]:
    """The tree's own dynamic loader with the tree's libraries, to put before one of its programs."""
    library = library_folder(tree)
    loaders = sorted([*tree.glob("usr/lib64/ld-linux-*.so.*"), *tree.glob("usr/lib/ld-linux-*.so.*")])
    loaders += sorted(library.glob("ld-linux-*.so.*"))
    if not loaders:
        raise SetupError(f"{tree} has no dynamic loader", way_out=f"rm -r {tree} and start again")
    path = ":".join([str(library), *(str(library / name) for name in more)])
    return [str(loaders[0]), "--library-path", path]


def library_folder(tree: Path) -> Path:
    """The folder of the tree's libraries.

    Raises:
        SetupError: this is no tree of packages.
    """
    folders = sorted(tree.glob("usr/lib/*-linux-gnu*"))
    if not folders:
        raise SetupError(f"{tree} is not a tree of packages", way_out=f"rm -r {tree} and start again")
    return folders[0]


def _must_serve(versions: dict[str, str]) -> None:
    version = versions.get("asterisk", "").partition(":")[2] or versions.get("asterisk", "")
    if not version.startswith("22."):
        raise SetupError(
            f"the Debian archive gave Asterisk {version or '(none)'}, and 22 is needed",
            way_out="set CC_DEBIAN_ARCHIVE to an archive whose suite forky has Asterisk 22, "
            "or install Asterisk 20 or newer on the machine",
        )


def _system_modules() -> Path | None:
    folders = [*Path("/usr/lib").glob("*-linux-gnu*/asterisk/modules"), Path("/usr/lib/asterisk/modules")]
    return next((path for path in folders if path.is_dir()), None)


def _on_path(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise SetupError(f"no {name} on this machine", way_out=f"apt-get install {name}")
    return program


@contextmanager
def _alone(folder: Path, progress: Progress) -> Iterator[None]:
    """Two programs that want the same packages: the second waits and finds them."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another program that fetches the same packages", None)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
