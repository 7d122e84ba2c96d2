"""The open pages: for each its queue of messages to send, its count of events, and what it was last sent."""

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
    """One open page of a signed-in person.

    `seq`: the number of the last event sent. `outbox`: the texts to send; None in it means that the page is to be
    closed.
    `bye`: why the page is closed; None while it is open. `shown`: the conversations that its desk was last sent.
    """

    user: SignedIn
    seq: int = 0
    outbox: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(MAILBOX))
    bye: LiveBye | None = None
    shown: frozenset[ConversationId] = frozenset()

    @property
    def agent(self) -> AgentId | None:
        """The agent whose desk this is; None if the person's role serves no conversations."""
        return AgentId(self.user.user) if self.user.role in SERVE.roles else None

    @property
    def watches_floor(self) -> bool:
        """True if the person's role may see the whole floor."""
        return self.user.role in WATCH_FLOOR.roles

    def send(self, patch: EncodedPatch) -> None:
        """Queue one event. A page with MAILBOX unsent messages is closed instead, with the code `slow`.

        The page then connects again and is sent a snapshot.
        """
        if self.bye is not None:
            return
        if self.outbox.full():
            self.close(LiveBye(t="bye", code="slow", at=patch.at))
            return
        self.seq += 1
        self.outbox.put_nowait(patch.event(self.seq))

    def tick(self, text: str) -> None:
        """Queue a tick, the same text for every page; a page whose queue is full is left out."""
        if self.bye is None and not self.outbox.full():
            self.outbox.put_nowait(text)

    def close(self, bye: LiveBye) -> None:
        """Close the page with this message. Unsent events are dropped: the page is sent a snapshot when it returns."""
        if self.bye is not None:
            return
        self.bye = bye
        while not self.outbox.empty():
            self.outbox.get_nowait()
        self.outbox.put_nowait(None)


class LiveConnections:
    """The open pages, found by agent and by what they may see. Iterating gives a copy of all of them."""

    def __init__(self) -> None:
        self._all: set[LiveConnection] = set()
        self._desks: dict[AgentId, set[LiveConnection]] = {}
        self.floor: set[LiveConnection] = set()

    def __iter__(self) -> Iterator[LiveConnection]:
        return iter(tuple(self._all))

    def of(self, agent: AgentId | None) -> set[LiveConnection]:
        """Return the pages of this agent's desk; none for None."""
        return self._desks.get(agent, set()) if agent is not None else set()

    def desks(self) -> list[AgentId]:
        """Return the agents who have a page open."""
        return list(self._desks)

    def add(self, connection: LiveConnection) -> None:
        """Register an open page.

        Raises: Conflict `too_many_pages`, if the person has CONNECTIONS_A_USER pages open already.
        """
        if self.count_of(connection.user.user) >= CONNECTIONS_A_USER:
            raise Conflict("too many pages open", code="too_many_pages")
        self._all.add(connection)
        if connection.agent is not None:
            self._desks.setdefault(connection.agent, set()).add(connection)
        if connection.watches_floor:
            self.floor.add(connection)

    def remove(self, connection: LiveConnection) -> None:
        """Forget a page. It does nothing if the page is not registered."""
        self._all.discard(connection)
        self.floor.discard(connection)
        if connection.agent is not None and connection.agent in self._desks:
            self._desks[connection.agent].discard(connection)
            if not self._desks[connection.agent]:
                del self._desks[connection.agent]

    def count_of(self, user: UserId) -> int:
        """Return how many pages this person has open."""
        return sum(connection.user.user == user for connection in self._all)
