"""Open files, and what other accounts of the machine may see (S-1, S-4)."""

import os
import resource
import stat
import sys
from pathlib import Path

import pytest

from contactcenter.processes import resource_limits
from contactcenter.processes.child_process import Child, Recipe
from contactcenter.processes.process_account import Account
from contactcenter.processes.running import Plan, make_home
from waiting import blocking_until

TOLD = "import os, resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0]); open('made', 'w')"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_started_may_open_many_files_and_closes_what_it_makes(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = min(soft, 256)
    child = Child("it", tmp_path / "it.json", tmp_path / "it.log")
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
    try:
        child.spawn(Recipe([sys.executable, "-c", TOLD], dict(os.environ), cwd=str(tmp_path)))
        blocking_until(lambda: not child.alive())
        expected = (
            resource_limits.FILES_WANTED
            if hard == resource.RLIM_INFINITY
            else min(hard, resource_limits.FILES_WANTED)
        )
        assert int(child.last_words()) == max(few, expected)
        assert mode(tmp_path / "made") == 0o600
        assert mode(child.log) == 0o600
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        child.stop()


def test_what_stood_open_is_closed_to_strangers_and_to_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "2026" / "11"
    folder.mkdir(parents=True)
    flac = folder / "leg.flac"
    flac.touch()
    for path, was in ((flac, 0o644), (folder, 0o755), (folder.parent, 0o775)):
        path.chmod(was)

    assert resource_limits.close_to_strangers(tmp_path / "2026") == 3

    assert [mode(path) for path in (flac, folder, folder.parent)] == [0o640, 0o750, 0o770]
    assert resource_limits.close_to_strangers(tmp_path / "2026") == 0


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch(mode=0o644)
    elsewhere.chmod(0o644)
    (tmp_path / "store").mkdir(mode=0o750)
    (tmp_path / "store" / "link").symlink_to(elsewhere)

    resource_limits.close_to_strangers(tmp_path / "store")

    assert mode(elsewhere) == 0o644


def test_logs_are_closed_and_a_passage_is_only_passed(home: Path, account: Account) -> None:
    (home / "log").mkdir()
    (home / "log").chmod(0o755)

    make_home(Plan(home, account))
    account.passage(home / "recordings")

    assert mode(home / "log") == 0o700
    assert mode(home / "recordings") == 0o710
    if account.switch:
        assert (home / "recordings").stat().st_gid == account.gid


@pytest.mark.skipif(os.geteuid() != 0, reason="as root PostgreSQL and Asterisk are another account")
def test_the_service_account_writes_recordings_and_sees_no_log(home: Path, account: Account) -> None:
    make_home(Plan(home, account))
    account.passage(home / "recordings")
    account.folder(home / "recordings" / "raw")
    (home / "recordings" / "store").mkdir(mode=0o750)
    tries = (
        "echo said > recordings/raw/a; for f in recordings recordings/store log; do ls $f; done 2>/dev/null"
    )
    child = Child("it", home / "it.json", home / "it.log", account)
    child.spawn(Recipe(["/bin/sh", "-c", tries], {"PATH": "/usr/bin:/bin"}, cwd=str(home)))
    blocking_until(lambda: not child.alive())

    assert child.last_words() == ""
    assert mode(home / "recordings" / "raw" / "a") == 0o600
    child.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_home_that_was_made_for_the_account_is_root_s_once_root_writes_in_it(
    home: Path, account: Account
) -> None:
    """Else it could put links in the place of the folders there."""
    for folder in (home, home / "secrets", home / "log"):
        folder.mkdir(exist_ok=True)
        os.chown(folder, account.uid, account.gid)

    make_home(Plan(home, account))

    assert [folder.stat().st_uid for folder in (home, home / "secrets", home / "log", home / "run")] == [
        0
    ] * 4
