import socket
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import ports
from contactcenter.processes.ports import NamedPorts


def held(kind: int = socket.SOCK_STREAM) -> socket.socket:
    taken = socket.socket(socket.AF_INET, kind)
    taken.bind(("127.0.0.1", 0))
    if kind == socket.SOCK_STREAM:
        taken.listen()
    return taken


def test_chosen_ports_are_kept_and_named_ones_follow_the_settings(home: Path) -> None:
    first = ports.choose(home, NamedPorts(core=8081))

    again = ports.choose(home, NamedPorts(core=8082))

    assert (first.core, again.core) == (8081, 8082)
    assert (again.ami, again.postgres, again.rtp_start) == (first.ami, first.postgres, first.rtp_start)
    assert ports.read(home) == again


def test_all_ports_differ_and_media_starts_even(home: Path) -> None:
    chosen = ports.choose(home)

    values = list(asdict(chosen).values())
    assert len(set(values)) == len(values)
    assert chosen.rtp_start % 2 == 0


@pytest.mark.parametrize(
    ("name", "setting", "kind"),
    [
        ("core", "CC_PORT", socket.SOCK_STREAM),
        ("metrics", "CC_METRICS_PORT", socket.SOCK_STREAM),
        ("sip", "CC_SIP_PORT", socket.SOCK_DGRAM),
    ],
)
def test_a_taken_port_with_a_name_says_which_setting_moves_it(
    home: Path, name: str, setting: str, kind: int
) -> None:
    with closing(held(kind)) as taken:
        chosen = ports.choose(home, NamedPorts(**{name: taken.getsockname()[1]}))

        with pytest.raises(SetupError, match=setting) as refused:
            ports.must_be_free(chosen, name)

    assert setting in refused.value.way_out


def test_a_chosen_port_that_was_taken_meanwhile_is_chosen_anew(home: Path) -> None:
    chosen = ports.choose(home)

    fresh = ports.rechoose(home, chosen, "ami")

    assert fresh.ami != chosen.ami
    assert ports.read(home).ami == fresh.ami


def test_a_damaged_file_is_a_message_with_the_way_out(home: Path) -> None:
    (home / "ports.json").write_text("{")

    with pytest.raises(SetupError, match="damaged"):
        ports.choose(home)
