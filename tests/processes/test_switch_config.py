"""The rendered configuration, without a switch."""

import re
from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.processes import switch_config
from contactcenter.processes.dialed_numbers import forms
from contactcenter.processes.home import checkout
from contactcenter.processes.ports import Ports
from contactcenter.processes.switch_config import Places, Secrets, SwitchOptions

PORTS = Ports(
    core=1, metrics=2, sip=15060, postgres=3, ami=15038, asterisk_http=15088, rtp_start=20000, rtp_end=20998
)
PLACES = Places(Path("/h/etc"), Path("/h"), Path("/m"), Path("/h/rec"))

# What the core and its voice adapter redirect to: context → extensions.
USED = {
    "arrived": {"s"},
    "caller": {"s"},
    "citizen": {"s", "m", "room", "T"},
    "citizen-out": {"s"},
    "agent": {"rest", "room", "listen", "whisper", "echo", "ctl", "T"},
    "outside": {"room"},
    "cc-nocore": {"s"},
}


def rendered(options: SwitchOptions | None = None) -> dict[str, str]:
    return switch_config.render(
        checkout() / "asterisk", options or SwitchOptions(), PORTS, Secrets("ami-s", "web-s", "sip-s"), PLACES
    )


def extensions(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    context = ""
    for line in text.splitlines():
        if head := re.match(r"\[([\w-]+)\]", line):
            context = head.group(1)
        elif exten := re.match(r"exten => ([^,]+),", line):
            found.setdefault(context, set()).add(exten.group(1))
    return found


def test_every_place_a_leg_is_sent_to_exists() -> None:
    there = extensions(rendered()["extensions.conf"])

    assert {context: there[context] for context in USED} == USED


def test_no_name_is_left_over_and_an_unknown_one_is_an_error() -> None:
    assert not [name for name, text in rendered().items() if re.search(r"@[A-Z_]+@", text)]
    with pytest.raises(SetupError, match="@NEW@"):
        switch_config.fill("a = @NEW@", {}, "x.conf")


def test_without_a_carrier_no_trunk_is_rendered() -> None:
    assert rendered()["pjsip_carrier.conf"] == ""


def test_the_trunk_has_its_addresses_and_codecs() -> None:
    trunk = rendered(
        SwitchOptions(carrier_addresses=["203.0.113.5:5070", "198.51.100.0/24"], carrier_codecs=["g722"])
    )

    text = trunk["pjsip_carrier.conf"]
    assert "allow = g722" in text
    assert "contact = sip:203.0.113.5:5070" in text
    assert re.findall(r"^match = (\S+)", text, re.M) == ["203.0.113.5", "198.51.100.0/24"]


def test_no_telephone_of_an_agents_is_at_the_carriers() -> None:
    addresses = ["203.0.113.5:5070", "203.0.113.5:5080", "198.51.100.0/24"]
    phones = rendered(SwitchOptions(carrier_addresses=addresses))["pjsip.conf"]

    denied = ["203.0.113.5/32", "198.51.100.0/24"]
    assert re.findall(r"^contact_deny = (.+)$", phones, re.M) == denied * 2  # SIP and WebRTC
    assert "contact_deny" not in rendered()["pjsip.conf"]


def test_the_trunk_is_known_by_its_addresses_alone_and_its_callers_text_by_nobody() -> None:
    trunk = rendered(SwitchOptions(carrier_addresses=["203.0.113.5"]))["pjsip_carrier.conf"]

    assert "identify_by = ip\n" in trunk
    assert "trust_id_inbound = no" in trunk
    assert "callerid = <0>" in trunk


def test_the_carrier_reaches_our_numbers_in_the_forms_they_are_sent_in_and_nothing_else() -> None:
    text = rendered(SwitchOptions(numbers=["3115930", "080041800"]))["extensions.conf"]

    assert extensions(text)["from-carrier"] == {
        *("3115930", "+513115930", "513115930", "013115930", "+5113115930", "5113115930"),
        *("080041800", "+5180041800", "5180041800"),
    }
    long_form = text[text.index("exten => +5180041800,1") :].split("exten =>")[1]
    assert "Set(CALLERID(dnid)=080041800)" in long_form


def test_a_number_as_written_wins_over_the_longer_form_of_another() -> None:
    assert forms(["511800", "1800"])["511800"] == "511800"


def test_no_door_takes_a_pattern_or_a_transfer() -> None:
    texts = rendered(SwitchOptions(carrier_addresses=["203.0.113.5"], numbers=["1800"]))
    there = {**extensions(texts["extensions.conf"]), **extensions(texts["extensions_test_phones.conf"])}
    doors = [text for name, text in texts.items() if name.startswith("pjsip")]
    endpoints = re.findall(
        r"^\[[^\n]*\n(?:[^\[].*\n)*?type = endpoint\n(?:[^\[].*\n)*", "\n".join(doors), re.M
    )

    assert not [exten for found in there.values() for exten in found if exten.startswith("_")]
    assert "agent-dials" not in there
    assert len(endpoints) == 4
    assert all("allow_transfer = no" in each and "identify_by" in each for each in endpoints)


def test_no_event_tells_of_a_leg_before_the_dialplan_has_read_its_caller() -> None:
    assert "name(Newchannel)" not in rendered()["manager.conf"]


def test_without_demo_people_no_test_telephone_is_rendered() -> None:
    texts = rendered(SwitchOptions(test_phones=False, numbers=["1800"]))

    assert texts["pjsip_test_phones.conf"] == ""
    assert texts["extensions_test_phones.conf"] == ""
    assert not [name for name, text in texts.items() if "test-citizen" in text]


def test_a_test_telephone_dials_our_own_numbers_and_nothing_else() -> None:
    there = extensions(
        rendered(SwitchOptions(numbers=["1800", "2193410", "1800"]))["extensions_test_phones.conf"]
    )

    assert there["test-citizen"] == {"1800", "2193410"}


def test_the_number_a_test_telephone_shows_keeps_its_digits_alone() -> None:
    text = rendered(SwitchOptions(numbers=["1800"]))["extensions_test_phones.conf"]

    assert "${FILTER(0-9,${PJSIP_HEADER(read,X-Test-Caller)})}" in text
    assert "${FILTER(a-z,${PJSIP_HEADER(read,X-Test-Caller)})}" in text  # one word is known: anonymous
    assert text.count("X-Test-Caller") == 2, "never bare"


def test_loopback_is_the_rule_and_public_the_exception() -> None:
    inside, outside = rendered(), rendered(SwitchOptions(public=True, public_address="203.0.113.9"))

    assert "bind = 127.0.0.1:15060" in inside["pjsip.conf"]
    assert "media_address = 127.0.0.1" in inside["pjsip.conf"]
    assert "ice_permit = 127.0.0.1" in inside["rtp.conf"]
    assert "bind = 0.0.0.0:15060" in outside["pjsip.conf"]
    assert "media_address = 127.0.0.1" not in outside["pjsip.conf"]
    assert "external_media_address = 203.0.113.9" in outside["pjsip.conf"]
    assert "ice_permit" not in outside["rtp.conf"]


@pytest.mark.parametrize("public", [False, True])
def test_control_listens_on_loopback_whatever_the_settings(public: bool) -> None:
    texts = rendered(SwitchOptions(public=public))

    assert "bindaddr = 127.0.0.1" in texts["manager.conf"]
    assert "bindaddr = 127.0.0.1" in texts["http.conf"]
    assert "permit = 127.0.0.1/255.255.255.255" in texts["manager.conf"]


def test_loopback_is_never_taken_for_the_carrier() -> None:
    assert "match = 127.0.0.1" not in "".join(rendered().values())
    with pytest.raises(SetupError, match=r"127\.0\.0\.1"):
        rendered(SwitchOptions(carrier_addresses=["127.0.0.1"]))
    with pytest.raises(SetupError, match=r"127\.0\.0\.1"):
        rendered(SwitchOptions(carrier_addresses=["203.0.113.5", "127.0.0.0/8"]))


@pytest.mark.parametrize(
    ("options", "setting"),
    [
        (SwitchOptions(carrier_addresses=["1.2.3.4\n[x]"]), "CC_CARRIER_ADDRESSES"),
        (SwitchOptions(carrier_addresses=["1.2.3.4:sip"]), "CC_CARRIER_ADDRESSES"),
        (SwitchOptions(carrier_addresses=["sip.carrier.pe"]), "CC_CARRIER_ADDRESSES"),
        (SwitchOptions(carrier_addresses=["203.0.113.0/24"]), "is a network"),
        (SwitchOptions(carrier_codecs=["speex32"]), "CC_CARRIER_CODECS"),
        (SwitchOptions(public=True, public_address="here;there"), "CC_PUBLIC_ADDRESS"),
        (SwitchOptions(numbers=["1800,1,System"]), "telephone number"),
    ],
)
def test_a_wrong_value_is_named_and_never_written(options: SwitchOptions, setting: str) -> None:
    with pytest.raises(SetupError, match=setting):
        rendered(options)


def test_nothing_that_runs_programs_is_loaded() -> None:
    """The management interface can start any application that is loaded (security)."""
    loaded = set(re.findall(r"^load = (\w+)\.so", rendered()["modules.conf"], re.M))

    assert not loaded & {"app_system", "func_shell", "res_ari", "app_queue", "app_voicemail", "func_env"}
