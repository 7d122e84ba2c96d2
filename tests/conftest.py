"""What every test may ask for."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import settings

from contactcenter.processes import packages
from contactcenter.processes.home import checkout
from contactcenter.processes.packages import Packages
from virtual_time import VirtualTimeLoop

pytest_plugins = ["pg", "api.site"]

# Short for every commit; `CC_HYPOTHESIS=long pytest …` for a night. A test that wants fewer takes a share of these.
settings.register_profile("ci", max_examples=100, deadline=None)
settings.register_profile("long", max_examples=3_000, deadline=None)
settings.load_profile(os.environ.get("CC_HYPOTHESIS", "ci"))


def pytest_asyncio_loop_factories(config, item):
    virtual = item.get_closest_marker("virtual_time")
    return {"virtual": VirtualTimeLoop} if virtual else {"real": asyncio.new_event_loop}


@pytest.fixture(scope="session")
def debian() -> Packages:
    """Asterisk and the programs of the prompts, obtained once for all tests."""
    return packages.obtain(Path(os.environ.get("CC_PACKAGES") or checkout() / "var" / "packages"))


@pytest.fixture
async def no_task_is_left():
    """For modules that start tasks: `pytestmark = pytest.mark.usefixtures("no_task_is_left")`."""
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    after = asyncio.all_tasks() - before - {asyncio.current_task()}
    left = [task.get_name() for task in after if not task.done()]
    assert not left, f"tasks left behind: {left}"
