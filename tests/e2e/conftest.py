"""One whole product a session; each test leaves it with no call up."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from e2e.people import Floor
from e2e.stack import Stack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            for mark in (
                pytest.mark.asterisk,
                pytest.mark.postgres,
                pytest.mark.slow,
                pytest.mark.timeout(400),
            ):
                item.add_marker(mark)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Not in pytest's own folder: that one is closed to the service account."""
    home = Path(tempfile.mkdtemp(prefix="contactcenter-"))
    home.chmod(0o755)
    stack = Stack(home)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        if "CC_KEEP_HOME" not in os.environ:  # to look into it after a failure
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def floor(stack: Stack) -> AsyncIterator[Floor]:
    floor = Floor(stack)
    yield floor
    await floor.close()
