"""Keeps the live view and sends each change to the pages that may see it.

A desk is sent its own work at once. The floor's changes are gathered for at most GATHER_SECONDS, and who waits is sent
to the desks once a second, so that 500 open pages cost little more than a few.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter import messages as m
from contactcenter.access.sessions import SignedIn
from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.kernel.locality import DEFAULT_TIMEZONE
from contactcenter.live import audience, rows
from contactcenter.live.alerts import Backlog, alerts, in_order, storage_alerts
from contactcenter.live.cards import CardQueue
from contactcenter.live.changes import Changes
from contactcenter.live.connections import LiveConnection, LiveConnections
from contactcenter.live.parts import LiveParts
from contactcenter.live.protocol import (
    Alert,
    EncodedPatch,
    LiveBye,
    LiveHello,
    LiveNotice,
    LiveTick,
    Patch,
    Waiting,
    encoded_hello,
)
from contactcenter.live.view import LiveView

GATHER_SECONDS = 0.05
WAITING_SECONDS = 1.0
TICK_SECONDS = 5.0


class LiveHub:
    """Runs the live view; the routes use it through `access.ports.Live`.

    `parts`: what the record areas add. `journal`: its unwritten messages raise an alert.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        epoch: str,
        parts: LiveParts | None = None,
        timezone: str = DEFAULT_TIMEZONE,
        journal: Backlog | None = None,
    ) -> None:
        self.view = LiveView(clock.now(), ZoneInfo(timezone))
        self.connections = LiveConnections()
        self.parts = parts or LiveParts()
        self._clock, self._epoch, self._journal = clock, epoch, journal
        self._cards = CardQueue(self.view, self.parts, self.connections, self._send_to_desk, self._publish)
        self._gathered, self._has_gathered = Changes(), asyncio.Event()
        self._alerts: list[Alert] = []
        self._sent_waiting: dict[AgentId, Waiting] = {}
        self._reactions: Mapping[type, Callable[[Any], None]] = {
            m.SessionEnded: self._session_ended,
            m.CitizenLinked: self._citizen_linked,
            m.ConversationDelivered: self._conversation_reached_agent,
            m.AgentReturned: self._conversation_reached_agent,
            m.CoreRestored: self._core_restored,
            m.AgentChanged: self._agent_changed,
        }
        self.mailbox = bus.subscribe(
            object, self._receive, name="live_view", size=50_000, overflow=Overflow.GROW
        )

    # -- what the routes use (access.ports.Live) --------------------------------------------

    def agent(self, agent: AgentId) -> m.AgentView | None:
        """Return what the live view shows of an agent; None if it has no such agent."""
        state = self.view.agents.get(agent)
        return state.view if state else None

    def on_shift(self) -> list[AgentId]:
        """Return the agents who are signed in to a shift, with or without a leg."""
        return [agent for agent, state in self.view.agents.items() if state.is_on_shift]

    def known_queues(self) -> Set[QueueId]:
        """Return the ids of the queues that are configured or were named by an event or by a figure of today."""
        return self.view.queues.keys()

    def conversation(self, conversation: ConversationId) -> m.ConversationView | None:
        """Return what the live view shows of a conversation; None if it has no such conversation."""
        state = self.view.conversations.get(conversation)
        return state.view if state else None

    def refresh_card(self, conversation: ConversationId) -> None:
        """Have the card of a conversation built again for the agent who carries it, if there is one."""
        view = self.conversation(conversation)
        if view is not None and view.agent is not None:
            self._cards.request(view.agent, conversation)

    def name_agent(self, agent: AgentId, name: str) -> None:
        """Show this name for the agent from now on. The users' routes call this when a name changes."""
        self.view.set_name(agent, name)
        self._gather(Changes(agents={agent}))

    # -- the pages --------------------------------------------------------------------------

    def join(self, user: SignedIn) -> tuple[LiveConnection, str]:
        """Register a page and return its connection and its first message as JSON.

        The caller must not wait between this and sending the message: no event may come first.

        Raises: Conflict `too_many_pages`.
        """
        self.advance_to(self._clock.now())
        connection = LiveConnection(user)
        self.connections.add(connection)
        snapshot = self._snapshot(connection)
        me = snapshot.agents[0] if connection.agent is not None and snapshot.agents else None
        hello = LiveHello(
            t="hello", epoch=self._epoch, seq=0, now=self._clock.now(), me=me, snapshot=snapshot
        )
        return connection, encoded_hello(hello)

    def _snapshot(self, connection: LiveConnection) -> Patch:
        if connection.agent is not None:
            connection.shown = frozenset(rows.carried_by(self.view, connection.agent))
            for conversation in connection.shown:
                self._cards.request(connection.agent, conversation)
            return audience.desk_snapshot(self.view, connection.agent)
        if connection.watches_floor:
            return audience.floor_snapshot(self.view).model_copy(update={"alerts": self._alerts})
        return Patch()

    def leave(self, connection: LiveConnection) -> None:
        """Forget a page that was closed. It does nothing if the page is not registered."""
        self.connections.remove(connection)

    # -- the task ---------------------------------------------------------------------------

    async def run(self) -> None:
        """Fold the events and send the changes until cancelled; then close every page with the code `shutdown`."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.mailbox.run())
                group.create_task(self._send_floor())
                group.create_task(self._send_alerts_and_waiting())
                group.create_task(self._tick())
                group.create_task(self._cards.run())
        finally:
            for connection in self.connections:
                connection.close(LiveBye(t="bye", code="shutdown", at=self._clock.now()))

    async def _receive(self, envelope: Envelope[object]) -> None:
        self.parts.apply(envelope.message, envelope.at)
        self._publish(self.view.apply(envelope))
        react = self._reactions.get(type(envelope.message))
        if react is not None:
            react(envelope.message)

    def _session_ended(self, event: m.SessionEnded) -> None:
        code: Any = "session_elsewhere" if event.why == "elsewhere" else "session_ended"
        for connection in self.connections:
            if connection.user.session == event.session:
                connection.close(LiveBye(t="bye", code=code, at=event.at))

    def _citizen_linked(self, event: m.CitizenLinked) -> None:
        self.refresh_card(event.conversation)

    def _conversation_reached_agent(self, event: m.ConversationDelivered | m.AgentReturned) -> None:
        self._cards.request(event.agent, event.conversation)

    def _core_restored(self, event: m.CoreRestored) -> None:
        self._cards.request_unrecalled()

    def _agent_changed(self, event: m.AgentChanged) -> None:
        """Send the agent's desk a notice if somebody else chose this state."""
        if event.by is not None and str(event.by) != event.agent:
            params = {"activity": event.activity.value, "reason": event.reason, "by": event.by}
            self._send_to_desk(event.agent, Patch(notice=LiveNotice(code="state_forced", params=params)))

    def advance_to(self, now: datetime) -> None:
        """Set the view's time and send what changed by it: local midnight comes without an event."""
        self._publish(self.view.advance_to(now))

    def _publish(self, changes: Changes) -> None:
        """Send the desks what changed of their work, and gather the rest for the floor's next message."""
        if changes:
            self._gather(changes)
            self._send_desks(changes)

    def _gather(self, changes: Changes) -> None:
        self._gathered.add(changes)
        self._has_gathered.set()

    def _send_desks(self, changes: Changes) -> None:
        agents = set(changes.agents)
        for conversation in changes.conversations:
            view = self.conversation(conversation)
            if view is not None and view.agent is not None:
                agents.add(view.agent)
        for agent in agents:
            for connection in self.connections.of(agent):
                patch = audience.desk_patch(self.view, agent, changes, connection.shown)
                if patch is not None:
                    connection.shown = frozenset(rows.carried_by(self.view, agent))
                    connection.send(EncodedPatch(patch, self._clock.now()))

    def _send_to_desk(self, agent: AgentId, patch: Patch) -> None:
        self._send(self.connections.of(agent), EncodedPatch(patch, self._clock.now()))

    def _send_to_floor(self, patch: Patch) -> None:
        self._send(self.connections.floor, EncodedPatch(patch, self._clock.now()))

    def _send(self, connections: Iterable[LiveConnection], patch: EncodedPatch) -> None:
        for connection in connections:
            connection.send(patch)

    async def _send_floor(self) -> None:
        while True:
            await self._has_gathered.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._has_gathered.clear()
            changes, self._gathered = self._gathered, Changes()
            if self.connections.floor:
                self._send_to_floor(audience.floor_patch(self.view, changes))

    async def _send_alerts_and_waiting(self) -> None:
        while True:
            await asyncio.sleep(WAITING_SECONDS)
            now = self._clock.now()
            self._send_alerts(now)
            self._send_waiting()

    def _send_alerts(self, now: datetime) -> None:
        standing = in_order(alerts(self.view, now, self._alerts) + self.parts.alerts(now))
        standing = storage_alerts(self._journal, now) + standing
        if standing != self._alerts:
            self._alerts = standing
            self._send_to_floor(Patch(alerts=standing))

    def _send_waiting(self) -> None:
        """Send each desk who waits in its queues, if that changed. Agents with the same queues share one text."""
        now = self._clock.now()
        made: dict[tuple[frozenset[QueueId], str | None], tuple[Waiting, EncodedPatch]] = {}
        for agent in self.connections.desks():
            state = self.view.agents.get(agent)
            key = (state.person.queues, state.reserved_for) if state else (frozenset(), None)
            if key not in made:
                waiting = rows.waiting(self.view, key[0], reserved_for=key[1])
                made[key] = waiting, EncodedPatch(Patch(waiting=waiting), now)
            waiting, patch = made[key]
            if self._sent_waiting.get(agent) != waiting:
                self._sent_waiting[agent] = waiting
                self._send(self.connections.of(agent), patch)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = self._clock.now()
            self.advance_to(now)
            text = LiveTick(t="tick", now=now).model_dump_json()
            for connection in self.connections:
                connection.tick(text)
