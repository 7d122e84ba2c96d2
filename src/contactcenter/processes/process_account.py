"""Who PostgreSQL and Asterisk run as: never root.

As an ordinary user they run as that user. As root they run as the service account: CC_USER, else whoever CC_HOME was
made for, else `contactcenter` if the machine has it, else `nobody`, with a warning: other programs run as that too.
It must be able to reach CC_HOME; no parent folder is ever chmod-ed, another home is chosen instead.
"""

import contextlib
import os
import pwd
import shlex
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.home import checkout

OWN, SHARED = "contactcenter", "nobody"
MAKE_OWN = f"useradd --system --no-create-home --shell /usr/sbin/nologin {OWN}"
THEIRS = ("postgres/data", "postgres/run", "asterisk", "recordings/raw")
FALLBACK_HOME = Path("/var/lib/contactcenter")


class RunAs(TypedDict, total=False):
    """Arguments of `subprocess` that change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The account that PostgreSQL and Asterisk run as. `switch`: they must change to it, as we are root."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run_as(self) -> RunAs:
        """Arguments for `subprocess`; none if nothing is to change."""
        return RunAs(user=self.uid, group=self.gid, extra_groups=[]) if self.switch else RunAs()

    def owner(self) -> tuple[int, int] | None:
        """Uid and gid of the files made for it, if they are not this process's."""
        return (self.uid, self.gid) if self.switch else None

    def folder(self, path: Path) -> Path:
        """Make a folder that belongs to the account, in one that does not: there the account cannot replace it."""
        return self._make_owned(path, 0o700, self.uid)

    def ours(self, path: Path, mode: int = 0o700) -> Path:
        """Make a folder in which we write and, as root, the account cannot."""
        return self._make_owned(path, mode, os.geteuid())

    def passage(self, path: Path) -> Path:
        """Make a folder of ours that the account may pass through and nobody else may list."""
        return self.ours(path, 0o710)

    def shown(self, path: Path) -> Path:
        """Make a folder of ours without secrets, which the switch lists and reads."""
        return self.ours(path, 0o755)

    def reclaimed(self, folder: Path) -> Path:
        """As `shown`, for a folder that earlier versions gave to the account: its files and all links are removed."""
        self.shown(folder)
        for where, names, files in os.walk(folder) if self.switch else ():
            for path in (Path(where, name) for name in (*names, *files)):
                status = path.lstat()
                if status.st_uid == os.geteuid() and not stat.S_ISLNK(status.st_mode):
                    continue
                if stat.S_ISDIR(status.st_mode):
                    names.remove(path.name)
                    shutil.rmtree(path)
                else:
                    path.unlink()
        return folder

    def _make_owned(self, path: Path, mode: int, uid: int) -> Path:
        """Set owner and mode by the descriptor: as root, a link in its place is not followed."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | (os.O_NOFOLLOW if self.switch else 0))
        except OSError:
            if not path.is_symlink():
                raise
            raise SetupError(
                f"{path} is a symbolic link, and root follows none there",
                way_out="remove it; to have the folder on another disk, mount that disk there",
            ) from None
        try:
            if self.switch:
                os.fchown(folder, uid, self.gid)
            os.fchmod(folder, mode)
        finally:
            os.close(folder)
        return path

    def can_reach(self, folder: Path) -> bool:
        """True if every folder on the way, those that exist, lets the account through."""
        if not self.switch:
            return True
        way = [folder, *folder.parents]
        return all(self._may_pass(step.stat()) for step in way if step.exists())

    def _may_pass(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def choose(name: str | None = None) -> Account:
    """The account to run with: a service account for root, else the present user.

    Raises:
        SetupError: root, and CC_USER names no account or root itself.
    """
    uid = os.geteuid()
    if uid != 0:
        return Account(str(uid), uid, os.getegid(), switch=False)
    name = name or os.environ.get("CC_USER") or _default()
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise SetupError(
            f"CC_USER: this machine has no account {name!r}; PostgreSQL and Asterisk never run as root",
            way_out="set CC_USER to an existing account, or run as an ordinary user",
        ) from None
    if entry.pw_uid == 0:
        raise SetupError(
            f"CC_USER: {name!r} is root; PostgreSQL and Asterisk never run as root",
            way_out="set CC_USER to an account without privileges, for example nobody",
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _default() -> str:
    named_home = os.environ.get("CC_HOME")
    for uid in _owners([Path(named_home)] if named_home else [checkout() / "var", FALLBACK_HOME]):
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(uid).pw_name
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(OWN).pw_name
    return SHARED


def _owners(homes: list[Path]) -> list[int]:
    """The owners of the servers' folders in these homes: PostgreSQL starts for nobody else."""
    folders = [home / name for home in homes for name in ("postgres/data", "asterisk/db")]
    return [uid for path in folders if path.exists() and (uid := path.lstat().st_uid) != 0]


def warning(account: Account, home: Path) -> str:
    """What the start and the doctor say about this account, or empty."""
    if not account.switch or account.name != SHARED:
        return ""
    why = f"PostgreSQL and Asterisk run as {SHARED}, as other programs may, which could read their files"
    return f"{why}: {_hand_over(home) if _exists(OWN) else MAKE_OWN}"


def _hand_over(home: Path) -> str:
    """A home keeps the account it was made for until somebody gives it away, while nothing runs there."""
    theirs = [shlex.quote(str(home / name)) for name in THEIRS if (home / name).exists()]
    chown = f"stop, chown -R {OWN}: {' '.join(theirs)}, then " if theirs else ""
    return f"{chown}start with CC_USER={OWN}"


def _exists(name: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(name))
    return False


@dataclass(frozen=True, slots=True)
class Home:
    """`notice`: what the start must say about it, or empty."""

    path: Path
    notice: str = ""


def choose_home(account: Account, wanted: str | None = None) -> Home:
    """CC_HOME as set; else `var/` in the checkout; else, if the account cannot reach that, a folder it can."""
    if wanted:
        path = Path(wanted).expanduser().absolute()
        if account.can_reach(path):
            return Home(path)
        raise SetupError(
            f"CC_HOME: account {account.name!r} cannot reach {path} (a folder on the way is closed to it)",
            way_out=f"choose another CC_HOME, for example {FALLBACK_HOME}, or run as an ordinary user",
        )
    path = checkout() / "var"
    if account.can_reach(path):
        return Home(path)
    notice = f"account {account.name!r} cannot reach {path}; using CC_HOME={FALLBACK_HOME}"
    return Home(FALLBACK_HOME, notice)
