"""The browser tests find a browser by any of its names, and say the way out when there is none."""

from pathlib import Path

import pytest

from chromium import chromium
from contactcenter.processes.doctor import BROWSERS


def put(folder: Path, name: str) -> str:
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("name", BROWSERS)
def test_a_browser_is_found_by_any_of_its_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CC_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    program = put(tmp_path, name)

    assert chromium() == program


def test_one_named_by_hand_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CC_CHROMIUM", put(tmp_path, "mine"))

    assert chromium() == str(tmp_path / "mine")


def test_without_any_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(FileNotFoundError, match="apt-get install chromium"):
        chromium()
