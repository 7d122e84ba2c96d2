"""A wrong setting is named, with what was expected; nothing falls back in silence."""

from pathlib import Path

import pytest

from contactcenter.kernel.errors import SetupError
from contactcenter.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CC_PORT", "eighty", "CC_PORT"),
        ("CC_PORT", "70000", "CC_PORT"),
        ("CC_DATABASE_URL", "mysql://x", "postgresql"),
        ("CC_CARRIER_ADDRESSES", "1.2.3", "1.2.3"),
        ("CC_CARRIER_CODECS", "mp3", "alaw"),
        ("CC_METRICS_PORT", "8080", "differ"),
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
