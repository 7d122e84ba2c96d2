"""The open pages: the mailbox of each, its own count of events, what it was last shown."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from contactcenter.access.roles import SERVE, WATCH_FLOOR
from contactcenter.access.sessions import SignedIn
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import AgentId, ConversationId, UserId
from contactcenter.live.protocol import EncodedPatch, LiveBye

MAILBOX = 400  # messages a page may be behind before it is closed and must connect again
CONNECTIONS_A_USER = 8


@dataclass(slots=True, eq=False)
class LiveConnection:
    """One open page. `seq`: number of the last event sent. `shown`: the conversations its desk was last shown."""

    user: SignedIn
    seq: int = 0
    outbox: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(MAILBOX))
    bye: LiveBye | None = None
    shown: frozenset[ConversationId] = frozenset()

    @property
    def agent(self) -> AgentId | None:
        """The agent whose desk this is; None if its person serves no conversations."""
        return AgentId(self.user.user) if self.user.role in SERVE.roles else None

    @property
    def watches_floor(self) -> bool:
        return self.user.role in WATCH_FLOOR.roles

    def send(self, patch: EncodedPatch) -> None:
        """Send one event. A page that does not read is closed; it connects again and takes a snapshot."""
        if self.bye is not None:
            return
        if self.outbox.full():
            self.close(LiveBye(t="bye", code="slow", at=patch.at))
            return
        self.seq += 1
        self.outbox.put_nowait(patch.event(self.seq))

    def tick(self, text: str) -> None:
        """Send a tick, which is the same text for every page; a page that is behind needs none."""
        if self.bye is None and not self.outbox.full():
            self.outbox.put_nowait(text)

    def close(self, bye: LiveBye) -> None:
        """Say goodbye. What is not sent yet is dropped: the page takes a new snapshot anyway."""
        if self.bye is not None:
            return
        self.bye = bye
        while not self.outbox.empty():
            self.outbox.get_nowait()
        self.outbox.put_nowait(None)


class LiveConnections:
    """The open pages, found by agent and by what they may see."""

    def __init__(self) -> None:
        self._all: set[LiveConnection] = set()
        self._desks: dict[AgentId, set[LiveConnection]] = {}
        self.floor: set[LiveConnection] = set()

    def __iter__(self) -> Iterator[LiveConnection]:
        return iter(tuple(self._all))

    def of(self, agent: AgentId | None) -> set[LiveConnection]:
        """Return the pages of this agent's desk."""
        return self._desks.get(agent, set()) if agent is not None else set()

    def desks(self) -> list[AgentId]:
        """Return the agents who have a page open."""
        return list(self._desks)

    def add(self, connection: LiveConnection) -> None:
        """Register an open page.

        Raises: Conflict `too_many_pages`, if its person has CONNECTIONS_A_USER open already.
        """
        if self.count_of(connection.user.user) >= CONNECTIONS_A_USER:
            raise Conflict("too many pages open", code="too_many_pages")
        self._all.add(connection)
        if connection.agent is not None:
            self._desks.setdefault(connection.agent, set()).add(connection)
        if connection.watches_floor:
            self.floor.add(connection)

    def remove(self, connection: LiveConnection) -> None:
        self._all.discard(connection)
        self.floor.discard(connection)
        if connection.agent is not None and connection.agent in self._desks:
            self._desks[connection.agent].discard(connection)
            if not self._desks[connection.agent]:
                del self._desks[connection.agent]

    def count_of(self, user: UserId) -> int:
        return sum(connection.user.user == user for connection in self._all)
