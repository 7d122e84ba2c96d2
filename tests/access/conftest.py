"""One door a test."""

import pytest

from access.sign_in import Door
from contactcenter.access.sessions import Sessions
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.kernel.clock import VirtualClock
from contactcenter.messages.sessions import SessionEnded
from contactcenter.storage.database import Database


@pytest.fixture
def door(database: Database) -> Door:
    clock, bus = VirtualClock(), LocalBus()
    found = Door(database, clock, Sessions(database, bus, clock), bus)

    async def unused(_: Envelope[SessionEnded]) -> None: ...

    mailbox = bus.subscribe(SessionEnded, unused, name="test", size=1_000, overflow=Overflow.GROW)
    mailbox.put = lambda envelope: found.ended.append(envelope.message)  # type: ignore[method-assign]
    return found
