"""Names what an event changed in the live view, so that only those who may see it are sent anything."""

from dataclasses import dataclass, field

from contactcenter.kernel.ids import AgentId, ConversationId, QueueId


@dataclass(slots=True)
class Changes:
    """The agents, conversations and queues whose rows changed. It is false if nothing changed.

    `totals`: whether something outside the rows changed: who waits, or the state of the switch.
    """

    agents: set[AgentId] = field(default_factory=set)
    conversations: set[ConversationId] = field(default_factory=set)
    queues: set[QueueId] = field(default_factory=set)
    totals: bool = False

    def __bool__(self) -> bool:
        return bool(self.agents or self.conversations or self.queues or self.totals)

    def add(self, other: "Changes") -> None:
        """Add the other changes to these."""
        self.agents |= other.agents
        self.conversations |= other.conversations
        self.queues |= other.queues
        self.totals |= other.totals
