"""Holds the live state of the floor, and the few methods by which the folds (`live/folds/`) change it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

import msgspec

from contactcenter import messages as m
from contactcenter.domain.day_figures import DayFold
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId
from contactcenter.live.changes import Changes

OFF_THE_PHONE = frozenset({m.AgentActivity.SIGNED_OUT, m.AgentActivity.NO_LEG})
CARRYING = frozenset(
    {m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP, m.AgentActivity.NO_LEG}
)

WaitingSince: TypeAlias = dict[ConversationId, datetime]
"""Who waits in one queue, and since when."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is configured of an agent: the name from the users' table, queues and skills from `m.SetAgent`."""

    name: str = ""
    queues: frozenset[QueueId] = frozenset()
    skills: frozenset[m.Skill] = frozenset()


@dataclass(slots=True)
class AgentState:
    """What the live view holds of an agent.

    `reserved`: the languages for which the agent is kept free; only conversations in them are delivered then (IVR-5).
    """

    view: m.AgentView
    person: Person = field(default_factory=Person)
    reserved: frozenset[str] = frozenset()

    @property
    def reserved_for(self) -> str | None:
        """The language the agent is reserved for; of several the first by code; None if for none."""
        return min(self.reserved) if self.reserved else None

    @property
    def is_on_shift(self) -> bool:
        """True unless the agent is signed out."""
        return self.view.activity is not m.AgentActivity.SIGNED_OUT

    @property
    def is_ready(self) -> bool:
        """True if the agent could be delivered a conversation now."""
        return self.view.activity is m.AgentActivity.READY

    @property
    def has_leg(self) -> bool:
        """True if the agent's phone is connected."""
        return self.view.activity not in OFF_THE_PHONE

    def speaks(self, language: str) -> bool:
        """Return whether the agent has this skill, whatever its level."""
        return any(code == language for code, _ in self.person.skills)

    def serves(self, queue: QueueId | None) -> bool:
        """Return whether the agent serves this queue; false for None."""
        return queue in self.person.queues


@dataclass(slots=True)
class ConversationState:
    """What the live view holds of one conversation.

    `tree`: the menu of the number that was called; "" if it is not known. `is_recorded`: None if, since a restart, it
    is not known. `is_over`: the citizen has left; the row stays for the agent's wrap-up. `is_recalled`: false while,
    after a restart, nothing but the agent who registers it is known.
    """

    view: m.ConversationView
    leg: LegId | None = None
    tree: str = ""
    delivered: m.ConversationDelivered | None = None
    document_kind: str = ""
    is_confirmed: bool = False
    is_recorded: bool | None = None
    is_over: bool = False
    is_recalled: bool = True

    @classmethod
    def started(cls, event: m.ConversationStarted, at: datetime) -> "ConversationState":
        """Return the state of a conversation that has just begun, in the menu."""
        view = m.ConversationView(
            event.conversation,
            event.channel,
            m.ConversationStage.MENU,
            at,
            at,
            ani=event.ani,
            region=event.region,
            participants=(m.held_citizen(event.leg),),
        )
        return cls(view, leg=event.leg, tree=event.tree, is_recorded=True)

    @classmethod
    def without_menu(cls, conversation: ConversationId, at: datetime) -> "ConversationState":
        """Return the state of a conversation that entered a queue at once."""
        return cls(m.ConversationView(conversation, "voice", m.ConversationStage.WAITING, at, at))

    @classmethod
    def in_wrap_up(cls, agent: m.AgentView, conversation: ConversationId) -> "ConversationState":
        """Return the state of a conversation that routing released before a restart.

        The agent still registers it; the rest is read from its record later.
        """
        view = m.ConversationView(
            conversation, "voice", m.ConversationStage.CLOSING, agent.since, agent.since
        )
        view = msgspec.structs.replace(view, agent=agent.agent, wrap_up_due=agent.wrap_up_due)
        return cls(view, is_over=True, is_recalled=False)


@dataclass(slots=True)
class QueueState:
    """What the live view holds of a queue.

    `waiting`: who waits in it, and since when. `priority_minutes`: by how much it is ranked ahead of others (ACD-1).
    """

    policy: m.QueuePolicy
    waiting: WaitingSince = field(default_factory=dict)
    priority_minutes: int = 0


