"""Ports: three are set (CC_PORT, CC_SIP_PORT, CC_METRICS_PORT), the others are chosen free and stored in ports.json.

They are chosen below the range from which the kernel takes ports for outgoing connections, so that a stored one is
still free at the next start.
"""

import json
import secrets
import socket
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.files import write_private
from contactcenter.processes.home import HomeLayout

CHOOSE_FROM = range(14_000, 20_000)
RTP_FROM = range(20_000, 32_000, 1_000)
RTP_PORTS = 998  # two a leg; starts at an even one


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports of a home. RTP takes the UDP ports from `rtp_start` to `rtp_end`."""

    core: int
    metrics: int
    sip: int
    postgres: int
    ami: int
    asterisk_http: int
    rtp_start: int
    rtp_end: int


@dataclass(frozen=True, slots=True)
class NamedPorts:
    """The ports that settings name, because others are told of them."""

    core: int = 8080
    metrics: int = 9464
    sip: int = 5060


SETTING = {"core": "CC_PORT", "metrics": "CC_METRICS_PORT", "sip": "CC_SIP_PORT"}
INNER = ("postgres", "ami", "asterisk_http")


def choose(home: Path, named_ports: NamedPorts | None = None) -> Ports:
    """The ports of this home: the named ones as given, the others as stored in ports.json or chosen now."""
    named = asdict(named_ports or NamedPorts())
    path = HomeLayout(home).ports
    stored = _read(path)
    if stored is None:
        inner = _choose_inner(set(named.values()))
        start = _choose_rtp()
        stored = Ports(**named, **inner, rtp_start=start, rtp_end=start + RTP_PORTS)
    ports = replace(stored, **named)
    write(home, ports)
    return ports


def read(home: Path) -> Ports:
    """The ports that the last start chose.

    Raises:
        SetupError: this home has never been started.
    """
    ports = _read(HomeLayout(home).ports)
    if ports is None:
        raise SetupError(f"no ports.json in {home}", way_out="start it once: make run")
    return ports


def rechoose(home: Path, ports: Ports, name: str) -> Ports:
    """Choose another port for `name`, whose port another program took since the last start."""
    fresh = replace(ports, **{name: _free_tcp(set(asdict(ports).values()))})
    write(home, fresh)
    return fresh


def write(home: Path, ports: Ports) -> None:
    """Store the ports of this home."""
    path = HomeLayout(home).ports
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, json.dumps(asdict(ports), indent=2) + "\n")


def must_be_free(ports: Ports, name: str, host: str = "127.0.0.1") -> None:
    """Check that a named port is free.

    Raises:
        SetupError: another program holds it; the message names the setting that moves it.
    """
    port = int(asdict(ports)[name])
    kind = socket.SOCK_DGRAM if name == "sip" else socket.SOCK_STREAM
    if not is_free(port, host, kind):
        word = "UDP" if name == "sip" else "TCP"
        raise SetupError(
            f"{SETTING[name]}: {word} port {port} on {host} is already taken by another program",
            way_out=f"stop that program, or set {SETTING[name]} to a free port, "
            f"for example {SETTING[name]}={_free_tcp(set())}",
        )


def is_free(port: int, host: str = "127.0.0.1", kind: int = socket.SOCK_STREAM) -> bool:
    """Return whether a TCP (or, with `SOCK_DGRAM`, UDP) port can be bound now."""
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _read(path: Path) -> Ports | None:
    if not path.exists():
        return None
    try:
        return Ports(**json.loads(path.read_text()))
    except (ValueError, TypeError):
        raise SetupError(f"{path} is damaged", way_out=f"stop everything, then: rm {path}") from None


def _choose_inner(taken: set[int]) -> dict[str, int]:
    chosen: dict[str, int] = {}
    for name in INNER:
        chosen[name] = _free_tcp(taken | set(chosen.values()))
    return chosen


def _free_tcp(taken: set[int]) -> int:
    for _ in range(500):
        port = secrets.choice(CHOOSE_FROM)
        if port not in taken and is_free(port):
            return port
    raise SetupError("no free TCP port found from 14000 to 19999", way_out="stop what holds them")


def _choose_rtp() -> int:
    for _ in range(50):
        start = secrets.choice(RTP_FROM)
        if all(is_free(port, kind=socket.SOCK_DGRAM) for port in range(start, start + RTP_PORTS, 50)):
            return start
    raise SetupError("no free range of UDP ports found from 20000 to 31999", way_out="stop what holds them")
