"""Holds everything that the core remembers from one input to the next. Only rules change it, through a `Turn`."""

from datetime import UTC, datetime

from contactcenter import messages as m
from contactcenter.domain.ivr.tree import IvrTree
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.records.delivery import Delivery
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.routing.matching import Matcher
from contactcenter.domain.routing.requirements import AgentGroup, ReachedRequirement
from contactcenter.kernel.errors import NotFound
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, LegId, QueueId

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TreeKey = tuple[str, int]
"""A tree's id and version."""


class State:
    """What a snapshot holds, and the indexes that are computed from it."""

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.conversations_made = self.deliveries_made = 0
        self.is_link_up = True  # whether the switch answers
        # Since when the core did not run; None once the switch has been read back.
        self.unobserved_since: datetime | None = None
        self.agents: dict[AgentId, Agent] = {}
        self.queues: dict[QueueId, Queue] = {}
        self.conversations: dict[ConversationId, Conversation] = {}
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self.language_reserves: tuple[m.LanguageReserve, ...] = ()
        self.channels: dict[str, m.Capabilities] = {m.VOICE_CHANNEL: m.Capabilities(voice=True)}
        self.trees: dict[TreeKey, IvrTree] = {}
        self.tree_sources: dict[TreeKey, str] = {}
        self.tree_of_number: dict[str, TreeKey] = {}
        # Computed from the above:
        self.conversations_by_leg: dict[LegId, Conversation] = {}
        self.agents_by_leg: dict[LegId, Agent] = {}
        self.group_of: dict[AgentId, AgentGroup] = {}
        self.groups: dict[tuple[frozenset[QueueId], frozenset[m.Skill]], AgentGroup] = {}
        self.voice_matcher = Matcher()
        self.text_matcher: Matcher | None = None  # made with the first conversation of text
        self.reserved_agents: dict[str, tuple[AgentId, ...]] = {}  # by skill, as last published

    # -- queries --------------------------------------------------------------------------

    def agent(self, agent: AgentId) -> Agent:
        """Return the agent of that id.

        Raises: NotFound if routing has no such agent.
        """
        record = self.agents.get(agent)
        if record is None:
            raise NotFound(f"agent {agent}")
        return record

    def queue(self, queue: QueueId) -> Queue:
        """Return the queue of that id.

        A queue that is not configured is added with a default policy, so that no caller is turned away.
        """
        record = self.queues.get(queue)
        if record is None:
            record = self.queues[queue] = Queue(m.QueuePolicy(queue, str(queue)))
        return record

    def call_of(self, agent: Agent) -> Delivery | None:
        """Return the delivery of the call that the agent carries, its wrap-up included; None without one."""
        return self.deliveries[agent.voice] if agent.voice is not None else None

    def deliveries_of(self, agent: Agent) -> list[Delivery]:
        """Return everything the agent carries, wrap-ups included: the call first, then text in order of delivery."""
        names = agent.digital if agent.voice is None else (agent.voice, *agent.digital)
        return [self.deliveries[name] for name in names]

    def delivery_of(self, conversation: Conversation) -> Delivery | None:
        """Return the delivery that brings this conversation to an agent, or keeps it with one; None without one."""
        return self.deliveries[conversation.delivery] if conversation.delivery is not None else None

    def is_agent_in_room(self, delivery: Delivery) -> bool:
        """Return whether the switch confirmed that the agent is in the conversation's room.

        It is false once the conversation is over.
        """
        conversation = self.conversations.get(delivery.conversation)
        return conversation is not None and conversation.room.is_owner_in

    def matchers(self) -> tuple[Matcher, ...]:
        """Return the matchers in use, that of calls first."""
        return (self.voice_matcher,) if self.text_matcher is None else (self.voice_matcher, self.text_matcher)

    def reached_requirement(self, conversation: Conversation) -> ReachedRequirement:
        """Return what the conversation requires at the step that its wait has reached."""
        requirement = conversation.requirement
        assert requirement is not None, "a conversation waits only after an option was chosen"
        options = tuple(step.skills for step in requirement.steps[: conversation.step + 1])
        return ReachedRequirement(requirement.queue, options, self.queue(requirement.queue).policy.best_fit)

    def order_key_of(self, conversation: Conversation) -> float:
        """Return the order key by the priority that the queue has now (ACD-1), in seconds since 1970."""
        requirement, entered = conversation.requirement, conversation.entered_line
        assert requirement is not None, "a conversation waits only after an option was chosen"
        assert entered is not None, "a conversation that waits has entered the line"
        seconds = (entered - UNIX_EPOCH).total_seconds()
        return self.queue(requirement.queue).order_key(seconds, requirement.priority_minutes)

    # -- keeping the indexes ----------------------------------------------------------------

    def group_agent(self, profile: m.AgentProfile) -> None:
        """Put the agent into the group of all agents with the same queues and skills.

        There must be one object a group, because a matcher distinguishes groups by identity.
        """
        abilities = profile.queues, profile.skills
        if abilities not in self.groups:
            self.groups[abilities] = AgentGroup(*abilities)
        self.group_of[profile.id] = self.groups[abilities]

    def add_conversation(self, conversation: Conversation) -> None:
        """Add a conversation, and index its legs."""
        self.conversations[conversation.id] = conversation
        for leg in conversation.legs:
            self.conversations_by_leg[leg] = conversation

    def remove_conversation(self, conversation: Conversation) -> None:
        """Remove a conversation and its legs."""
        del self.conversations[conversation.id]
        for leg in conversation.legs:
            del self.conversations_by_leg[leg]
