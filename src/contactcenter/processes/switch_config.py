"""Asterisk's configuration: the templates of `asterisk/` with their @NAMES@ filled in.

Plain replacement; a name left over is an error. Values that come from settings are checked before they are written:
a line break or a semicolon in one would be more configuration.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from contactcenter.kernel.carrier_addresses import CARRIER_CODECS, CarrierAddress
from contactcenter.kernel.errors import SetupError
from contactcenter.processes.addresses import own_ipv4
from contactcenter.processes.dialed_numbers import forms
from contactcenter.processes.ports import Ports

LEFT_OVER = re.compile(r"@[A-Z_]+@")
LOCAL_NETS = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
ONLY_LOOPBACK = "media_address = 127.0.0.1\nbind_rtp_to_media_address = yes\n"
PARTS = {
    "carrier": "pjsip_carrier.conf",
    "phones": "pjsip_test_phones.conf",
    "numbers": "extensions_test_phones.conf",
}
PROMPT_SORRY = "cc/es/system/no-core"  # ours, made by the core at its first start
PROMPT_LEAVE_MESSAGE = "vm-intro"  # of Asterisk's own Spanish sounds


@dataclass(frozen=True, slots=True)
class SwitchOptions:
    """What the settings say about the switch."""

    public: bool = False
    public_address: str | None = None
    carrier_addresses: Sequence[str] = ()
    carrier_codecs: Sequence[str] = ("alaw", "ulaw")
    test_phones: bool = True
    numbers: Sequence[str] = ()
    """Our own numbers, the only ones that can be dialled."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Secrets of the switch: of the manager login and of the two test telephones."""

    ami: str
    test_web: str
    test_sip: str


@dataclass(frozen=True, slots=True)
class Places:
    """Folders that the configuration names."""

    etc: Path
    data: Path
    modules: Path
    recordings: Path


def render(
    templates: Path, options: SwitchOptions, ports: Ports, secrets: Secrets, places: Places
) -> dict[str, str]:
    """The text of each configuration file by its name.

    Raises:
        SetupError: an option has no safe form, or a template names something unknown.
    """
    check(options)
    values = {
        **_places(places),
        **_network(options, ports),
        "AMI_SECRET": secrets.ami,
        "TEST_WEB_SECRET": secrets.test_web,
        "TEST_SIP_SECRET": secrets.test_sip,
        "TEST_NUMBERS": _test_numbers(options.numbers),
        "CARRIER_NUMBERS": _carrier_numbers(options.numbers),
    }
    left_out = _left_out(options)
    texts = {}
    for path in sorted(templates.glob("*.conf")):
        texts[path.name] = "" if path.name in left_out else fill(path.read_text(), values, path.name)
    return texts


def fill(text: str, values: dict[str, str], name: str) -> str:
    """Replace each @NAME@ of a template.

    Raises:
        SetupError: a name is left over.
    """
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    left = LEFT_OVER.search(text)
    if left:
        raise SetupError(
            f"{name}: nothing to put for {left.group()}", way_out="a template and the code disagree"
        )
    return text


def check(options: SwitchOptions) -> None:
    """Check what comes from settings and menus before it becomes configuration.

    Raises:
        SetupError: the message names the setting.
    """
    _carriers(options)
    for codec in options.carrier_codecs:
        if codec not in CARRIER_CODECS:
            raise SetupError(
                f"CC_CARRIER_CODECS: {codec!r} is not known",
                way_out=f"expected some of {', '.join(sorted(CARRIER_CODECS))}",
            )
    for number in options.numbers:
        if not number.isdecimal() or not number.isascii():
            raise SetupError(
                f"{number!r} is not a telephone number", way_out="digits only in `numbers` of the tree"
            )
    if options.public_address is not None and not _is_address(options.public_address):
        raise SetupError(
            f"CC_PUBLIC_ADDRESS: {options.public_address!r}", way_out="expected an IP address, as 203.0.113.5"
        )


