"""The command line from outside: mistakes are messages, not stack traces."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from rich.console import Console

from contactcenter import __main__ as command
from contactcenter.kernel.errors import SetupError
from contactcenter.processes import doctor
from contactcenter.processes.dialed_numbers import numbers_of
from contactcenter.processes.home import checkout
from contactcenter.processes.ports import Ports
from contactcenter.processes.progress import Screen
from contactcenter.processes.switch_config import SwitchOptions
from contactcenter.processes.welcome import Welcome
from processes.forks import Done, Forks

PORTS = Ports(8080, 9464, 5060, 1, 2, 3, 20000, 20998)


class Run(Protocol):
    def __call__(self, home: Path, *words: str, **settings: str) -> Done: ...


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run the command with these words and settings, and no other settings."""
    forks = Forks(tmp_path_factory.mktemp("forks"))

    def run(home: Path, *words: str, **settings: str) -> Done:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("CC_")}
        return forks.run(words, {**clean, "CC_HOME": str(home), **settings})

    yield run
    forks.close()


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["run"], {"CC_PORT": "eighty"}, "CC_PORT"),
        (["run"], {"CC_PUBLIC": "1"}, "CC_TLS_CERT"),
        (["run"], {"CC_TREE": "nowhere"}, "CC_TREE"),
        (["run"], {"CC_DATABASE_URL": "mysql://x"}, "CC_DATABASE_URL"),
        (["core"], {"CC_DATABASE_URL": "postgresql+asyncpg://cc:x@127.0.0.1:1/cc"}, "CC_DATABASE_URL"),
        (["core"], {"CC_TLS_CERT": "nowhere.pem", "CC_TLS_KEY": "nowhere.pem"}, "CC_TLS_CERT"),
        (["core"], {"CC_TLS_KEY": "Makefile"}, "CC_TLS_KEY: expected a PEM file"),
        (["run"], {"CC_DEMOS": "0"}, "CC_DEMOS: there is no such setting; CC_DEMO is meant?"),
        (["core"], {"CC_OBJECTS_URL": "bucket/prefix"}, "expected s3://bucket/prefix"),
        (["run", "--only", "mail"], {}, "--only"),
        (["db", "upgrade"], {}, "start it once: make run"),
        (["health"], {}, "start it once: make run"),
        (["health", "--part", "foo"], {}, "--part: 'foo'\nway out: expected core or asterisk"),
    ],
)
def test_a_mistake_is_a_message_with_the_way_out(
    run: Run, home: Path, words: list[str], settings: dict[str, str], said: str
) -> None:
    done = run(home, *words, **settings)

    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "way out: " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_an_account_that_does_not_exist_is_named(run: Run, home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root chooses an account")

    assert "CC_USER" in run(home, "run", CC_USER="no-such-account").stderr


def test_a_tree_that_does_not_validate_names_file_node_and_reason(run: Run, home: Path) -> None:
    bad = home / "bad.yaml"
    bad.write_text("id: bad\n")

    done = run(home, "ivr", "check", str(bad))

    assert done.returncode == 1
    assert str(bad) in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_start_says_at_once_which_menu_it_will_not_take(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = (checkout() / "ivr_trees" / "alomac.yaml").read_text()
    (home / "alomac.yaml").write_text(good.replace("    next: ", "    next: nada # ", 1))
    monkeypatch.setenv("CC_HOME", str(home))
    monkeypatch.setenv("CC_TREES", str(home))
    monkeypatch.setattr("contactcenter.processes.running.run", lambda plan, screen: screen.say("started"))

    command.run("core")

    said = capsys.readouterr().out.splitlines()
    assert [line[:9] for line in said[-2:]] == ["NOT TAKEN", "started"], said
    assert "lleva a «nada»" in said[-2]


def test_the_help_says_where_an_export_is_written(run: Run, home: Path) -> None:
    assert "default: alomac.svg of alomac.yaml" in run(home, "ivr", "export", "--help", COLUMNS="120").stdout


def test_our_numbers_are_those_of_the_trees_that_answer() -> None:
    assert numbers_of(Path("ivr_trees"), ["alomac"]) == ("1800",)
    assert len(numbers_of(Path("ivr_trees"), ["alomac", "osce"])) > 1
    with pytest.raises(SetupError, match="CC_TREE"):
        numbers_of(Path("ivr_trees"), ["nowhere"])


def test_the_doctor_says_what_is_missing_and_the_line_that_gets_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    monkeypatch.setattr("contactcenter.processes.packages.system_asterisk", lambda: None)

    found = {finding.what: finding for finding in doctor.examine(home, home / "packages")}

    assert not found["Asterisk"].good
    assert "apt-get" in found["Asterisk"].detail
    assert found["Chromium"].way_out == "apt-get install chromium"
    assert all(finding.way_out for finding in found.values() if not finding.good)


def welcome(home: Path, switch: SwitchOptions, tls: bool = False) -> str:
    screen = Screen(Console(width=80, soft_wrap=True, force_terminal=False, highlight=False, record=True))
    Welcome(home, PORTS, switch, tls=tls).show(screen, ("postgres", "asterisk", "core"))
    return screen.console.export_text()


def test_the_start_says_where_to_go_as_whom_and_how_to_call(home: Path) -> None:
    people = [
        {"name": "yeni", "full_name": "Yeni Ccori", "role": "agent", "password": "puya-quena-" + "1" * 80}
    ]
    (home / "demo-users.json").write_text(json.dumps(people))

    said = welcome(home, SwitchOptions(numbers=["1800"]))

    assert "http://localhost:8080" in said
    for word in ("yeni", "Yeni Ccori", "agent", "puya-quena-" + "1" * 80, "1800", "test-sip"):
        assert word in said
    assert (home / "secrets" / "test_sip").read_text().strip() in said


def test_without_demo_people_it_says_how_to_make_the_first_administrator(home: Path) -> None:
    said = welcome(
        home, SwitchOptions(public=True, public_address="203.0.113.7", test_phones=False), tls=True
    )

    assert "https://203.0.113.7:8080" in said
    assert "contactcenter user add" in said
    assert "test-sip" not in said
