"""Keeps the processes running: starts them in order, restarts what dies with back-off, stops them in order.

It knows nothing of what they do. If it is killed they go on, and the next one adopts them.
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

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
CALM = 30.0  # up for this long: the next failure is a new one
LOOK_EVERY = 0.1
Say = Callable[[str], None]


class Part(Protocol):
    """One process and how it is kept."""

    name: str
    child: Child

    def prepare(self) -> None: ...
    def adopt(self) -> bool: ...
    def spawn(self) -> None: ...
    def alive(self) -> bool: ...
    def ready(self) -> bool: ...
    def waits_for(self) -> str: ...
    def after_ready(self) -> None: ...
    def stop(self) -> None: ...


class PartState(StrEnum):
    DOWN = "down"
    STARTING = "starting"
    UP = "up"


class Kept:
    """One part's state; `tend` is called again and again and never waits long."""

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
        self.part.prepare()
        self.is_survivor = self.part.adopt()
        if self.is_survivor:
            self._say(f"{self.part.name}: still running since before, taken up (pid {self.part.child.pid})")
        else:
            self.part.spawn()
        self._enter(PartState.STARTING, now)

    def tend(self, now: float) -> None:
        self.part.child.turn_over()
        if self.state is PartState.DOWN:
            if now >= self._next_try:
                self._again(now)
        elif not self.part.alive():
            self._fell(now)
        elif self.state is PartState.STARTING:
            self._starting(now)
        elif now - self._since > CALM:
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


class Supervisor:
    """`parts` in starting order. They are stopped in the opposite one."""

    def __init__(self, parts: Sequence[Part], say: Say, patience: float = 180.0) -> None:
        self.kept = [Kept(part, say, patience) for part in parts]
        self._say = say
        self._patience = patience
        self._stopping = threading.Event()

    def start(self, waiting: Say) -> None:
        """Each part up before the next. A part that does not come up is an error with its last words.

        After an error what this start spawned is stopped; what it found running goes on with its calls.
        """
        try:
            for number, kept in enumerate(self.kept, start=1):
                if self.asked_to_stop:
                    return
                waiting(f"starting {kept.part.name}")
                kept.begin(time.monotonic())
                self._wait_up(self.kept[:number], waiting)
        except BaseException:
            self._stop(spare_survivors=True)
            raise

    def keep(self) -> None:
        """Until told to stop."""
        while not self._stopping.wait(LOOK_EVERY):
            for kept in self.kept:
                kept.tend(time.monotonic())

    def stop(self) -> None:
        self._stop()

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def listen_to_signals(self) -> None:
        """Ctrl-C, TERM and a closed terminal mean the same: stop all, in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ask_to_stop())

    @property
    def asked_to_stop(self) -> bool:
        return self._stopping.is_set()

    def _stop(self, spare_survivors: bool = False) -> None:
        for kept in reversed(self.kept):
            if not kept.part.child.alive():
                continue
            if spare_survivors and kept.is_survivor:
                self._say(f"{kept.part.name} goes on")
            else:
                self._say(f"stopping {kept.part.name}")
                kept.part.stop()

    def _wait_up(self, begun: Sequence[Kept], waiting: Say) -> None:
        """Until the last of them is up; the earlier ones are kept meanwhile."""
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
            for kept in begun:
                kept.tend(time.monotonic())
            if part.waits_for():
                waiting(f"starting {part.name}: waiting for {part.waits_for()}")
            self._stopping.wait(0.02)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One supervisor a folder; the second is told who runs."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        os.fchmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip() or "unknown"
            raise SetupError(
                f"it is already running in {lock.parent} (process {who})",
                way_out="stop that one (Ctrl-C where it runs), or set another CC_HOME and other ports",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