class FloorState:
    """Agents, conversations and queues as they are at `now`, and the day's figures in the local time of `zone`.

    `switch_lost`: since when the link to the voice switch is down; None while it is up.
    """

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.now, self.zone = now, zone
        self.agents: dict[AgentId, AgentState] = {}
        self.conversations: dict[ConversationId, ConversationState] = {}
        self.queues: dict[QueueId, QueueState] = {}
        self.day = DayFold()
        self.language_reserves: tuple[m.LanguageReserve, ...] = ()
        self.switch_lost: datetime | None = None

    # -- what does not come from events -----------------------------------------------------

    def set_name(self, agent: AgentId, name: str) -> None:
        """Set the name of an agent, who need not be configured yet."""
        state = self.agent(agent)
        state.person = replace(state.person, name=name)

    def resume_day(self, day: DayFold) -> None:
        """Continue from the figures of today that earlier runs counted. Call it once, before the first event."""
        self.day = day
        for queue in day.queues:
            self.queue(queue)  # a queue with figures is shown even if it is configured no more

    # -- what the folds read and write ------------------------------------------------------

    def agent(self, agent: AgentId) -> AgentState:
        """Return the state of an agent; one that no event has described yet is signed out."""
        state = self.agents.get(agent)
        if state is None:
            view = m.AgentView(agent, m.AgentActivity.SIGNED_OUT, self.now)
            state = self.agents[agent] = AgentState(view)
        return state

    def queue(self, queue: QueueId) -> QueueState:
        """Return the state of a queue; one that is not configured yet is shown by its id."""
        state = self.queues.get(queue)
        if state is None:
            state = self.queues[queue] = QueueState(m.QueuePolicy(queue, str(queue)))
        return state

    def add_conversation(self, state: ConversationState, changes: Changes) -> None:
        """Add a conversation, or replace the one of the same id, and count it among those who wait if it waits."""
        self.conversations[state.view.conversation] = state
        self._start_waiting(state, changes)
        changes.conversations.add(state.view.conversation)

    def update_conversation(self, conversation: ConversationId, changes: Changes, **fields: Any) -> None:
        """Set fields of the conversation's view, and move it in or out of its queue as they say.

        It does nothing if the conversation is not known.
        """
        state = self.conversations.get(conversation)
        if state is None:
            return
        before, state.view = state.view, msgspec.structs.replace(state.view, **fields)
        changes.conversations.add(conversation)
        if (before.stage, before.queue) != (state.view.stage, state.view.queue):
            self._stop_waiting(before, changes)
            self._start_waiting(state, changes)

    def remove_conversation(self, conversation: ConversationId, changes: Changes) -> None:
        """Remove a conversation.

        Raises: KeyError if it is not known.
        """
        state = self.conversations.pop(conversation)
        self._stop_waiting(state.view, changes)
        changes.conversations.add(conversation)

    def priority_minutes(self, queue: QueueId) -> int:
        """Return by how many minutes a queue is ranked ahead (ACD-1); 0 if it is not known."""
        state = self.queues.get(queue)
        return state.priority_minutes if state is not None else 0

    def waiting_in(self, queue: QueueId) -> WaitingSince:
        """Return who waits in a queue; nobody, if the queue is not known."""
        state = self.queues.get(queue)
        return state.waiting if state is not None else {}

    def _start_waiting(self, state: ConversationState, changes: Changes) -> None:
        changes.totals, view = True, state.view
        if view.queue is None:
            return
        changes.queues.add(view.queue)
        if view.stage is m.ConversationStage.WAITING:
            self.queue(view.queue).waiting[view.conversation] = view.waits_since or view.since

    def _stop_waiting(self, view: m.ConversationView, changes: Changes) -> None:
        changes.totals = True
        if view.queue is not None:
            changes.queues.add(view.queue)
            self.waiting_in(view.queue).pop(view.conversation, None)

    def set_reserved(self, language: str, agents: Collection[AgentId], changes: Changes) -> None:
        """Set which agents are reserved for a language (IVR-5), as the core published it.

        The rows of the agents for whom that changed, and their queues, are added to the changes.
        """
        for agent, state in self.agents.items():
            if (agent in agents) == (language in state.reserved):
                continue
            state.reserved = state.reserved ^ {language}
            changes.agents.add(agent)
            changes.queues |= state.person.queues
