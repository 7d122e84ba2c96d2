"""What other accounts of the machine may see of a home in use: nothing of ours (REC-3, OPS-3)."""

import os
import stat
from pathlib import Path

import pytest

from processes.test_running import Started, started

__all__ = ["started"]
pytestmark = [pytest.mark.asterisk, pytest.mark.postgres]

PUBLIC = (
    "packages",
    "postgres/dist",
    "asterisk/data",
    "prompts",
    "said.log",
)  # programs, sounds; the test's own


def seen_by_others(home: Path) -> list[str]:
    """Files they may do anything with, folders they may list or write in. To pass through one shows nothing.

    Others are the group too: that of `nobody` is many programs'.
    """
    found = []
    for where, folders, files in os.walk(home):
        here = Path(where)
        folders[:] = [one for one in folders if str((here / one).relative_to(home)) not in PUBLIC]
        for name in (*folders, *files):
            path = here / name
            mode = path.lstat().st_mode
            allowed = stat.S_IXGRP | stat.S_IXOTH if stat.S_ISDIR(mode) else 0
            is_ours = str(path.relative_to(home)) not in PUBLIC and (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
            if is_ours and mode & (stat.S_IRWXG | stat.S_IRWXO) & ~allowed:
                found.append(f"{stat.filemode(mode)} {path.relative_to(home)}")
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="as root the parts run as several accounts")
def test_others_see_nothing_of_a_running_home(started: Started) -> None:
    previous = os.umask(0o022)
    try:
        started.run("--only", "postgres,asterisk,core")
    finally:
        os.umask(previous)
    started.ready()

    assert seen_by_others(started.home) == []
    assert (started.home / "run").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (started.home / "run").iterdir()} == {0o600}
