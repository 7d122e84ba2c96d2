"""What is so now, as a fold over events: no I/O, no clock, and `apply` is the only way in.

It starts from `CoreRestored` and the figures of the day so far. An event it has seen already (by `seq`) changes
nothing, so an overlap is harmless. Who sees what of it is `live_audience`'s.
"""

from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from contactcenter import messages as m
from contactcenter.bus.port import Envelope
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.live.day_figures import AgentDay, AgentDays, QueueDay, QueueDays
from contactcenter.live.state import (
    QUECHUA,
    WITH_SOMEBODY,
    AgentState,
    ConversationState,
    Lines,
    Person,
    QueueState,
    Touched,
    displace,
    place,
    served_with,
)


class LiveView:
    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.seq, self.now, self.zone = 0, now, zone
        self.agents: dict[AgentId, AgentState] = {}
        self.conversations: dict[ConversationId, ConversationState] = {}
        self.queues: dict[QueueId, QueueState] = {}
        self.quechua = QueueDay()
        self.lines: Lines = {}
        self.guards: tuple[m.LanguageReserve, ...] = ()
        self.priorities: dict[QueueId, int] = {}  # minutes of head start, of the queues that have any
        self.switch_lost: datetime | None = None

    # -- what is known besides events -------------------------------------------------------

    def know_person(self, agent: AgentId, name: str) -> None:
        state = self._agent(agent)
        state.person = replace(state.person, name=name)

    def know_day(self, queues: QueueDays, agents: AgentDays, quechua: QueueDay) -> None:
        """The figures of today before this process; told once, before the first event."""
        self.quechua = quechua
        for queue, day in queues.items():
            self._queue(queue).day = day
        for agent, worked in agents.items():
            self._agent(agent).day = worked

    # -- the fold ---------------------------------------------------------------------------

    def reaches(self, at: datetime) -> Touched:
        """It is `at`: at midnight the figures of the day begin anew, event or no event."""
        touched, before = Touched(), self.now
        self.now = max(before, at)
        if self.now.astimezone(self.zone).date() != before.astimezone(self.zone).date():
            self._begin_day(touched)
        return touched

    def apply(self, envelope: Envelope[object]) -> Touched:
        if envelope.seq <= self.seq:
            return Touched()
        self.seq, touched = envelope.seq, self.reaches(envelope.at)
        self._configured(envelope.message, touched)
        self._at_the_switch_and_desks(envelope.message, envelope.at, touched)
        self._towards_an_agent(envelope.message, envelope.at, touched)
        self._with_an_agent(envelope.message, envelope.at, touched)
        return touched

    def _configured(self, message: object, touched: Touched) -> None:
        match message:
            case m.SetQueue(policy):
                self._queue(policy.id).policy = policy
                touched.queues.add(policy.id)
            case m.QueuePriorityChanged(priority_of, minutes, keys):
                self.priorities[priority_of] = minutes
                touched.queues.add(priority_of)
                for conversation, key in keys:
                    self._see(conversation, touched, order_key=key)
            case m.SetLanguageReserves(guards):
                self.guards = guards
                touched.queues |= self.queues.keys()
            case m.SetAgent(profile):
                state = self._agent(profile.id)
                touched.queues |= self._served_with(state)
                state.person = Person(state.person.name, profile.queues, profile.skills)
                touched.queues |= self._served_with(state)
                touched.agents.add(profile.id)
                touched.line = True
            case m.RemoveAgent(agent) if agent in self.agents:
                touched.queues |= self._served_with(self.agents.pop(agent))
                touched.agents.add(agent)

    def _at_the_switch_and_desks(self, message: object, at: datetime, touched: Touched) -> None:
        match message:
            case m.VoiceLinkLost():
                self.switch_lost = self.switch_lost or at
                touched.line = True
            case m.VoiceLinkRestored():
                self.switch_lost = None
                touched.line = True
            case m.RecorderMissing(leg):
                for state in self.conversations.values():
                    if state.leg == leg:
                        state.is_recorded = False
                        touched.conversations.add(state.view.conversation)
            case m.CoreRestored():
                self._restated(message, touched)
            case m.AgentChanged(agent, activity):
                self._agent(agent).changed(message, at)
                touched.agents.add(agent)
                touched.queues |= self._served_with(self._agent(agent))
                if activity not in WITH_SOMEBODY:
                    self._let_go(agent, touched)

    def _towards_an_agent(self, message: object, at: datetime, touched: Touched) -> None:
        match message:
            case m.ConversationStarted(conversation) as started:
                self.conversations[conversation] = ConversationState.begun(started, at)
                touched.conversations.add(conversation)
                touched.line = True
            case m.LanguageChosen(conversation, language):
                self._see(conversation, touched, language=language)
            case m.ConsentAnswered(conversation, accepted):
                self._see(conversation, touched, anonymous=not accepted)
            case m.DocumentCaptured(conversation, document, kind, is_confirmed):
                self._see(conversation, touched, document=document)
                if conversation in self.conversations:
                    state = self.conversations[conversation]
                    state.document_kind, state.is_confirmed = kind, is_confirmed
            case m.OptionChosen(conversation, option, queue):
                self._see(conversation, touched, option=option, queue=queue, entered_line=at, waits_since=at)
            case m.ConversationQueued() as queued:
                self._queued(queued, at, touched)
            case m.ConversationAbandoned(conversation, queue, _, short):
                self._count(queue, conversation, abandoned=not short)
                touched.queues.add(queue)

    def _with_an_agent(self, message: object, at: datetime, touched: Touched) -> None:
        match message:
            case m.ConversationDelivered() as delivered:
                self._delivered(delivered, at, touched)
            case m.ConversationAnswered() as answered:
                self._answered(answered, at, touched)
            case m.DeliveryMissed(_, conversation, agent) | m.DeliveryWithdrawn(_, conversation, agent):
                touched.agents.add(agent)
                self._see(conversation, touched, agent=None)
            case m.ConversationEnded() as ended:
                self._ended(ended, at, touched)
            case (
                m.WrapUpStarted(conversation=conversation, agent=agent, due=due)
                | m.WrapUpExtended(conversation=conversation, agent=agent, due=due)
            ):
                self._see(conversation, touched, agent=agent, wrap_up_due=due)
                self._agent(agent).registers_until(due)
            case m.WrapUpCompleted(_, conversation, agent, _, lasted, talked):
                day = self._agent(agent).day
                day.talked += talked  # of a call handed back, which does not end with her
                day.wrapped, day.handled = day.wrapped + lasted, day.handled + 1
                touched.agents.add(agent)
                state = self.conversations.get(conversation)
                if state is not None and state.is_over and state.view.agent == agent:
                    self._gone(conversation, touched)

    # -- its steps --------------------------------------------------------------------------

    def _restated(self, told: m.CoreRestored, touched: Touched) -> None:
        touched.add(Touched({*self.agents}, {*self.conversations}, {*self.queues}, line=True))
        known, self.conversations, self.lines = self.conversations, {}, {}
        self.priorities = dict(told.priorities)
        for view in told.agents:
            self._agent(view.agent).view = view
            touched.agents.add(view.agent)
        for seen in told.conversations:
            state = known.get(seen.conversation) or ConversationState(seen)
            state.view = seen
            state.is_over = seen.wrap_up_due is not None
            self.conversations[seen.conversation] = state
            place(self.lines, state, touched)
            touched.conversations.add(seen.conversation)
        for agent in told.agents:
            self._still_registering(agent, known, touched)

    def _still_registering(
        self, agent: m.AgentView, known: dict[ConversationId, ConversationState], touched: Touched
    ) -> None:
        """Routing has let the conversation go; the agent has not."""
        held = agent.conversation
        if agent.activity is not m.AgentActivity.WRAP_UP or held is None or held in self.conversations:
            return
        self.conversations[held] = known.get(held) or ConversationState.registered_by(agent, held)
        touched.conversations.add(held)

    def _queued(self, message: m.ConversationQueued, at: datetime, touched: Touched) -> None:
        queue = message.requirement.queue
        state = self.conversations.get(message.conversation)
        if state is None:  # a channel without a menu
            state = ConversationState.without_menu(message.conversation, at)
            self.conversations[message.conversation] = state
        was_served = state.view.stage is m.ConversationStage.TALKING  # handed back: she waits anew
        waits_since = None if was_served else state.view.waits_since
        seen = {"stage": m.ConversationStage.WAITING, "since": at, "queue": queue, "agent": None}
        seen |= {"entered_line": state.view.entered_line or at, "waits_since": waits_since or at}
        self._see(
            message.conversation, touched, **seen, order_key=message.order_key, language=message.language
        )
        if not message.again:
            self._count(queue, message.conversation, received=1)

    def _delivered(self, message: m.ConversationDelivered, at: datetime, touched: Touched) -> None:
        state = self.conversations.get(message.conversation)
        if state is None:
            return
        state.delivered = message
        seen = {
            "stage": m.ConversationStage.DELIVERING,
            "since": at,
            "agent": message.agent,
            "queue": message.queue,
        }
        self._see(message.conversation, touched, **seen)
        touched.agents.add(message.agent)

    def _answered(self, message: m.ConversationAnswered, at: datetime, touched: Touched) -> None:
        state = self.conversations.get(message.conversation)
        if state is None or state.view.answered_at is None:
            in_target = message.waited <= self._queue(message.queue).policy.target_seconds
            self._count(message.queue, message.conversation, settled=1, answered=1, in_target=in_target)
        self._agent(message.agent).day.answered += 1
        touched.agents.add(message.agent)
        touched.queues.add(message.queue)
        if state is not None:
            talks = {
                "stage": m.ConversationStage.TALKING,
                "since": at,
                "answered_at": at,
                "agent": message.agent,
            }
            self._see(message.conversation, touched, **talks)

    def _ended(self, message: m.ConversationEnded, at: datetime, touched: Touched) -> None:
        if message.agent is not None and message.talked:
            self._agent(message.agent).day.talked += message.talked
            touched.agents.add(message.agent)
        state = self.conversations.get(message.conversation)
        if state is None:
            return
        if message.stage is m.ConversationStage.TALKING and message.agent is not None:
            state.is_over = True
            self._see(
                message.conversation,
                touched,
                stage=m.ConversationStage.CLOSING,
                since=at,
                agent=message.agent,
            )
        else:
            if state.view.queue is not None and state.waits_for_the_first_time:
                self._count(state.view.queue, message.conversation, settled=1)
            self._gone(message.conversation, touched)

    def _let_go(self, agent: AgentId, touched: Touched) -> None:
        """She carries nothing: what was kept on her account alone goes."""
        over = [c for c, state in self.conversations.items() if state.is_over and state.view.agent == agent]
        for conversation in over:
            self._gone(conversation, touched)

    def _gone(self, conversation: ConversationId, touched: Touched) -> None:
        state = self.conversations.pop(conversation)
        displace(self.lines, state.view, touched)
        touched.conversations.add(conversation)

    def _see(self, conversation: ConversationId, touched: Touched, **seen: Any) -> None:
        state = self.conversations.get(conversation)
        if state is None:
            return
        before, state.view = state.view, replace(state.view, **seen)
        touched.conversations.add(conversation)
        if (before.stage, before.queue) != (state.view.stage, state.view.queue):
            displace(self.lines, before, touched)
            place(self.lines, state, touched)

    def _served_with(self, state: AgentState) -> frozenset[QueueId]:
        return served_with(state, self.agents.values(), self.guards)

    def _begin_day(self, touched: Touched) -> None:
        self.quechua = QueueDay()
        for queue in self.queues.values():
            queue.day = QueueDay()
        for agent in self.agents.values():
            agent.day = AgentDay()
        touched.agents |= self.agents.keys()
        touched.queues |= self.queues.keys()

    def _agent(self, agent: AgentId) -> AgentState:
        found = self.agents.get(agent)
        if found is None:
            view = m.AgentView(agent, m.AgentActivity.SIGNED_OUT, self.now)
            found = self.agents[agent] = AgentState(view)
        return found

    def _count(self, queue: QueueId, conversation: ConversationId, **more: int) -> None:
        self._queue(queue).day.add(**more)
        state = self.conversations.get(conversation)
        if state is not None and state.view.language == QUECHUA:
            self.quechua.add(**more)

    def _queue(self, queue: QueueId) -> QueueState:
        found = self.queues.get(queue)
        if found is None:
            found = self.queues[queue] = QueueState(m.QueuePolicy(queue, str(queue)))
        return found
