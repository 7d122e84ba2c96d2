"""One Asterisk a session (it starts in half a second); one adapter a test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from asterisk.center import Center, opened
from asterisk.switch import Switch, running


@pytest.fixture(scope="session")
def switch() -> Iterator[Switch]:
    yield from running(Switch())


@pytest.fixture
async def center(switch: Switch) -> AsyncIterator[Center]:
    async with opened(switch) as center:
        yield center
