"""One process of ours, in a session of its own, that outlives the supervisor and is found again by the next.

A record beside its log says pid and start instant (so a pid used again by the kernel is not taken for it) and a
fingerprint of what it was started with. All waits here are short and bounded.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contactcenter.kernel.files import write_private
from contactcenter.processes import resource_limits
from contactcenter.processes.process_account import Account

LOG_LIMIT = 20_000_000
LOGS_KEPT = 3
LOG_MODE = 0o600
TICK = 0.02


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a process is started. A change of `mark` makes a running one out of date; one of `env` alone does not."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = "/"
    mark: str = ""

    def fingerprint(self) -> str:
        """A hash of everything that, when changed, makes a running process out of date."""
        whole = json.dumps([list(self.argv), self.cwd, self.mark])
        return hashlib.sha256(whole.encode()).hexdigest()


class Child:
    """One process, started or adopted. `more_logs` rotates the logs that it writes besides its own."""

    def __init__(
        self,
        name: str,
        record: Path,
        log: Path,
        account: Account | None = None,
        more_logs: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.log = log
        self._record = record
        self._account = account
        self._more_logs = more_logs
        self._process: subprocess.Popen[bytes] | None = None
        self.pid: int | None = None

    def spawn(self, recipe: Recipe) -> None:
        """Start the process in a session of its own, with standard output and error in its log.

        Raises:
            OSError: the program cannot be started.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._record.parent.mkdir(parents=True, exist_ok=True)
        self._turn_over_own()
        resource_limits.raise_file_limit()
        run_as = self._account.run_as() if self._account else {}
        with self.log.open("ab") as log:
            os.fchmod(log.fileno(), LOG_MODE)
            self._process = subprocess.Popen(
                list(recipe.argv),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=recipe.cwd,
                env=dict(recipe.env),
                start_new_session=True,
                umask=resource_limits.UMASK,
                **run_as,
            )
        self.pid = self._process.pid
        self._write_record(self.pid, recipe.fingerprint())

    def find(self) -> str | None:
        """Take up the process of an earlier supervisor; its fingerprint, or None if there is none."""
        try:
            record = json.loads(self._record.read_text())
            pid, started = int(record["pid"]), str(record["started"])
            fingerprint = str(record["fingerprint"])
        except (FileNotFoundError, PermissionError, ValueError, KeyError, TypeError):
            return None
        if _started(pid) != started:
            return None
        self.pid = pid
        return fingerprint

    def take_up(self, pid: int, recipe: Recipe) -> None:
        """Adopt a process that was found in another way, as if it had been started by this recipe."""
        self.pid = pid
        self._write_record(pid, recipe.fingerprint())

    def alive(self) -> bool:
        """Return whether the process exists and has not ended."""
        if self.pid is None:
            return False
        if self._process is not None:
            return self._process.poll() is None
        return _started(self.pid) is not None

    def stop(self, first: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> None:
        """Send the signal `first`; after `patience` seconds, kill."""
        self._signal(first)
        if not self._wait_gone(patience):
            self.kill()
        self._forget()

    def kill(self) -> None:
        """End the process at once."""
        self._signal(signal.SIGKILL)
        self._wait_gone(5.0)
        self._forget()

    def last_words(self, lines: int = 8) -> str:
        """The last lines of its log, for an error message."""
        try:
            text = self.log.read_bytes()[-4_000:].decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def turn_over(self) -> None:
        """Rotate the logs that have grown long, while the process writes them."""
        self._more_logs()
        self._turn_over_own()

    def _turn_over_own(self) -> None:
        """Copy the log and empty it in place: every writer appends to it."""
        if not self.log.exists() or self.log.stat().st_size <= LOG_LIMIT:
            return
        for number in range(LOGS_KEPT - 1, 0, -1):
            older = self.log.with_suffix(f".{number}.log")
            if older.exists():
                older.replace(self.log.with_suffix(f".{number + 1}.log"))
        shutil.copy(self.log, self.log.with_suffix(".1.log"))
        os.truncate(self.log, 0)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None and self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def _wait_gone(self, patience: float) -> bool:
        end = time.monotonic() + patience
        while self.alive():
            if time.monotonic() >= end:
                return False
            time.sleep(TICK)
        return True

    def _forget(self) -> None:
        if self._process is not None:
            self._process.wait()
        self._process = None
        self.pid = None
        self._record.unlink(missing_ok=True)

    def _write_record(self, pid: int, fingerprint: str) -> None:
        record = {"pid": pid, "started": _started(pid), "fingerprint": fingerprint}
        write_private(self._record, json.dumps(record) + "\n")


def _started(pid: int) -> str | None:
    """When a process was started, as boot and ticks; None if it has ended or is a zombie."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    is_gone = words[0] in "ZX" and not _has_threads(pid)
    return None if is_gone else f"{boot}/{words[19]}"


def _has_threads(pid: int) -> bool:
    """Return whether threads go on though the first has ended: they still hold its files and ports."""
    try:
        return len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False
