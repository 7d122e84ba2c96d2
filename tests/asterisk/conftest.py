"""Two Asterisks a session, one as in production and one with every way in; an adapter a test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from asterisk.center import Center, opened
from asterisk.softphone import Softphone
from asterisk.switch import CITIZENS, Switch, running
from asterisk.watched import WatchedSwitch, Watcher, watching


@pytest.fixture(scope="session")
def switch() -> Iterator[Switch]:
    yield from running(Switch())


@pytest.fixture
async def center(switch: Switch) -> AsyncIterator[Center]:
    async with opened(switch) as center:
        yield center


@pytest.fixture(scope="session")
def open_switch() -> Iterator[Switch]:
    """With test telephones and every way in that there is, and a second user who reads every event."""
    yield from running(WatchedSwitch())


@pytest.fixture
async def watcher(open_switch: Switch) -> AsyncIterator[Watcher]:
    async with watching(open_switch) as watcher:
        yield watcher


@pytest.fixture
async def desk(open_switch: Switch) -> AsyncIterator[Center]:
    async with opened(open_switch) as center:
        yield center


@pytest.fixture
async def phone() -> AsyncIterator[Softphone]:
    """At the carrier's address."""
    phone = await Softphone.at(CITIZENS)
    yield phone
    await phone.close()
