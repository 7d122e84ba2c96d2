"""Taking up a switch that was left running: its calls must not pay for a slow answer."""

from pathlib import Path
from typing import Any

import pytest

from contactcenter.processes import asterisk
from contactcenter.processes.asterisk import Asterisk
from contactcenter.processes.child_process import Child, Recipe

RECIPE = Recipe(["asterisk"])


class Survivor(Child):
    def __init__(self, folder: Path, fingerprint: str) -> None:
        super().__init__("asterisk", folder / "asterisk.json", folder / "asterisk.log")
        self.fingerprint = fingerprint
        self.is_stopped = False

    def find(self) -> str:
        return self.fingerprint

    def alive(self) -> bool:
        return not self.is_stopped

    def stop(self, *_: Any, **__: Any) -> None:
        self.is_stopped = True


class SlowSwitch(Asterisk):
    """Answers the probe only at the `answers_at`th asking."""

    def __init__(self, home: Path, answers_at: int, fingerprint: str = RECIPE.fingerprint()) -> None:
        self.child = self.survivor = Survivor(home, fingerprint)
        self.asked, self.answers_at = 0, answers_at

    def ready(self) -> bool:
        self.asked += 1
        return self.asked >= self.answers_at

    def _recipe(self) -> Recipe:
        return RECIPE


def test_a_switch_that_misses_one_probe_keeps_its_calls(tmp_path: Path) -> None:
    switch = SlowSwitch(tmp_path, answers_at=3)

    assert switch.adopt()
    assert not switch.survivor.is_stopped


def test_a_switch_that_answers_nobody_keeps_its_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asterisk, "SURVIVOR_PATIENCE", 0.05)
    switch = SlowSwitch(tmp_path, answers_at=10_000)

    assert switch.adopt()
    assert not switch.survivor.is_stopped


def test_a_switch_with_another_configuration_is_not_asked(tmp_path: Path) -> None:
    switch = SlowSwitch(tmp_path, answers_at=1, fingerprint="another")

    assert not switch.adopt()
    assert switch.asked == 0
