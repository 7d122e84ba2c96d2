import os
import re
import subprocess
from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import doctor
from contactcenter.processes import process_account as accounts
from contactcenter.processes.process_account import FALLBACK_HOME, Account


def somebody(uid: int = 65_001) -> Account:
    return Account("somebody", uid, uid, switch=True)


def test_an_ordinary_user_runs_everything_under_the_own_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234)

    chosen = accounts.choose()

    assert (chosen.uid, chosen.switch) == (1234, False)
    assert chosen.run_as() == {}


def test_root_never_runs_the_servers_as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    chosen = accounts.choose("nobody")

    assert chosen.uid != 0
    assert chosen.run_as()["user"] == chosen.uid
    with pytest.raises(SetupError, match="never run as root"):
        accounts.choose("root")


def test_an_account_that_does_not_exist_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("CC_USER", "no-such-account")

    with pytest.raises(SetupError, match="CC_USER.*no-such-account"):
        accounts.choose()


@pytest.fixture
def as_root(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a home."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(accounts, "FALLBACK_HOME", home / "none")
    monkeypatch.setenv("CC_CHECKOUT", str(home / "no-clone"))
    for name in ("CC_USER", "CC_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("own", "chosen"), [("daemon", "daemon"), ("no-such-account", "nobody")])
def test_an_account_of_our_own_is_preferred_and_a_shared_one_is_warned_of(
    as_root: None, monkeypatch: pytest.MonkeyPatch, own: str, chosen: str
) -> None:
    monkeypatch.setattr(accounts, "OWN", own)

    account = accounts.choose()

    assert account.name == chosen
    assert ("useradd" in accounts.warning(account, Path("/srv/cc"))) is (chosen == "nobody")
    assert ("useradd" in doctor._account(Path("/srv/cc")).detail) is (chosen == "nobody")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_home_keeps_the_account_it_was_made_for(
    as_root: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "OWN", "daemon")
    monkeypatch.setenv("CC_HOME", str(home))
    assert accounts.choose().name == "daemon"

    accounts.choose("nobody").folder(home / "postgres" / "data")

    assert accounts.choose().name == "nobody"
    monkeypatch.delenv("CC_HOME")
    assert accounts.choose().name == "daemon"
    (home / "clone").mkdir()
    (home / "clone" / "var").symlink_to(home)
    monkeypatch.setenv("CC_CHECKOUT", str(home / "clone"))
    assert accounts.choose().name == "nobody", "that of the clone, too"
    monkeypatch.setenv("CC_USER", "daemon")
    assert accounts.choose().name == "daemon"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_home_of_the_shared_account_is_handed_over_as_the_warning_says(
    as_root: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "OWN", "daemon")
    monkeypatch.setenv("CC_HOME", str(home))
    for name in ("postgres/data", "asterisk/db", "recordings/raw"):
        made = accounts.choose("nobody").folder(home / name) / "kept"
        made.touch()
        os.chown(made, 65534, -1)
    chosen = accounts.choose()
    assert chosen.name == "nobody"

    for said in (accounts.warning(chosen, home), doctor._account(home).detail):
        assert "useradd" not in said
        assert said.endswith("then start with CC_USER=daemon")
        words = re.search(r"chown -R .*?(?=,)", said)
        assert words is not None
    subprocess.run(words.group(), shell=True, check=True)

    assert accounts.choose().name == "daemon"
    assert (home / "postgres/data/kept").owner() == (home / "asterisk/db/kept").owner() == "daemon"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_link_in_the_place_of_a_folder_gives_nothing_away(home: Path) -> None:
    (victim := home / "victim").mkdir(mode=0o700)
    (home / "log").symlink_to(victim)
    (home / "dangling").symlink_to(home / "nowhere")

    for make in (somebody().folder, somebody().passage, somebody().shown, somebody().reclaimed):
        for name in ("log", "dangling"):
            with pytest.raises(SetupError, match="symbolic link"):
                make(home / name)

    assert (victim.stat().st_uid, victim.stat().st_mode & 0o777) == (0, 0o700)
    assert not (home / "nowhere").exists()


def test_a_folder_under_a_closed_one_cannot_be_reached(home: Path) -> None:
    closed = home / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)

    assert somebody().can_reach(home)
    assert not somebody().can_reach(closed / "inside")
    assert not somebody().can_reach(closed / "inside" / "not yet made")


def test_a_clone_under_a_closed_home_moves_to_the_fallback_and_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.chmod(0o700)
    monkeypatch.setenv("CC_CHECKOUT", str(home / "clone"))

    found = accounts.choose_home(somebody())

    assert found.path == FALLBACK_HOME
    assert str(FALLBACK_HOME) in found.notice
    assert home.stat().st_mode & 0o777 == 0o700, "no parent folder is ever chmod-ed"


def test_an_open_clone_keeps_its_var_and_says_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC_CHECKOUT", str(home))

    assert accounts.choose_home(somebody()) == accounts.Home(home / "var")


def test_a_home_asked_for_by_name_that_cannot_be_reached_is_an_error(home: Path) -> None:
    home.chmod(0o700)

    with pytest.raises(SetupError, match="CC_HOME"):
        accounts.choose_home(somebody(), str(home / "cc"))
