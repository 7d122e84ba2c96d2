"""The account of the switch can make nothing of root's: neither read it, nor have it given away (OPS-3)."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactcenter.channels.voice_asterisk.prompts.hold_music import PIECES
from contactcenter.kernel.errors import SetupError
from contactcenter.processes.asterisk import Asterisk
from contactcenter.processes.packages import Packages
from contactcenter.processes.process_account import Account
from processes.test_asterisk import make

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.skipif(os.geteuid() != 0, reason="as root the switch runs as another account"),
]
FOLDERS = (
    "etc",
    "data",
    "data/moh",
    "data/sounds/cc/es/system",
    "log",
    "run",
    "spool",
    "db",
    "keys",
    "cache",
)
OF_ROOT = (".", "etc", "data", "data/moh", "data/sounds", "data/sounds/cc", "data/agi-bin", "keys")
MUSIC = f"data/moh/{PIECES[0].name}.wav"


@pytest.fixture
def switch(home: Path, debian: Packages, account: Account) -> Iterator[Asterisk]:
    made = make(home, debian, account)
    yield made
    made.stop()


def made_by_an_earlier_version(switch: Asterisk, account: Account) -> Path:
    """Everything is the account's; the victim is root's."""
    asterisk = switch.layout.asterisk
    for name in FOLDERS:
        (asterisk / name).mkdir(parents=True)
    accounts = switch.layout.sip_accounts
    accounts.write_text("; account of before\n")
    accounts.chmod(0o640)
    subprocess.run(["chown", "-R", f"{account.uid}:{account.gid}", asterisk], check=True)
    victim = switch.layout.home / "victim"
    victim.mkdir(mode=0o700)
    (victim / "file").write_text("root's")
    (victim / "file").chmod(0o600)
    return victim


def put(link: Path, target: Path) -> None:
    """As the account would."""
    link.symlink_to(target)
    os.chown(link, 65534, 65534, follow_symlinks=False)


def untouched(victim: Path) -> bool:
    found = [(path.stat().st_uid, path.stat().st_mode & 0o777) for path in (victim, victim / "file")]
    return found == [(0, 0o700), (0, 0o600)] and os.listdir(victim) == ["file"]


def test_links_left_in_a_home_of_before_lead_nowhere_and_no_more_can_be_put(
    switch: Asterisk, account: Account
) -> None:
    victim, asterisk = made_by_an_earlier_version(switch, account), switch.layout.asterisk
    put(asterisk / "etc" / "cdr.conf", victim / "file")
    put(asterisk / "etc" / ".pjsip.conf.1", victim / "file")
    put(asterisk / MUSIC, victim / "file")
    (asterisk / "data/sounds/cc/es/system").rmdir()
    put(asterisk / "data/sounds/cc/es/system", victim)

    switch.start()

    assert untouched(victim)
    assert (victim / "file").read_text() == "root's"
    assert not (asterisk / "etc" / "cdr.conf").is_symlink()
    assert not (asterisk / MUSIC).is_symlink()
    assert not (asterisk / "data/sounds/cc/es").exists(), "the prompts are put there anew"
    assert switch.layout.sip_accounts.read_text() == "; account of before\n", "of shifts that are open"
    assert switch.errors() == ""
    for name in OF_ROOT:
        link = asterisk / name / "link"
        tried = subprocess.run(["ln", "-s", victim / "file", link], **account.run_as(), capture_output=True)
        assert tried.returncode != 0, f"the account writes in {name}"


@pytest.mark.parametrize("name", ["asterisk/cache", "asterisk/etc", "asterisk/data/moh", "recordings/raw"])
def test_a_folder_that_became_a_link_is_refused(switch: Asterisk, account: Account, name: str) -> None:
    victim, place = made_by_an_earlier_version(switch, account), switch.layout.home / name
    subprocess.run(["rm", "-r", "-f", place], check=True)
    place.parent.mkdir(exist_ok=True)
    put(place, victim)

    with pytest.raises(SetupError, match=f"{name} is a symbolic link"):
        switch.prepare()

    assert untouched(victim)


def test_its_error_log_is_not_read_through_a_link(switch: Asterisk, account: Account) -> None:
    victim = made_by_an_earlier_version(switch, account)
    put(switch.layout.asterisk / "log" / "error.log", victim / "file")

    assert switch.errors() == ""
