"""Asterisk as a child process: configuration rendered into one folder, private directories, loopback control.

The account it runs as owns its folders, and is never root. It may be killed at any time: the next start recovers.
"""

import shutil
import signal
import stat
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.files import no_link, write_private
from contactcenter.processes import ami_probe, secrets, switch_config
from contactcenter.processes.child_process import TICK, Child, Recipe
from contactcenter.processes.home import HomeLayout, checkout
from contactcenter.processes.packages import AsteriskProgram, Packages
from contactcenter.processes.ports import Ports
from contactcenter.processes.process_account import Account
from contactcenter.processes.switch_config import SwitchOptions
from contactcenter.processes.switch_logs import SwitchLogs

log = structlog.get_logger()

# What the switch writes is its account's; where we write as root it can put no link.
SWITCH_FOLDERS, OWN_FOLDERS = ("log", "run", "spool", "db", "cache", "keys/keys"), ("etc", "data", "keys")
SPANISH = "es"
SURVIVOR_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class SwitchLogin:
    """What the core needs to reach the switch: address and manager login."""

    host: str
    port: int
    username: str
    secret: str


class Asterisk:
    """The switch of a home, as a part of the supervisor."""

    name = "asterisk"

    def __init__(
        self,
        home: Path,
        ports: Ports,
        packages: Packages,
        account: Account,
        options: SwitchOptions | None = None,
    ) -> None:
        self.layout = HomeLayout(home.absolute())
        self.ports = ports
        self._packages = packages
        self._account = account
        self._options = options or SwitchOptions()
        record, log = self.layout.run / "asterisk.json", self.layout.log / "asterisk.log"
        logs = SwitchLogs(self.layout.home, self.layout.asterisk / "log", ports.ami)
        self.child = Child(self.name, record, log, account, logs.turn_over)

    def login(self) -> SwitchLogin:
        """The manager login of this switch; its secret is made the first time."""
        secret = secrets.keep(self.layout.home, "ami")
        return SwitchLogin("127.0.0.1", self.ports.ami, ami_probe.USER, secret)

    def prepare(self) -> None:
        """Make the folders and write the configuration.

        Raises:
            SetupError: the account it runs as cannot reach a folder it needs.
        """
        self._make_folders(self._packages.asterisk())
        self.render()

    def render(self) -> None:
        """Write the configuration; a file that has not changed is left alone."""
        etc = self.layout.asterisk_etc
        for name, text in self._texts().items():
            if self._read(etc / name) != text:
                write_private(etc / name, text, self._account.owner())
        accounts = self.layout.sip_accounts
        present = self._read(accounts)
        if present is None or stat.S_IMODE(accounts.stat().st_mode) != 0o600:
            first = "; one endpoint a signed-in user; written by the core\n"
            write_private(accounts, first if present is None else present, self._account.owner())

    def adopt(self) -> bool:
        """Take up a surviving switch, if it was started from this same configuration.

        It may carry calls: that it does not answer in time is no reason to end them. Whoever holds all its control
        connections silences it, so it is adopted and waited for (the supervisor never stops a survivor).
        """
        fingerprint = self.child.find()
        if fingerprint is None:
            return False
        if fingerprint == self._recipe().fingerprint():
            if self._answers_within(SURVIVOR_PATIENCE):
                return True
            if self.alive():
                log.warning(
                    "switch_silent", pid=self.child.pid, what="taken up all the same; it may carry calls"
                )
                return True
        self.stop()
        return False

    def spawn(self) -> None:
        """Start the switch."""
        for stale in ("asterisk.ctl", "asterisk.pid"):
            (self.layout.asterisk / "run" / stale).unlink(missing_ok=True)
        self.child.spawn(self._recipe())

    def alive(self) -> bool:
        """Return whether its process exists."""
        return self.child.alive()

    def ready(self) -> bool:
        """Return whether it takes our login and has fully booted."""
        return ami_probe.answers(self.ports.ami, self.login().secret)

    def waits_for(self) -> str:
        """Return an empty text: what the process waits for is not known."""
        return ""

    def start(self, patience: float = 30.0) -> None:
        """Prepare, adopt or spawn, and wait until it has fully booted.

        Raises:
            SetupError: it did not boot within `patience` seconds.
        """
        self.prepare()
        if self.adopt():
            return
        self.spawn()
        end = time.monotonic() + patience
        while not self.ready():
            if not self.alive() or time.monotonic() > end:
                raise SetupError(
                    f"Asterisk did not start:\n{self.child.last_words()}\n{self.errors()}",
                    way_out=f"read {self.layout.asterisk / 'log' / 'messages.log'}",
                )
            time.sleep(TICK)

    def _answers_within(self, patience: float) -> bool:
        end = time.monotonic() + patience
        while not self.ready():
            if not self.alive() or time.monotonic() > end:
                return False
            time.sleep(TICK)
        return True

    def after_ready(self) -> None:
        """Do nothing: the process needs no further step."""

    def stop(self) -> None:
        """End the switch and its calls."""
        self.child.stop(signal.SIGTERM, patience=8.0)

    def kill(self) -> None:
        """Kill the switch at once."""
        self.child.kill()

    def errors(self) -> str:
        """The lines of its error log, without the one that each start writes there."""
        log = self.layout.asterisk / "log" / "error.log"
        try:
            with open(log, errors="replace", opener=no_link) as file:
                lines = file.read().splitlines()
        except OSError:
            return ""
        return "\n".join(line for line in lines if line and " built by " not in line)

    def _read(self, path: Path) -> str | None:
        """The text of a file of the account; None if there is none, or it is not a plain file of its own."""
        status = path.lstat() if path.exists() else None
        if status is None or not stat.S_ISREG(status.st_mode):
            return None
        return path.read_text() if status.st_uid == self._account.uid else None

    def _texts(self) -> dict[str, str]:
        home = self.layout.home
        own_secrets = switch_config.Secrets(
            ami=secrets.keep(home, "ami"),
            test_web=secrets.keep(home, "test_web"),
            test_sip=secrets.keep(home, "test_sip"),
        )
        places = switch_config.Places(
            etc=self.layout.asterisk_etc,
            data=self.layout.asterisk,
            modules=self._packages.asterisk().modules,
            recordings=self.layout.recordings_raw,
        )
        return switch_config.render(checkout() / "asterisk", self._options, self.ports, own_secrets, places)

    def _recipe(self) -> Recipe:
        program = self._packages.asterisk()
        argv = [*program.argv, "-C", str(self.layout.asterisk_etc / "asterisk.conf"), "-f"]
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.layout.asterisk),
        }
        mark = "\n".join(f"{name}\n{text}" for name, text in self._texts().items())
        return Recipe(argv, environment, cwd=str(self.layout.asterisk), mark=mark)

    def _make_folders(self, program: AsteriskProgram) -> None:
        home = self.layout.home
        home.mkdir(parents=True, exist_ok=True)
        self._must_reach(home, program)
        asterisk = self._account.passage(self.layout.asterisk)
        for name in OWN_FOLDERS:
            self._account.passage(asterisk / name)
        for name in SWITCH_FOLDERS:
            self._account.folder(asterisk / name)
        for folder in (asterisk / "data" / "agi-bin", self.layout.sounds):
            self._account.shown(folder)
        for folder in (self.layout.prompts, self.layout.music):
            self._account.reclaimed(folder)
        self._account.passage(self.layout.recordings_raw.parent)
        self._account.folder(self.layout.recordings_raw)
        _link(self.layout.asterisk / "data" / "documentation", program.share / "documentation")
        spanish = next(iter(sorted((program.share / "sounds").glob("es*"))), None)
        if spanish is not None:
            _link(self.layout.sounds / SPANISH, spanish)

    def _must_reach(self, home: Path, program: AsteriskProgram) -> None:
        for path, setting in (
            (home, "CC_HOME"),
            (program.modules, "CC_PACKAGES"),
            (Path(program.argv[-1]), "PATH"),
        ):
            if not self._account.can_reach(path if path.is_dir() else path.parent):
                raise SetupError(
                    f"{setting}: account {self._account.name!r} cannot reach {path}",
                    way_out="choose a folder whose parents are open to it (CC_HOME=/var/lib/contactcenter), "
                    "or run as an ordinary user",
                )


def _link(link: Path, target: Path) -> None:
    """Point to the folder of the packages in use; they may have moved since the last start."""
    if link.is_symlink() and link.readlink() == target:
        return
    if link.is_symlink() or link.is_file():
        link.unlink()
    elif link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(target)
