"""A clock that stands still, a bus that is read, people to sign in."""

from dataclasses import dataclass, field

from contactcenter.access.passwords import hash_password
from contactcenter.access.sessions import Sessions
from contactcenter.access.users import create_user
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import UserId
from contactcenter.messages.sessions import SessionEnded
from contactcenter.storage.database import Database

PASSWORD = "retama-andino-4711"


@dataclass
class Door:
    """Everything a test of signing in needs."""

    database: Database
    clock: VirtualClock
    sessions: Sessions
    bus: Bus
    ended: list[SessionEnded] = field(default_factory=list)

    async def person(self, username: str = "yeni", role: str = "agent", name: str = "Yeni Ccori") -> UserId:
        async with self.database.begin() as conn:
            return await create_user(conn, name, username, role, await hash_password(PASSWORD))

    def restart(self) -> None:
        """The process starts again: rows stay, memory does not."""
        self.sessions = Sessions(self.database, self.bus, self.clock)
