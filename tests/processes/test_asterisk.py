"""A real Asterisk, as the service account."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import ami_probe, packages, ports, switch_logs
from contactcenter.processes.asterisk import Asterisk
from contactcenter.processes.packages import Packages
from contactcenter.processes.ports import NamedPorts
from contactcenter.processes.process_account import Account
from contactcenter.processes.switch_config import SwitchOptions
from waiting import blocking_until

SCENARIO = Path(__file__).parent / "telephone.xml"
pytestmark = pytest.mark.asterisk
OPTIONS = SwitchOptions(carrier_addresses=["127.0.0.2"], numbers=["1800"])


def make(home: Path, debian: Packages, account: Account, options: SwitchOptions = OPTIONS) -> Asterisk:
    known = ports.choose(
        home, NamedPorts(sip=next(p for p in range(40_000, 41_000) if ports.is_free(p, kind=2)))
    )
    return Asterisk(home, known, debian, account, options)


@pytest.fixture
def switch(home: Path, debian: Packages, account: Account) -> Iterator[Asterisk]:
    made = make(home, debian, account)
    yield made
    made.stop()


def ask(switch: Asterisk, words: str) -> str:
    program = switch._packages.asterisk().argv
    config = str(switch.layout.asterisk_etc / "asterisk.conf")
    return subprocess.run(
        [*program, "-C", config, "-rx", words], capture_output=True, text=True, check=True
    ).stdout


def test_it_starts_as_the_service_account_and_its_error_log_stays_empty(
    switch: Asterisk, account: Account
) -> None:
    switch.start()

    assert switch.errors() == ""
    owner = Path(f"/proc/{switch.child.pid}").stat()
    assert owner.st_uid == account.uid != 0
    assert "app_echo.so" in ask(switch, "module show like app_echo")
    assert "127.0.0.2/32" in ask(switch, "pjsip show identifies")
    assert "test-web" in ask(switch, "pjsip show endpoints")


def test_killed_it_starts_again(switch: Asterisk) -> None:
    switch.start()
    first = switch.child.pid

    switch.kill()
    assert not switch.ready()
    switch.start()

    assert switch.child.pid != first
    assert switch.errors() == ""


def test_a_switch_left_running_is_adopted_and_its_calls_with_it(
    switch: Asterisk, home: Path, debian: Packages, account: Account
) -> None:
    switch.start()
    later = Asterisk(home, switch.ports, debian, account, OPTIONS)
    later.prepare()

    assert later.adopt()
    assert later.child.pid == switch.child.pid


def test_a_switch_with_other_settings_is_not_adopted(
    switch: Asterisk, home: Path, debian: Packages, account: Account
) -> None:
    switch.start()
    later = Asterisk(home, switch.ports, debian, account, SwitchOptions(numbers=["1810"]))
    later.prepare()

    assert not later.adopt()
    assert not switch.alive()


def test_only_our_secret_opens_the_control_port(switch: Asterisk) -> None:
    switch.start()

    assert ami_probe.answers(switch.ports.ami, switch.login().secret)
    assert not ami_probe.answers(switch.ports.ami, "guess")
    assert not ami_probe.answers(switch.ports.asterisk_http, switch.login().secret)


def test_who_holds_control_connections_in_silence_does_not_keep_the_core_out(switch: Asterisk) -> None:
    switch.start()
    with ExitStack() as held:
        for _ in range(120):
            held.enter_context(socket.create_connection(("127.0.0.1", switch.ports.ami), timeout=2))

        assert ami_probe.answers(switch.ports.ami, switch.login().secret)


def test_its_logs_are_turned_over_once_one_is_long_and_three_are_kept(
    switch: Asterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch.start()
    monkeypatch.setattr(switch_logs, "LOG_LIMIT", 200)
    monkeypatch.setattr(switch_logs, "PAUSE", 0.0)
    folder = switch.layout.asterisk / "log"
    security, newest = folder / "security.log", folder / "security.log.0"

    for _ in range(5):
        blocking_until(
            lambda: switch.ready() and security.exists() and security.stat().st_size > 200
        )  # each login is a line
        line = security.read_text().splitlines()[0]
        switch.child.turn_over()
        blocking_until(lambda line=line: newest.exists() and newest.read_text().startswith(line))  # type: ignore[misc]
    blocking_until(lambda: switch.ready() and security.exists() and security.stat().st_size > 0)  # it goes on

    names, olds = ("messages.log", "error.log", "security.log"), ("", ".0", ".1", ".2")
    expected = {f"{name}{old}" for name in names for old in olds}
    blocking_until(lambda: {path.name for path in folder.iterdir()} == expected)
    assert {path.stat().st_mode & 0o007 for path in folder.iterdir()} == {0}
    assert switch.errors() == ""


def test_its_configuration_can_be_read_by_nobody_else(switch: Asterisk) -> None:
    switch.prepare()

    assert switch.layout.asterisk.stat().st_mode & 0o007 == 0
    modes = {path.stat().st_mode & 0o777 for path in switch.layout.asterisk_etc.glob("*.conf")}
    assert modes == {0o600}


def test_a_packages_folder_that_the_account_cannot_reach_is_named(
    home: Path, debian: Packages, account: Account
) -> None:
    if not account.switch:
        pytest.skip("only root changes the account")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    (closed / "tree").symlink_to(debian.asterisk().modules.parents[4])
    switch = make(home, packages.Packages(closed / "tree"), account)

    with pytest.raises(SetupError, match="CC_PACKAGES"):
        switch.prepare()


def call(switch: Asterisk, number: str, shown: str, password: str | None = None) -> subprocess.Popen[str]:
    """A test telephone dials; it speaks for two seconds."""
    folder = switch.layout.home / "sipp"
    folder.mkdir(exist_ok=True)
    (folder / "shown.csv").write_text(f"SEQUENTIAL\n{shown};\n")
    secret = password or (switch.layout.secrets / "test_sip").read_text().strip()
    words = ["-sf", str(SCENARIO), "-inf", "shown.csv", "-s", number, "-m", "1", "-i", "127.0.0.1"]
    words += ["-au", "test-sip", "-ap", secret, "-timeout", "8", "-nostdin", f"127.0.0.1:{switch.ports.sip}"]
    return subprocess.Popen(
        [*switch._packages.sipp(), *words],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(calling: subprocess.Popen[str]) -> int:
    calling.communicate(timeout=20)
    return calling.returncode


def caller_shown(switch: Asterisk) -> str | None:
    """The number of the test telephone's channel; None while there is no such channel."""
    for line in ask(switch, "core show channels concise").splitlines():
        if line.startswith("PJSIP/test-sip"):
            return line.split("!")[7]
    return None


