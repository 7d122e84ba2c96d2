"""What the live view holds of agents, conversations and queues, and the rows made of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId
from contactcenter.live.day_figures import AgentDay, QueueDay
from contactcenter.live.protocol import AgentRow, ConversationRow

OFF_THE_PHONE = frozenset({m.AgentActivity.SIGNED_OUT, m.AgentActivity.NO_LEG})
QUECHUA = "qu"
WITH_SOMEBODY = frozenset(
    {m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP, m.AgentActivity.NO_LEG}
)

Lines: TypeAlias = dict[QueueId, dict[ConversationId, datetime]]
"""Who waits in each queue, and since when."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who an agent is, from the users' table and `m.SetAgent`."""

    name: str = ""
    queues: frozenset[QueueId] = frozenset()
    skills: frozenset[m.Skill] = frozenset()


@dataclass(slots=True)
class AgentState:
    view: m.AgentView
    person: Person = field(default_factory=Person)
    day: AgentDay = field(default_factory=AgentDay)

    @property
    def is_on_shift(self) -> bool:
        return self.view.activity is not m.AgentActivity.SIGNED_OUT

    def changed(self, change: m.AgentChanged, at: datetime) -> None:
        """As the core counts it: a leg lost and found begins no break anew."""
        was, does = self.view, change.activity
        goes_on, since, paused = was.reason == change.reason, at, None
        if goes_on and was.activity is does:
            since, paused = was.since, was.paused_since
        elif goes_on and does is m.AgentActivity.NO_LEG and was.activity is m.AgentActivity.NOT_READY:
            paused = was.since
        elif goes_on and does is m.AgentActivity.NOT_READY and was.paused_since is not None:
            since = was.paused_since
        self.view = m.AgentView(
            change.agent,
            does,
            since,
            change.reason,
            change.conversations,
            change.next_ready,
            change.next_reason,
            was.wrap_up_due if does is m.AgentActivity.WRAP_UP else None,
            paused,
        )

    def registers_until(self, due: datetime) -> None:
        self.view = replace(self.view, wrap_up_due=due)

    def speaks(self, language: str) -> bool:
        return any(code == language for code, _ in self.person.skills)

    def serves(self, queue: QueueId | None) -> bool:
        return queue in self.person.queues

    def row(self, now_with: str | None) -> AgentRow:
        view = self.view
        return AgentRow(
            id=view.agent,
            name=self.person.name or view.agent,
            activity=view.activity,
            reason=view.reason,
            since=view.since,
            conversation=view.conversation,
            now_with=now_with,
            next_ready=view.next_ready,
            next_reason=view.next_reason,
            languages=sorted(self.person.skills),
            answered_today=self.day.answered,
            tmo_seconds=self.day.tmo,
            leg_up=view.activity not in OFF_THE_PHONE,
        )


@dataclass(slots=True)
class ConversationState:
    """`is_over`: the citizen has left; the row stays for the agent's wrap-up.

    `tree`: of the line she called, "" if not known.
    """

    view: m.ConversationView
    leg: LegId | None = None
    tree: str = ""
    delivered: m.ConversationDelivered | None = None
    document_kind: str = ""
    is_confirmed: bool = False
    is_recorded: bool | None = None  # None: not known since a restart
    is_over: bool = False
    is_recalled: bool = True  # False: known by name alone, since a restart

    @classmethod
    def begun(cls, started: m.ConversationStarted, at: datetime) -> "ConversationState":
        view = m.ConversationView(
            started.conversation,
            started.channel,
            m.ConversationStage.MENU,
            at,
            at,
            ani=started.ani,
            region=started.region,
        )
        return cls(view, leg=started.leg, tree=started.tree, is_recorded=True)

    @property
    def waits_for_the_first_time(self) -> bool:
        return self.view.answered_at is None and self.view.stage in (
            m.ConversationStage.WAITING,
            m.ConversationStage.DELIVERING,
        )

    @classmethod
    def without_menu(cls, conversation: ConversationId, at: datetime) -> "ConversationState":
        return cls(m.ConversationView(conversation, "voice", m.ConversationStage.WAITING, at, at))

    @classmethod
    def registered_by(cls, agent: m.AgentView, held: ConversationId) -> "ConversationState":
        view = m.ConversationView(held, "voice", m.ConversationStage.CLOSING, agent.since, agent.since)
        view = replace(view, agent=agent.agent, wrap_up_due=agent.wrap_up_due)
        return cls(view, is_over=True, is_recalled=False)

    def row(self, queue_name: str | None) -> ConversationRow:
        view = self.view
        return ConversationRow(
            id=view.conversation,
            channel=view.channel,
            stage=view.stage,
            since=view.since,
            started=view.started,
            language=view.language,
            option=view.option,
            queue=view.queue,
            queue_name=queue_name,
            entered_line=view.waits_since or view.entered_line,
            agent=view.agent,
            region=view.region,
            anonymous=view.anonymous,
            wrap_up_due=view.wrap_up_due,
            answered_at=view.answered_at,
        )


@dataclass(slots=True)
class QueueState:
    policy: m.QueuePolicy
    day: QueueDay = field(default_factory=QueueDay)


def served_with(
    state: AgentState, agents: Collection[AgentState], guards: Iterable[m.LanguageReserve]
) -> frozenset[QueueId]:
    """Whose figures she changes: one speaker more or less changes the guard over the others."""
    spoken = [guard.skill for guard in guards if state.speaks(guard.skill)]
    others = (other for other in agents if any(map(other.speaks, spoken)))
    return state.person.queues.union(*(other.person.queues for other in others))


@dataclass(slots=True)
class Touched:
    """What an event changed, to be told to whoever may see it."""

    agents: set[AgentId] = field(default_factory=set)
    conversations: set[ConversationId] = field(default_factory=set)
    queues: set[QueueId] = field(default_factory=set)
    line: bool = False  # who waits has changed

    def __bool__(self) -> bool:
        return bool(self.agents or self.conversations or self.queues or self.line)

    def add(self, other: "Touched") -> None:
        self.agents |= other.agents
        self.conversations |= other.conversations
        self.queues |= other.queues
        self.line |= other.line


def place(lines: Lines, state: ConversationState, touched: Touched) -> None:
    """In the line of her queue."""
    touched.line, view = True, state.view
    if view.queue is None:
        return
    touched.queues.add(view.queue)
    line = lines.setdefault(view.queue, {})
    if view.stage is m.ConversationStage.WAITING:
        line[view.conversation] = view.waits_since or view.since


def displace(lines: Lines, view: m.ConversationView, touched: Touched) -> None:
    """Out of it."""
    touched.line = True
    if view.queue is None:
        return
    touched.queues.add(view.queue)
    lines.get(view.queue, {}).pop(view.conversation, None)
