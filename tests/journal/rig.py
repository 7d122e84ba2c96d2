"""A bus, a vault and a journal on a real database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from contactcenter.bootstrap.areas import projections
from contactcenter.bus.local import LocalBus
from contactcenter.journal.journal import Journal
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.vault import Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.personal_data import PersonalData
from journal.scripted_calls import EIGHT, Tale

KEY = b"k" * 32
LIMA = ZoneInfo("America/Lima")


@dataclass
class Desk:
    database: Database
    bus: LocalBus
    vault: Vault
    cipher: Cipher
    clock: VirtualClock
    journal: Journal

    def publish(self, *tales: Tale) -> None:
        for tale in tales:
            for at, event in tale.told:
                self.bus.publish(event, at)

    async def record(self, *tales: Tale) -> None:
        self.publish(*tales)
        await self.journal.flush()


@asynccontextmanager
async def open_desk(database: Database, epoch: str = "e1") -> AsyncIterator[Desk]:
    bus, vault, cipher, clock = LocalBus(), Vault(epoch), Cipher(KEY), VirtualClock(EIGHT)
    journal = Journal(database, bus, PersonalData(vault, cipher), clock, epoch, projections(LIMA))
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(journal.run())
        try:
            yield Desk(database, bus, vault, cipher, clock, journal)
        finally:
            writing.cancel()
