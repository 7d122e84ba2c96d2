"""The collector, off while the core is loaded and built, and set for what follows."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactcenter import __main__
from contactcenter.bootstrap import commands, startup
from contactcenter.engine.garbage_collection import YOUNG, freeze_memory
from contactcenter.settings import Settings


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


def test_nothing_is_collected_before_the_core_is_built(
    collector: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = []

    async def main(_: object) -> None:
        seen.append(gc.isenabled())
        freeze_memory()
        seen.append(gc.isenabled())

    monkeypatch.setattr(startup, "main", main)
    monkeypatch.setenv("CC_HOME", str(tmp_path))
    monkeypatch.setattr(commands, "load_settings", lambda: (Settings.from_environment(), ""))
    monkeypatch.setenv("CC_DATABASE_URL", "postgresql+asyncpg://nobody:x@127.0.0.1:1/none")
    umask = os.umask(0o077)
    os.umask(umask)
    try:
        __main__.core()
    finally:
        os.umask(umask)

    assert seen == [False, True]
    assert gc.get_threshold()[0] == YOUNG
