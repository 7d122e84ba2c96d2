"""The live view kept up, and each change told to whoever may see it, reckoned once for all of them.

A desk is told of its own work at once; the floor's changes are gathered for at most 50 ms, the count of who
waits goes to the desks once a second: five hundred open pages cost what a few do.
"""

import asyncio
from collections.abc import Set
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter import messages as m
from contactcenter.access.sessions import DATABASE_AWAY, SignedIn
from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.kernel.locality import DEFAULT_TIMEZONE
from contactcenter.live import audience as audience
from contactcenter.live.alerts import Backlog, alerts, in_order, storage
from contactcenter.live.parts import LiveParts
from contactcenter.live.protocol import Alert, LiveBye, LiveHello, Notice, Patch, Waiting, body_of
from contactcenter.live.queue_rows import Seat, Seats, stamp
from contactcenter.live.state import ConversationState, Touched
from contactcenter.live.view import LiveView

GATHER_SECONDS = 0.05
LINE_SECONDS = 1.0
TICK_SECONDS = 5.0
CARD_AGAIN_SECONDS = 2.0
CARDS_AT_ONCE = 4
_HEEDED = (m.Event, m.SetQueue, m.SetAgent, m.RemoveAgent, m.SetLanguageReserves)


class LiveHub:
    """`run` is its whole life; `access.parts.Live` is what the routes use of it."""

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
        self.seats = Seats()
        self.parts = parts or LiveParts()
        self._clock, self._epoch, self._journal = clock, epoch, journal
        self._gathered, self._something = Touched(), asyncio.Event()
        self._alerts: list[Alert] = []
        self._lines: dict[AgentId, Waiting] = {}
        self._cards: asyncio.Queue[tuple[AgentId, ConversationId]] = asyncio.Queue()
        self.mailbox = bus.subscribe(
            object, self._heard, name="live_view", size=50_000, overflow=Overflow.GROW
        )

    # -- what routes ask (access.parts.Live) ------------------------------------------------

    def agent(self, agent: AgentId) -> m.AgentView | None:
        state = self.view.agents.get(agent)
        return state.view if state else None

    def on_shift(self) -> list[AgentId]:
        return [agent for agent, state in self.view.agents.items() if state.is_on_shift]

    def known_queues(self) -> Set[QueueId]:
        return self.view.queues.keys()

    def conversation(self, conversation: ConversationId) -> m.ConversationView | None:
        state = self.view.conversations.get(conversation)
        return state.view if state else None

    def refresh_card(self, conversation: ConversationId) -> None:
        view = self.conversation(conversation)
        if view is not None and view.agent is not None:
            self._cards.put_nowait((view.agent, conversation))

    def know_person(self, agent: AgentId, name: str) -> None:
        self.view.know_person(agent, name)
        self._told_later(Touched(agents={agent}))

    # -- who looks --------------------------------------------------------------------------

    def join(self, who: SignedIn) -> tuple[Seat, str]:
        """A seat and its first word; nothing may come between the two."""
        self.reaches(self._clock.now())
        seat = Seat(who)
        self.seats.add(seat)
        me, snapshot = None, Patch()
        if seat.agent is not None:
            snapshot = audience.desk_snapshot(self.view, seat.agent)
            me = snapshot.agents[0] if snapshot.agents else None
            seat.shown = frozenset(audience.carried_by(self.view, seat.agent))
            for conversation in seat.shown:
                self._cards.put_nowait((seat.agent, conversation))
        elif seat.watches_floor:
            snapshot = audience.floor_snapshot(self.view).model_copy(update={"alerts": self._alerts})
        hello = LiveHello(
            t="hello", epoch=self._epoch, seq=0, now=self._clock.now(), me=me, snapshot=snapshot
        )
        return seat, hello.model_dump_json(exclude={"snapshot"})[
            :-1
        ] + f',"snapshot":{{{body_of(snapshot)}}}}}'

    def reaches(self, now: datetime) -> None:
        """Midnight comes without an event."""
        touched = self.view.reaches(now)
        self._told_later(touched)
        self._tell_desks(touched)

    def leave(self, seat: Seat) -> None:
        self.seats.remove(seat)

    # -- its life ---------------------------------------------------------------------------

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.mailbox.run())
                group.create_task(self._tell_floor())
                group.create_task(self._tell_lines())
                group.create_task(self._tick())
                for _ in range(CARDS_AT_ONCE):
                    group.create_task(self._build_cards())
        finally:
            for seat in self.seats:
                seat.close(LiveBye(t="bye", code="shutdown", at=self._clock.now()))

    async def _heard(self, envelope: Envelope[object]) -> None:
        message = envelope.message
        if isinstance(message, m.SessionEnded):
            self._session_ended(message)
        if isinstance(message, m.CitizenLinked):
            self.refresh_card(message.conversation)
        if not isinstance(message, _HEEDED):
            return
        touched = self.view.apply(envelope)
        self.parts.apply(message, envelope.at)
        self._told_later(touched)
        self._tell_desks(touched)
        match message:
            case m.ConversationDelivered(_, conversation, agent) | m.AgentReturned(_, conversation, agent):
                self._cards.put_nowait((agent, conversation))
            case m.CoreRestored():
                self._recall()
            case m.AgentChanged(agent, activity, reason, by=by) if by is not None and str(by) != agent:
                params = {"activity": activity.value, "reason": reason, "by": by}
                self._tell(agent, Patch(notice=Notice(code="state_forced", params=params)))

    def _session_ended(self, ended: m.SessionEnded) -> None:
        code: Any = "session_elsewhere" if ended.why == "elsewhere" else "session_ended"
        for seat in self.seats:
            if seat.who.session == ended.session:
                seat.close(LiveBye(t="bye", code=code, at=ended.at))

    def _told_later(self, touched: Touched) -> None:
        if touched:
            self._gathered.add(touched)
            self._something.set()

    def _tell_desks(self, touched: Touched) -> None:
        concerned = set(touched.agents)
        for conversation in touched.conversations:
            view = self.conversation(conversation)
            if view is not None and view.agent is not None:
                concerned.add(view.agent)
        for agent in concerned:
            for seat in self.seats.of(agent):
                patch = audience.desk_patch(self.view, agent, touched, seat.shown)
                if patch is not None:
                    seat.shown = frozenset(audience.carried_by(self.view, agent))
                    seat.tell(body_of(patch), self._clock.now())

    def _tell(self, agent: AgentId, patch: Patch) -> None:
        body, now = body_of(patch), self._clock.now()
        for seat in self.seats.of(agent):
            seat.tell(body, now)

    async def _tell_floor(self) -> None:
        while True:
            await self._something.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._something.clear()
            touched, self._gathered = self._gathered, Touched()
            self._say_to_floor(audience.floor_patch(self.view, touched) if self.seats.floor else None)

    async def _tell_lines(self) -> None:
        while True:
            await asyncio.sleep(LINE_SECONDS)
            now = self._clock.now()
            standing = alerts(self.view, now, self._alerts) + self.parts.alerts(now)
            found = storage(self._journal, now) + in_order(standing)
            if found != self._alerts:
                self._alerts = found
                self._say_to_floor(Patch(alerts=found))
            self._tell_who_waits(now)

    def _tell_who_waits(self, now: datetime) -> None:
        same: dict[tuple[frozenset[QueueId], bool], tuple[Waiting, str]] = {}
        kept = audience.keeps_seat(self.view)
        for agent in self.seats.desks():
            state = self.view.agents.get(agent)
            queues = state.person.queues if state else frozenset()
            key = queues, agent in kept
            if key not in same:
                waiting = audience.waiting(self.view, queues, keeps_seat=agent in kept)
                same[key] = waiting, body_of(Patch(waiting=waiting))
            waiting, body = same[key]
            if self._lines.get(agent) != waiting:
                self._lines[agent] = waiting
                for seat in self.seats.of(agent):
                    seat.tell(body, now)

    def _say_to_floor(self, patch: Patch | None) -> None:
        if patch is None:
            return
        body, now = body_of(patch), self._clock.now()
        for seat in tuple(self.seats.floor):
            seat.tell(body, now)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self.reaches(self._clock.now())
            text = f'{{"t":"tick","now":"{stamp(self._clock.now())}"}}'
            for seat in self.seats:
                seat.tick(text)

    def _recall(self) -> None:
        for conversation, state in self.view.conversations.items():
            if state.view.agent is not None and not state.is_recalled:
                self._cards.put_nowait((state.view.agent, conversation))

    async def _build_cards(self) -> None:
        while True:
            agent, conversation = await self._cards.get()
            state = self.view.conversations.get(conversation)
            if state is None or state.view.agent != agent:
                continue
            try:
                await self._show_card(state, agent)
            except DATABASE_AWAY:
                self._tell(agent, Patch(notice=Notice(code="card_unavailable", params={})))
                await asyncio.sleep(CARD_AGAIN_SECONDS)
                self._cards.put_nowait((agent, conversation))

    async def _show_card(self, state: ConversationState, agent: AgentId) -> None:
        if not state.is_recalled:
            await self._recall_from_records(state)
            touched = Touched(agents={agent}, conversations={state.view.conversation})
            self._told_later(touched)
            self._tell_desks(touched)
        if self.parts.cards is not None and self.seats.of(agent):
            card = await self.parts.cards.card(self.view, state, agent)
            if state.view.agent == agent:
                self._tell(agent, Patch(card=card))

    async def _recall_from_records(self, state: ConversationState) -> None:
        """Complete a conversation that routing let go before a restart, while the agent still registers it."""
        view = await self.parts.records.recall(state.view) if self.parts.records is not None else None
        if view is not None:
            state.is_recalled = True
            # the agent may have asked for more time meanwhile
            state.view = replace(view, wrap_up_due=state.view.wrap_up_due)
