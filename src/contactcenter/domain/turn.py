"""One input of the core: when it came, what it has led to so far, and what is to be looked at once its rule is done.

A rule changes agents and conversations and says so (`mark_changed`, `match_later`); the pairing is made once after it
(`assignment.run_matching`). So no rule needs to know who may serve whom, and none can forget to ask.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.state import UNIX_EPOCH, State
from contactcenter.kernel.ids import AgentId, ConversationId, UserId


class Turn:
    """The scratch of one input; it is thrown away with it.

    `by`: who asked, if a person did. `observed_until`: while the switch is read back after an outage of the core, the
    instant until which the core had watched. `effects`: what `handle` returns; `emit` adds one.
    """

    __slots__ = (
        "agents_to_publish",
        "by",
        "changed_agents",
        "conversations_to_match",
        "effects",
        "emit",
        "now",
        "now_seconds",
        "observed_until",
        "rooms_changed",
        "state",
    )

    def __init__(self, state: State, now: datetime) -> None:
        self.state = state
        self.now, self.now_seconds = now, (now - UNIX_EPOCH).total_seconds()
        self.by: UserId | None = None
        self.observed_until: datetime | None = None
        self.effects: list[m.Effect] = []
        self.emit: Callable[[m.Effect], None] = self.effects.append  # a call less for each effect
        self.changed_agents: dict[AgentId, Agent] = {}  # is each free?
        self.agents_to_publish: dict[AgentId, Agent] = {}  # do the screens show something else of each?
        self.rooms_changed: dict[ConversationId, Conversation] = {}  # whose participants are to be published
        self.conversations_to_match: list[tuple[Conversation, str]] = []  # and the rule by which

    @property
    def ended_at(self) -> datetime:
        """When what turns out to be over ended: now, or when the core last watched."""
        return self.observed_until or self.now

    def schedule(self, seconds: float, deadline: m.Deadline) -> datetime:
        """Ask to be given `deadline` after so many seconds; give the instant."""
        due = self.now + timedelta(seconds=seconds)
        self.emit(m.Schedule(due, deadline))
        return due

    def mark_changed(self, agent: Agent) -> None:
        """Something of the agent changed: look again whether the agent is free, and what the screens show."""
        name = agent.profile.id
        self.changed_agents[name] = self.agents_to_publish[name] = agent

    def match_later(self, conversation: Conversation, rule: str) -> None:
        """Look for an agent when the rule is done; `rule` is told in the reason of the delivery."""
        self.conversations_to_match.append((conversation, rule))
