"""One input of the core: its instant, its effects so far, and what has to be looked at once its rule is done.

A rule changes agents and conversations and records that (`mark_changed`, `match_later`); pairs are formed once after
the rule (`assignment.run_matching`). So no rule has to know which agent may serve which conversation.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.state import UNIX_EPOCH, State
from contactcenter.kernel.ids import AgentId, ConversationId, UserId


class Turn:
    """The working data of one input, discarded once it is handled.

    `by`: the person who requested it, if a person did. `observed_until`: while the switch is read back after an outage
    of the core, the instant until which the core had run. `effects`: what `handle` returns; `emit` adds one.
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
        self.emit: Callable[[m.Effect], None] = self.effects.append  # saves one call for each effect
        self.changed_agents: dict[AgentId, Agent] = {}  # those who may have become free or busy
        self.agents_to_publish: dict[AgentId, Agent] = {}  # those of whom screens may show something else
        self.rooms_changed: dict[ConversationId, Conversation] = {}  # whose participants are to be published
        self.conversations_to_match: list[tuple[Conversation, str]] = []  # and the rule by which

    @property
    def ended_at(self) -> datetime:
        """The instant at which what is found to be over ended: now, or until when the core had run."""
        return self.observed_until or self.now

    def schedule(self, seconds: float, deadline: m.Deadline) -> datetime:
        """Have `deadline` given back to the core after this many seconds, and return that instant."""
        due = self.now + timedelta(seconds=seconds)
        self.emit(m.Schedule(due, deadline))
        return due

    def mark_changed(self, agent: Agent) -> None:
        """Record that the agent changed: whether the agent is free, and what screens show, are looked at again."""
        name = agent.profile.id
        self.changed_agents[name] = self.agents_to_publish[name] = agent

    def match_later(self, conversation: Conversation, rule: str) -> None:
        """Look for an agent when the rule is done; the reason of the delivery names `rule`."""
        self.conversations_to_match.append((conversation, rule))