def _carriers(options: SwitchOptions) -> list[CarrierAddress]:
    try:
        carriers = [CarrierAddress.parse(text) for text in options.carrier_addresses]
    except ValueError as error:
        raise SetupError("CC_CARRIER_ADDRESSES", way_out=str(error)) from None
    if carriers and not carriers[0].is_host:
        raise SetupError(
            f"CC_CARRIER_ADDRESSES: {carriers[0]} is a network",
            way_out="put first the address that calls out go to",
        )
    if any(IPv4Address("127.0.0.1") in one.network for one in carriers):
        raise SetupError(
            "CC_CARRIER_ADDRESSES: 127.0.0.1 would take every softphone for the carrier (they arrive from there)",
            way_out="for a carrier on this machine use 127.0.0.2",
        )
    return carriers


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _places(places: Places) -> dict[str, str]:
    return {
        "ETC": str(places.etc),
        "DATA": str(places.data),
        "MODULES": str(places.modules),
        "RECORDINGS": str(places.recordings),
        "MUSIC": str(places.data / "data" / "moh"),
        "SYSTEM": "cc1",
        "SORRY": PROMPT_SORRY,
        "LEAVE_MESSAGE": PROMPT_LEAVE_MESSAGE,
    }


def _network(options: SwitchOptions, ports: Ports) -> dict[str, str]:
    carriers = _carriers(options)
    return {
        "HTTP_PORT": str(ports.asterisk_http),
        "AMI_PORT": str(ports.ami),
        "RTP_START": str(ports.rtp_start),
        "RTP_END": str(ports.rtp_end),
        "SIP_BIND": f"{'0.0.0.0' if options.public else '127.0.0.1'}:{ports.sip}",
        "SIP_OUTSIDE": _outside(options),
        "MEDIA": "" if options.public else ONLY_LOOPBACK,
        "ICE": _ice(options),
        "CARRIER_CODECS": ",".join(options.carrier_codecs),
        "CARRIER_CONTACT": f"sip:{carriers[0]}:{carriers[0].port}" if carriers else "",
        "NO_CARRIER": _no_carrier(carriers),
        "CARRIER_MATCHES": "\n".join(f"match = {one}" for one in carriers),
    }


def _no_carrier(carriers: Sequence[CarrierAddress]) -> str:
    """An agent's telephone is never at the carrier: a call there would be one that the centre pays for."""
    return "".join(
        f"contact_deny = {network}\n" for network in dict.fromkeys(one.network for one in carriers)
    )


def _outside(options: SwitchOptions) -> str:
    if not (options.public and options.public_address):
        return ""
    lines = [f"external_{kind}_address = {options.public_address}" for kind in ("media", "signaling")]
    lines += [f"local_net = {net}" for net in LOCAL_NETS]
    return "\n".join(lines) + "\n"


def _ice(options: SwitchOptions) -> str:
    """On loopback browsers are offered 127.0.0.1, which Asterisk never offers by itself; in public what is real."""
    inside = own_ipv4()
    if options.public:
        outside = options.public_address
        behind_nat = inside is not None and outside is not None and inside != outside
        return f"[ice_host_candidates]\n{inside} => {outside}" if behind_nat else ""
    only = "ice_deny = 0.0.0.0/0.0.0.0\nice_permit = 127.0.0.1/255.255.255.255"
    return f"{only}\n[ice_host_candidates]\n{inside} => 127.0.0.1" if inside else only


def _test_numbers(numbers: Sequence[str]) -> str:
    return _extensions({number: number for number in sorted(set(numbers))}, "test-caller")


def _carrier_numbers(numbers: Sequence[str]) -> str:
    return _extensions(forms(numbers), "caller")


def _extensions(dialled: Mapping[str, str], caller: str) -> str:
    lines = []
    for form, number in dialled.items():
        lines += [f"exten => {form},1,Gosub({caller},s,1)", f" same => n,Set(CALLERID(dnid)={number})"]
        lines += [" same => n,Goto(arrived,s,1)"]
    return "\n".join(lines)


def _left_out(options: SwitchOptions) -> set[str]:
    left_out = set()
    if not options.carrier_addresses:
        left_out.add(PARTS["carrier"])
    if not options.test_phones:
        left_out |= {PARTS["phones"], PARTS["numbers"]}
    return left_out
