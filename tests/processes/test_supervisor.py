"""The supervisor with parts that live in memory; the time is handed in."""

from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes.child_process import Child
from contactcenter.processes.supervisor import RAN_WELL_SECONDS, KeptPart, PartState, ProcessSupervisor, alone


class FakeChild(Child):
    def __init__(self, part: "FakePart") -> None:
        super().__init__("part", Path("record"), Path("log"))
        self.part = part
        self.pid = 1

    def alive(self) -> bool:
        return self.part.running

    def last_words(self, lines: int = 8) -> str:
        return "no disk"


class FakePart:
    def __init__(self, name: str = "part", story: list[str] | None = None) -> None:
        self.name = name
        self.child: Child = FakeChild(self)
        self.story = story if story is not None else []
        self.running = False
        self.is_ready = True
        self.survivor = False
        self.spawns = 0

    def prepare(self) -> None: ...

    def adopt(self) -> bool:
        self.running = self.survivor
        return self.survivor

    def spawn(self) -> None:
        self.story.append(f"start {self.name}")
        self.spawns += 1
        self.running = True

    def alive(self) -> bool:
        return self.running

    def ready(self) -> bool:
        return self.is_ready

    def waits_for(self) -> str:
        return ""

    def after_ready(self) -> None: ...

    def stop(self) -> None:
        self.story.append(f"stop {self.name}")
        self.running = False


def said(_line: str) -> None: ...


def tended(part: FakePart, patience: float = 60.0) -> KeptPart:
    found = KeptPart(part, said, patience)
    found.begin(0.0)
    return found


def test_a_survivor_is_taken_up_and_not_started_twice() -> None:
    part = FakePart()
    part.survivor = True

    tended(part)

    assert part.spawns == 0


def test_what_dies_is_started_again_with_growing_delays_up_to_ten_seconds() -> None:
    part = FakePart()
    it = tended(part)
    delays = []
    now = 0.0
    for _ in range(8):
        it.tend(now)
        part.running = False
        it.tend(now)
        died, before = now, part.spawns
        while part.spawns == before:
            now = round(now + 0.05, 2)
            it.tend(now)
        delays.append(now - died)

    assert delays == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0], abs=0.06)


def test_after_a_calm_while_the_delay_is_short_again() -> None:
    part = FakePart()
    it = tended(part)
    it.tend(0.0)
    part.running = False
    it.tend(0.0)
    it.tend(0.3)
    it.tend(0.4)
    assert it.state is PartState.UP

    it.tend(0.5 + RAN_WELL_SECONDS)
    part.running = False
    it.tend(100.0)
    it.tend(100.3)

    assert part.spawns == 3


def test_one_that_never_gets_ready_is_stopped_and_tried_again() -> None:
    part = FakePart()
    part.is_ready = False
    it = tended(part, patience=5.0)

    it.tend(1.0)
    it.tend(6.0)

    assert part.story == ["start part", "stop part"]
    assert it.state is PartState.DOWN


def test_parts_start_in_order_and_stop_in_the_opposite_one() -> None:
    story: list[str] = []
    supervisor = ProcessSupervisor([FakePart(name, story) for name in ("postgres", "asterisk", "core")], said)

    supervisor.start(said)
    supervisor.stop()

    assert story == [
        "start postgres", "start asterisk", "start core",
        "stop core", "stop asterisk", "stop postgres",
    ]  # fmt: skip


def test_a_part_that_dies_at_the_first_start_is_an_error_with_its_last_words() -> None:
    part = FakePart()
    part.is_ready = False

    def die(_what: str) -> None:
        part.spawn = lambda: None  # type: ignore[method-assign]

    with pytest.raises(SetupError, match="no disk"):
        ProcessSupervisor([part], said).start(die)


def survivor(name: str, story: list[str]) -> FakePart:
    part = FakePart(name, story)
    part.survivor = True
    return part


def test_a_core_that_does_not_start_ends_no_call_on_a_switch_found_running() -> None:
    story: list[str] = []
    core = FakePart("core", story)
    core.spawn = lambda: None  # type: ignore[method-assign]
    parts = [FakePart("postgres", story), survivor("asterisk", story), core]

    with pytest.raises(SetupError, match="no disk"):
        ProcessSupervisor(parts, said).start(said)

    assert story == ["start postgres", "stop postgres"]


def test_a_core_found_running_without_its_database_is_left_to_go_on() -> None:
    story: list[str] = []
    switch, core = survivor("asterisk", story), survivor("core", story)
    core.is_ready = False
    supervisor = ProcessSupervisor([switch, core], said, patience=0.05)

    supervisor.start(said)
    for it in supervisor.tended:
        it.tend(1e12)

    assert story == []
    assert switch.running
    assert core.running


def test_a_survivor_that_dies_while_it_is_waited_for_is_started_again() -> None:
    story: list[str] = []
    switch, core = survivor("asterisk", story), survivor("core", story)
    core.is_ready = False

    def die(_what: str) -> None:
        core.running, core.is_ready = core.spawns > 0, core.spawns > 0

    core.waits_for = lambda: "database"  # type: ignore[method-assign]
    ProcessSupervisor([switch, core], said, patience=5.0).start(die)

    assert story == ["start core"]


def test_a_second_supervisor_is_told_who_runs(tmp_path: Path) -> None:
    with (
        alone(tmp_path / "lock"),
        pytest.raises(SetupError, match="already running"),
        alone(tmp_path / "lock"),
    ):
        pass

    with alone(tmp_path / "lock"):
        pass
