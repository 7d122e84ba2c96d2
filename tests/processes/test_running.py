"""`contactcenter run` from outside: as a program, with signals."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contactcenter.processes import ports, running
from contactcenter.processes import process_account as accounts
from contactcenter.processes.home import HomeLayout, checkout
from contactcenter.processes.packages import Packages
from contactcenter.processes.ports import NamedPorts
from contactcenter.processes.running import Plan
from waiting import blocking_until

SERVERS = "postgres,asterisk"


def free(kind: int = socket.SOCK_STREAM) -> int:
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Started:
    home: Path
    packages: Path
    uid: int | None = None
    python: str = sys.executable
    settings: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CC_")}
        named = {"CC_HOME": str(self.home), "CC_PACKAGES": str(self.packages), **self.settings}
        path = f"{checkout() / 'src'}:{sysconfig.get_path('purelib')}"
        who = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        with (self.home / "said.log").open("ab") as log:
            process = subprocess.Popen(
                [self.python, "-m", "contactcenter", "run", "--only", SERVERS, *words],
                cwd=checkout(), env={**clean, **named, "PYTHONPATH": path, "HOME": str(self.home)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, **who,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def said(self) -> str:
        return (self.home / "said.log").read_text()

    def pid(self, name: str) -> int:
        layout = HomeLayout(self.home)
        record = layout.postgres / "child.json" if name == "postgres" else layout.run / f"{name}.json"
        return int(json.loads(record.read_text())["pid"])

    def ready(self, times: int = 1) -> None:
        blocking_until(
            lambda: self.said().count("Ctrl-C stops") >= times or self.processes[-1].poll() is not None,
            within=60,
        )
        assert self.processes[-1].poll() is None, self.said()

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.fixture
def started(home: Path, debian: Packages) -> Iterator[Started]:
    assert debian.tree is not None or debian.system_asterisk is not None
    folder = debian.tree.parent if debian.tree is not None else home
    settings = {
        "CC_SIP_PORT": str(free(socket.SOCK_DGRAM)),
        "CC_PORT": str(free()),
        "CC_METRICS_PORT": str(free()),
    }
    it = Started(home, folder, settings=settings)
    yield it
    it.end()


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.asterisk
@pytest.mark.postgres
def test_ctrl_c_stops_everything_and_the_next_start_is_quick(started: Started) -> None:
    first = started.run()
    started.ready()
    pids = [started.pid("postgres"), started.pid("asterisk")]

    first.send_signal(signal.SIGINT)

    assert first.wait(30) == 0
    assert all(gone(pid) for pid in pids)
    began = time.monotonic()
    started.run()
    started.ready(2)
    assert time.monotonic() - began < 10


@pytest.mark.asterisk
@pytest.mark.postgres
def test_kill_9_of_any_process_is_an_ordinary_event(started: Started) -> None:
    supervisor = started.run()
    started.ready()
    asterisk, postgres = started.pid("asterisk"), started.pid("postgres")

    os.kill(asterisk, signal.SIGKILL)
    os.kill(postgres, signal.SIGKILL)
    blocking_until(
        lambda: "asterisk: up again" in started.said() and "postgres: up again" in started.said(), within=30
    )
    assert {started.pid("asterisk"), started.pid("postgres")}.isdisjoint({asterisk, postgres})

    asterisk, postgres = started.pid("asterisk"), started.pid("postgres")
    supervisor.kill()
    supervisor.wait()
    assert not gone(asterisk)
    started.run()
    started.ready(2)
    assert (started.pid("asterisk"), started.pid("postgres")) == (asterisk, postgres)


@pytest.mark.asterisk
@pytest.mark.postgres
def test_a_second_run_says_who_runs(started: Started) -> None:
    first = started.run()
    started.ready()

    second = started.run()

    assert second.wait(20) == 1
    assert f"already running in {started.home} (process {first.pid})" in started.said()
    assert first.poll() is None


@pytest.mark.asterisk
@pytest.mark.postgres
def test_it_says_how_to_call_and_writes_its_ports(started: Started) -> None:
    started.run()
    started.ready()

    secret = (started.home / "secrets" / "test_sip").read_text().strip()
    assert f"user test-sip, password {secret}" in started.said()
    assert json.loads((started.home / "ports.json").read_text())["sip"] == int(
        started.settings["CC_SIP_PORT"]
    )


@pytest.mark.asterisk
@pytest.mark.postgres
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_needs_no_root(started: Started) -> None:
    python = readable_python()
    if python is None:
        pytest.skip("no Python here that another user can run")
    started.python, started.uid = python, pwd.getpwnam("nobody").pw_uid
    os.chown(started.home, started.uid, started.uid)
    (started.home / "said.log").touch()

    started.run()
    started.ready()

    assert Path(f"/proc/{started.pid('asterisk')}").stat().st_uid == started.uid


def readable_python() -> str | None:
    """A Python of this version that `nobody` may run: this one, or the system's with this one's packages."""
    nobody = accounts.choose("nobody")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}"):
        if Path(candidate).exists() and nobody.can_reach(Path(candidate).resolve().parent):
            return candidate
    return None


@pytest.mark.parametrize("name", ["sip", "core"])
def test_a_taken_port_is_refused_before_anything_is_started(home: Path, name: str) -> None:
    kind = socket.SOCK_DGRAM if name == "sip" else socket.SOCK_STREAM
    with closing(socket.socket(socket.AF_INET, kind)) as taken:
        taken.bind(("127.0.0.1", 0))
        wanted = NamedPorts(
            **{"core": free(), "metrics": free(), "sip": free(kind), name: taken.getsockname()[1]}
        )

        with pytest.raises(Exception, match=ports.SETTING[name]):
            running.check_ports(Plan(home, accounts.choose(), wanted))


def test_what_others_took_of_the_inner_ports_is_chosen_anew(home: Path) -> None:
    wanted = NamedPorts(core=free(), metrics=free(), sip=free(socket.SOCK_DGRAM))
    before = ports.choose(home, wanted)
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", before.ami))
        taken.listen()

        after = running.check_ports(Plan(home, accounts.choose(), wanted))

    assert after.ami != before.ami
    assert after.postgres == before.postgres


def test_a_wrong_setting_is_a_message_with_the_way_out(home: Path) -> None:
    environment = {**os.environ, "CC_HOME": str(home), "CC_PORT": "eighty"}
    done = subprocess.run(
        [sys.executable, "-m", "contactcenter", "run"],
        cwd=checkout(),
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert re.match(r"error: CC_PORT: .*\nway out: ", done.stderr)
    assert "Traceback" not in done.stderr


def test_everything_is_gone_with_the_folder(home: Path) -> None:
    running.make_home(Plan(home / "inner", accounts.choose()))
    ports.choose(home / "inner")

    shutil.rmtree(home / "inner")

    assert list(home.iterdir()) == []
