"""The page for whoever is on call names what there is, and nothing else."""

import re
from pathlib import Path

from contactcenter.settings import Settings

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/operation.md").read_text()
CODE = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))


def test_every_setting_is_on_the_page() -> None:
    known = {f"CC_{name.upper()}" for name in Settings.model_fields}

    assert not known - set(re.findall(r"\bCC_[A-Z_]+\b", PAGE))


def test_every_setting_on_the_page_is_read_by_somebody() -> None:
    named = set(re.findall(r"\bCC_[A-Z_]+\b", PAGE))
    known = {f"CC_{name.upper()}" for name in Settings.model_fields}
    elsewhere = set(re.findall(r"""["'](CC_[A-Z_]+)["']""", CODE))

    assert not named - known - elsewhere


def test_every_figure_on_the_page_is_counted() -> None:
    figures = set(re.findall(r"\bcontactcenter_[a-z_]+\b", PAGE))

    assert figures
    for name in figures:
        made = re.findall(rf'^(\w+) = \w+\(\s*"{name}"', CODE, re.M)
        assert made, f"{name} is counted by nobody"
        assert re.search(rf"\b{made[0]}\.(?:labels|inc|set|observe)\b", CODE), f"{name} is told to nobody"


def test_every_message_on_the_page_is_said_by_somebody() -> None:
    rows = re.findall(r"^\| (?:start: )?`([^`]+)`", PAGE.partition("## When it is not")[2], re.M)
    said = [part.strip(" :,") for row in rows for part in re.split(r"…|\d+|CC_PORT:|, and", row)]

    assert not [part for part in said if part and part not in CODE]
