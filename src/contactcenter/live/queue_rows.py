"""One open page each: its bounded mailbox, its own count of events, what it was last shown."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.access.roles import SERVE, WATCH_FLOOR
from contactcenter.access.sessions import SignedIn
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import AgentId, ConversationId, UserId
from contactcenter.live.protocol import LiveBye

MAILBOX = 400  # messages a page may be behind before it is told to come again
SEATS_A_USER = 8


@dataclass(slots=True, eq=False)
class Seat:
    who: SignedIn
    seq: int = 0
    outbox: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(MAILBOX))
    bye: LiveBye | None = None
    shown: frozenset[ConversationId] = frozenset()

    @property
    def agent(self) -> AgentId | None:
        return AgentId(self.who.user) if self.who.role in SERVE.roles else None

    @property
    def watches_floor(self) -> bool:
        return self.who.role in WATCH_FLOOR.roles

    def tell(self, body: str, now: datetime) -> None:
        """One event. A page that does not read is closed; it comes back and takes a snapshot."""
        if self.bye is not None:
            return
        if self.outbox.full():
            self.close(LiveBye(t="bye", code="slow", at=now))
            return
        self.seq += 1
        self.outbox.put_nowait(f'{{"t":"event","seq":{self.seq},"now":"{stamp(now)}",{body}}}')

    def tick(self, text: str) -> None:
        if self.bye is None and not self.outbox.full():
            self.outbox.put_nowait(text)

    def close(self, bye: LiveBye) -> None:
        """What is not sent yet is dropped: the page starts anew anyway."""
        if self.bye is not None:
            return
        self.bye = bye
        while not self.outbox.empty():
            self.outbox.get_nowait()
        self.outbox.put_nowait(None)


class Seats:
    """Who is looking now, found by agent and by what they may see."""

    def __init__(self) -> None:
        self._all: set[Seat] = set()
        self._desks: dict[AgentId, set[Seat]] = {}
        self.floor: set[Seat] = set()

    def __iter__(self) -> Iterator[Seat]:
        return iter(tuple(self._all))

    def of(self, agent: AgentId | None) -> set[Seat]:
        return self._desks.get(agent, set()) if agent is not None else set()

    def desks(self) -> list[AgentId]:
        return list(self._desks)

    def add(self, seat: Seat) -> None:
        if self.count_of(seat.who.user) >= SEATS_A_USER:
            raise Conflict("too many pages open", code="too_many_pages")
        self._all.add(seat)
        if seat.agent is not None:
            self._desks.setdefault(seat.agent, set()).add(seat)
        if seat.watches_floor:
            self.floor.add(seat)

    def remove(self, seat: Seat) -> None:
        self._all.discard(seat)
        self.floor.discard(seat)
        if seat.agent is not None and seat.agent in self._desks:
            self._desks[seat.agent].discard(seat)
            if not self._desks[seat.agent]:
                del self._desks[seat.agent]

    def count_of(self, user: UserId) -> int:
        return sum(seat.who.user == user for seat in self._all)


def stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
