"""Real processes, short ones."""

import os
import signal
import sys
from pathlib import Path

import pytest

from contactcenter.processes.child_process import Child, Recipe
from waiting import blocking_until

SLEEP = Recipe([sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ))
DEAF = Recipe(
    [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
    ],
    dict(os.environ),
)

TALKER = Recipe(
    [sys.executable, "-c", "import time\nwhile True: print('again', flush=True); time.sleep(0.005)"],
    dict(os.environ),
)


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child("it", tmp_path / "it.json", tmp_path / "it.log")


def another(child: Child) -> Child:
    """As a supervisor that has just started sees it."""
    return Child("it", child._record, child.log)


def test_it_runs_in_a_session_of_its_own(child: Child) -> None:
    child.spawn(SLEEP)

    assert child.pid is not None
    assert os.getsid(child.pid) == child.pid
    child.stop()
    assert not child.alive()


def test_a_survivor_is_found_again_with_what_it_was_started_with(child: Child) -> None:
    child.spawn(SLEEP)
    later = another(child)

    assert later.find() == SLEEP.fingerprint()
    assert later.alive()
    assert later.pid == child.pid
    child.stop()
    assert another(child).find() is None


def test_a_record_of_a_process_that_died_finds_nothing(child: Child) -> None:
    child.spawn(SLEEP)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    blocking_until(lambda: not child.alive())

    assert another(child).find() is None
    child.stop()


def test_a_pid_used_again_by_another_process_is_not_taken_for_ours(child: Child) -> None:
    child.spawn(SLEEP)
    record = child._record.read_text()
    child._record.write_text(record.replace(str(child.pid), str(os.getpid()), 1))

    assert another(child).find() is None
    child.kill()


def test_one_that_does_not_listen_is_killed_after_a_while(child: Child) -> None:
    child.spawn(DEAF)
    blocking_until(lambda: "deaf" in child.last_words())

    child.stop(patience=0.1)

    assert not child.alive()


def test_what_it_says_goes_to_its_log(child: Child) -> None:
    child.spawn(Recipe([sys.executable, "-c", "print('hello')"], dict(os.environ)))
    blocking_until(lambda: not child.alive())

    assert child.last_words() == "hello"
    child.stop()


def test_the_environment_alone_makes_nothing_out_of_date() -> None:
    one = Recipe(["x"], {"SHLVL": "1"}, mark="settings")

    assert one.fingerprint() == Recipe(["x"], {"SHLVL": "2"}, mark="settings").fingerprint()
    assert one.fingerprint() != Recipe(["x"], {"SHLVL": "1"}, mark="other settings").fingerprint()


def test_a_log_is_turned_over_while_it_is_written_and_three_are_kept(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contactcenter.processes.child_process.LOG_LIMIT", 10)
    child.spawn(TALKER)
    blocking_until(lambda: child.log.stat().st_size > 10)
    for number in range(5):
        blocking_until(lambda: child.log.stat().st_size > 10)
        child.turn_over()
        assert (number, child.log.stat().st_size < 40) == (number, True)
    blocking_until(lambda: "again" in child.last_words())
    child.kill()

    assert child.log.read_bytes().startswith(b"again")  # it appends: no hole where the older lines were
    kept = sorted(path.name for path in child.log.parent.glob("it.*log"))
    assert kept == ["it.1.log", "it.2.log", "it.3.log", "it.log"]


def test_a_log_that_was_long_before_the_start_is_kept_beside(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contactcenter.processes.child_process.LOG_LIMIT", 10)
    child.log.write_text("a long story\n")

    child.spawn(SLEEP)
    child.kill()

    assert child.log.with_suffix(".1.log").read_text() == "a long story\n"