@pytest.mark.parametrize(
    ("header", "shown"),
    [("987000111", "987000111"), ("+51 (9)87-x", "51987"), ("", "51987000002"), ("anonymous", "")],
)
def test_a_test_telephone_reaches_our_number_and_shows_digits_alone(
    switch: Asterisk, header: str, shown: str
) -> None:
    switch.start()

    calling = call(switch, "1800", header)
    blocking_until(lambda: caller_shown(switch) == shown, within=5)

    assert ended(calling) == 0
    assert "PJSIP_HEADER" not in switch.errors()


@pytest.mark.parametrize(("number", "password"), [("1999", None), ("1800", "guess")])
def test_a_test_telephone_reaches_nothing_else_nor_without_its_password(
    switch: Asterisk, number: str, password: str | None
) -> None:
    switch.start()

    assert ended(call(switch, number, "987000111", password)) != 0
    assert "0 active channels" in ask(switch, "core show channels")


def test_a_clash_of_ports_ends_in_a_message_not_in_a_wait(
    switch: Asterisk, home: Path, account: Account
) -> None:
    switch.start()
    other = home / "other"
    other.mkdir()
    second = Asterisk(other, switch.ports, switch._packages, account, OPTIONS)

    began = time.monotonic()
    with pytest.raises(SetupError, match="Asterisk did not start"):
        second.start(patience=3.0)

    second.stop()
    assert time.monotonic() - began < 20
