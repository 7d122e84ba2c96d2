"""A wrong setting is named, with what was expected; nothing falls back in silence."""

import re
from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CC_PORT", "eighty", "^CC_PORT: expected a whole number, 1 to 65535, got 'eighty'$"),
        ("CC_PORT", "70000", "^CC_PORT: expected a whole number, 1 to 65535, got '70000'$"),
        ("CC_SIP_PORT", "0", "^CC_SIP_PORT: expected a whole number, 1 to 65535, got '0'$"),
        ("CC_METRICS_PORT", "", "^CC_METRICS_PORT: expected a whole number, 1 to 65535, got ''$"),
        ("CC_JOURNAL_DAYS", "0", "^CC_JOURNAL_DAYS: expected a whole number, 1 to 36500, got '0'$"),
        ("CC_ANONYMOUS_RECORDING_DAYS", "0", "^CC_ANONYMOUS_RECORDING_DAYS: expected a whole number"),
        ("CC_DEMO", "perhaps", "^CC_DEMO: expected 1 or 0, got 'perhaps'$"),
        ("CC_LOG_LEVEL", "loud", "^CC_LOG_LEVEL: expected debug, info, warning or error, got 'loud'$"),
        (
            "CC_REGION",
            "Peru",
            "^CC_REGION: expected a country of two capital letters such as PE, got 'Peru'$",
        ),
        ("CC_TIMEZONE", "Lima", "^CC_TIMEZONE: expected a time zone such as America/Lima, got 'Lima'$"),
        ("CC_DATABASE_URL", "mysql://x", "^CC_DATABASE_URL: expected postgresql"),
        ("CC_CARRIER_ADDRESSES", "1.2.3", "1.2.3"),
        ("CC_CARRIER_ADDRESSES", "203.0.113.5:99999", "expected 203.0.113.5, 203.0.113.5:5070 or"),
        ("CC_CARRIER_CODECS", "mp3", "alaw"),
        ("CC_METRICS_PORT", "8080", "^CC_PORT and CC_METRICS_PORT must differ$"),
        ("CC_PUBLIC", "1", "CC_TLS_CERT"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError, match=expected):
        Settings.from_environment()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pem = tmp_path / "some.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----\n")
    monkeypatch.delenv("CC_DEMO", raising=False)
    for name, value in {"CC_PUBLIC": "1", "CC_TLS_CERT": str(pem), "CC_TLS_KEY": str(pem)}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("public")
def test_in_public_there_are_no_demo_people_nor_test_telephones() -> None:
    assert not Settings.from_environment().demo


@pytest.mark.usefixtures("public")
def test_demo_in_public_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC_DEMO", "1")
    with pytest.raises(SetupError, match="exclude each other.*Leave CC_DEMO out"):
        Settings.from_environment()


def test_at_home_there_are_demo_people_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CC_DEMO", "CC_PUBLIC"):
        monkeypatch.delenv(name, raising=False)
    assert Settings.from_environment().demo
    monkeypatch.setenv("CC_DEMO", "0")
    assert not Settings.from_environment().demo


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CC_PUBILC", "CC_PUBLIC"),
        ("CC_PROT", "CC_PORT"),
        ("CC_USRE", "CC_USER"),
        ("CC_DEMOS", "CC_DEMO"),
        ("CC_TLS_CRET", "CC_TLS_CERT"),
        ("cc_carrier_address", "CC_CARRIER_ADDRESSES"),
    ],
)
def test_a_mistyped_setting_is_refused_with_the_one_that_is_meant(name: str, meant: str) -> None:
    with pytest.raises(SetupError, match=f"^{name}: there is no such setting; {meant} is meant"):
        Settings.unknown({name: "1"})


def test_a_setting_that_is_none_of_ours_is_told_in_one_line_each() -> None:
    told = Settings.unknown(
        {
            "CC_TREE_DIR": "x",
            "CC_RECORDING": "1",
            "CC_QQQ": "1",
            "CC_PORT": "1",
            "cc_port": "1",
            "CC_PG_BIN": "x",
        }
    )
    assert told == [
        "CC_QQQ: there is no such setting, it changes nothing",
        "CC_RECORDING: there is no such setting, it changes nothing",
        "CC_TREE_DIR: there is no such setting, it changes nothing; the nearest is CC_TREE",
    ]


@pytest.mark.parametrize("field", Settings.model_fields)
def test_whatever_setting_is_given_nonsense_takes_it_or_says_what_it_expects(
    monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    name = f"CC_{field.upper()}"
    monkeypatch.setenv(name, "nonsense ^")
    told = ""
    try:
        Settings.from_environment()
    except SetupError as refused:
        told = str(refused)
    assert told == "" or re.match(f"{name}: expected |CC_TLS_CERT and CC_TLS_KEY are expected", told)


def test_a_carrier_is_addresses_ports_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    written = ("203.0.113.5:5070", "203.0.113.6", "198.51.100.0/24")
    monkeypatch.setenv("CC_CARRIER_ADDRESSES", ", ".join(written))
    assert Settings.from_environment().carrier_addresses == written
