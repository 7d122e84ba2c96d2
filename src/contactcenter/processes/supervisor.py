"""Keeps processes running: starts them in order, restarts what dies with back-off, stops them in reverse order.

It knows nothing of what they do. If it is killed the processes go on, and the next supervisor adopts them.
"""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.child_process import Child

FIRST_DELAY = 0.2  # seconds, like all below
LONGEST_DELAY = 10.0
RAN_WELL_SECONDS = 30.0  # up for this long: the next failure is waited for FIRST_DELAY again
LOOK_SECONDS = 0.1
Say = Callable[[str], None]


class Part(Protocol):
    """One process and how it is kept."""

    name: str
    child: Child

    def prepare(self) -> None:
        """Write what the process reads when it starts."""

    def adopt(self) -> bool:
        """Take up the process of an earlier supervisor; False if none survives."""

    def spawn(self) -> None:
        """Start the process. Raises OSError if that is not possible now."""

    def alive(self) -> bool:
        """Return whether the process exists."""

    def ready(self) -> bool:
        """Return whether it does its work already."""

    def waits_for(self) -> str:
        """Return what keeps the part from being ready, in words for the screen; empty if nothing is known."""

    def after_ready(self) -> None:
        """Do what has to be done once, when the part is ready for the first time."""

    def stop(self) -> None:
        """End the process in its own way, and wait until it has ended."""


class PartState(StrEnum):
    """Where a part is: not running, started but not ready, ready."""

    DOWN = "down"
    STARTING = "starting"
    UP = "up"


class KeptPart:
    """One part and its state; `tend` is called every `LOOK_SECONDS` seconds and never waits long."""

    def __init__(self, part: Part, say: Say, patience: float = 60.0) -> None:
        self.part = part
        self.state = PartState.DOWN
        self.restarts = 0
        self.is_survivor = False  # found running: it carries calls, so it is never stopped for being slow
        self._say = say
        self._patience = patience
        self._delay = FIRST_DELAY
        self._since = 0.0
        self._next_try = 0.0

    def begin(self, now: float) -> None:
        """Prepare the part, and adopt its surviving process or start one."""
        self.part.prepare()
        self.is_survivor = self.part.adopt()
        if self.is_survivor:
            self._say(f"{self.part.name}: still running since before, taken up (pid {self.part.child.pid})")
        else:
            self.part.spawn()
        self._enter(PartState.STARTING, now)

    def tend(self, now: float) -> None:
        """Notice that the part has ended or is ready, and start it again when its delay is over."""
        self.part.child.turn_over()
        if self.state is PartState.DOWN:
            if now >= self._next_try:
                self._again(now)
        elif not self.part.alive():
            self._fell(now)
        elif self.state is PartState.STARTING:
            self._starting(now)
        elif now - self._since > RAN_WELL_SECONDS:
            self._delay = FIRST_DELAY

    def _again(self, now: float) -> None:
        self.restarts += 1
        self.is_survivor = False
        try:
            self.part.spawn()
        except OSError as reason:
            self._say(f"{self.part.name}: {reason}")
            self._fell(now)
        else:
            self._enter(PartState.STARTING, now)

    def _starting(self, now: float) -> None:
        if self.part.ready():
            if self.restarts:
                self._say(f"{self.part.name}: up again")
            else:
                self.part.after_ready()
            self._enter(PartState.UP, now)
        elif now - self._since > self._patience and not self.is_survivor:
            self._say(f"{self.part.name}: not ready after {self._patience:.0f} s, stopping it")
            self.part.stop()
            self._fell(now)

    def _fell(self, now: float) -> None:
        self._say(f"{self.part.name}: ended; starting it again in {self._delay:g} s")
        self._next_try = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        self._enter(PartState.DOWN, now)

    def _enter(self, state: PartState, now: float) -> None:
        self.state = state
        self._since = now


class ProcessSupervisor:
    """Starts parts in their order, keeps them, and stops them in reverse order."""

    def __init__(self, parts: Sequence[Part], say: Say, patience: float = 180.0) -> None:
        self.tended = [KeptPart(part, say, patience) for part in parts]
        self._say = say
        self._patience = patience
        self._stopping = threading.Event()

    def start(self, waiting: Say) -> None:
        """Start each part when the one before it is up. `waiting` is told what it waits for.

        After an error what this start spawned is stopped; what it found running goes on with its calls.

        Raises:
            SetupError: a part did not come up; the message has its last lines.
        """
        try:
            for number, tended in enumerate(self.tended, start=1):
                if self.asked_to_stop:
                    return
                waiting(f"starting {tended.part.name}")
                tended.begin(time.monotonic())
                self._wait_up(self.tended[:number], waiting)
        except BaseException:
            self._stop(spare_survivors=True)
            raise

    def keep(self) -> None:
        """Keep all parts until `ask_to_stop`."""
        while not self._stopping.wait(LOOK_SECONDS):
            for tended in self.tended:
                tended.tend(time.monotonic())

    def stop(self) -> None:
        """Stop all parts, the last started first."""
        self._stop()

    def ask_to_stop(self) -> None:
        """Make `start` and `keep` return soon."""
        self._stopping.set()

    def listen_to_signals(self) -> None:
        """Let Ctrl-C, TERM and a closed terminal ask to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ask_to_stop())

    @property
    def asked_to_stop(self) -> bool:
        """Whether `ask_to_stop` was called."""
        return self._stopping.is_set()

    def _stop(self, spare_survivors: bool = False) -> None:
        for tended in reversed(self.tended):
            if not tended.part.child.alive():
                continue
            if spare_survivors and tended.is_survivor:
                self._say(f"{tended.part.name} goes on")
            else:
                self._say(f"stopping {tended.part.name}")
                tended.part.stop()

    def _wait_up(self, begun: Sequence[KeptPart], waiting: Say) -> None:
        """Wait until the last of them is up; the earlier ones are kept meanwhile."""
        end = time.monotonic() + self._patience
        last, part = begun[-1], begun[-1].part
        while last.state is not PartState.UP and not self._stopping.is_set():
            is_late = time.monotonic() > end
            if last.is_survivor and is_late:
                self._say(f"{part.name}: not ready yet, and left to go on")
                return
            if not last.is_survivor and (is_late or not part.alive()):
                raise SetupError(
                    f"{part.name} did not start. Its last words:\n{part.child.last_words()}",
                    way_out=f"read {part.child.log}",
                )
            for tended in begun:
                tended.tend(time.monotonic())
            if part.waits_for():
                waiting(f"starting {part.name}: waiting for {part.waits_for()}")
            self._stopping.wait(0.02)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold the lock of a folder: one supervisor for each.

    Raises:
        SetupError: another process holds it; the message has its pid.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        os.fchmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise SetupError(
                f"it is already running in {lock.parent} (process {holder})",
                way_out="stop that one (Ctrl-C where it runs), or set another CC_HOME and other ports",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
