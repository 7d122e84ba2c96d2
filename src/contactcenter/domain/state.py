"""Everything that is so now, and the small moves that all rules share. Only `core.handle` drives it.

A rule changes people and conversations, says so (`touched`, `enters_line`), and leaves the pairing to `floor.settle`,
which runs once after it. So no rule needs to know who may serve whom, and none can forget to ask.
"""

from datetime import UTC, datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.ivr.tree import IvrTree
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import WAITING, Conversation
from contactcenter.domain.records.delivery import Delivery
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.routing.matching import Guard, Matcher, Need, Profile
from contactcenter.kernel.errors import NotFound
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, LegId, QueueId, UserId

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_PLACE_SECONDS = 5.0  # in the line before the place is told for the first time
TreeKey = tuple[str, int]


class Center:
    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.conversations_made = self.deliveries_made = 0
        self.link = True  # the switch answers
        self.unobserved_since: datetime | None = (
            None  # the run before ended, and the switch was not read back since
        )
        self.agents: dict[AgentId, Agent] = {}
        self.queues: dict[QueueId, Queue] = {}
        self.conversations: dict[ConversationId, Conversation] = {}
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self.language_reserves: tuple[m.LanguageReserve, ...] = ()
        self.channels: dict[str, m.Capabilities] = {m.VOICE_CHANNEL: m.Capabilities(voice=True)}
        self.trees: dict[TreeKey, IvrTree] = {}
        self.sources: dict[TreeKey, str] = {}
        self.numbers: dict[str, TreeKey] = {}
        # Found again from the above:
        self.legs: dict[LegId, Conversation] = {}
        self.agents_by_leg: dict[LegId, Agent] = {}
        self.profiles: dict[AgentId, Profile] = {}
        self.kinds: dict[tuple[frozenset[QueueId], frozenset[m.Skill]], Profile] = {}
        self.voice = Matcher()
        self.digital: Matcher | None = None  # from the first digital conversation on
        self.reserved: dict[
            str, tuple[AgentId, ...]
        ] = {}  # of each skill, who was last said to be kept for it
        # Of one turn:
        self.now, self.now_seconds = EPOCH, 0.0
        self.saw_until: datetime | None = None
        self.by: UserId | None = None
        self.out: list[m.Effect] = []
        self.changed: dict[AgentId, Agent] = {}  # is she free?
        self.shown: dict[AgentId, Agent] = {}  # what do the screens show of her?
        self.entering: list[tuple[Conversation, str]] = []

    def begin_turn(self, now: datetime) -> None:
        self.now, self.now_seconds = now, (now - EPOCH).total_seconds()
        self.by, self.out, self.saw_until = None, [], None
        if self.changed or self.entering or self.shown:  # the turn before was refused, or failed
            self.changed, self.entering, self.shown = {}, [], {}

    # -- what happens ---------------------------------------------------------------------

    def emit(self, effect: m.Effect) -> None:
        self.out.append(effect)

    @property
    def over_at(self) -> datetime:
        """When what turns out to be over ended: now, or when we last saw it."""
        return self.saw_until or self.now

    def schedule(self, seconds: float, deadline: m.Deadline) -> datetime:
        due = self.now + timedelta(seconds=seconds)
        self.out.append(m.Schedule(due, deadline))
        return due

    def touched(self, agent: Agent) -> None:
        """Something of hers changed: is she free, and what do the screens show?"""
        name = agent.profile.id
        self.changed[name] = self.shown[name] = agent

    # -- looking up -----------------------------------------------------------------------

    def agent(self, agent: AgentId) -> Agent:
        found = self.agents.get(agent)
        if found is None:
            raise NotFound(f"agent {agent}")
        return found

    def queue(self, queue: QueueId) -> Queue:
        """A line nobody has described yet is opened under its own name: a caller is never turned away."""
        found = self.queues.get(queue)
        if found is None:
            found = self.queues[queue] = Queue(m.QueuePolicy(queue, str(queue)))
        return found

    def carried_by(self, agent: Agent) -> Delivery | None:
        return self.deliveries[agent.voice] if agent.voice is not None else None

    def delivery_of(self, conversation: Conversation) -> Delivery | None:
        return self.deliveries[conversation.delivery] if conversation.delivery is not None else None

    def matcher(self, conversation: Conversation) -> Matcher:
        if conversation.is_voice:
            return self.voice
        if self.digital is None:
            self.digital = Matcher(self.seats())
            for agent in self.agents.values():
                self.touched(agent)
        return self.digital

    def matchers(self) -> tuple[Matcher, ...]:
        return (self.voice,) if self.digital is None else (self.voice, self.digital)

    def seats(self) -> list[Guard]:
        return [Guard(guard.skill, guard.minimum) for guard in self.language_reserves]

    def need(self, conversation: Conversation) -> Need:
        asked = conversation.requirement
        assert asked is not None, "only who chose an option waits"
        options = tuple(step.skills for step in asked.steps[: conversation.step + 1])
        return Need(asked.queue, options, self.queue(asked.queue).policy.best_fit)

    def order_key_of(self, conversation: Conversation) -> float:
        """As it is by the priority her queue has now; while she waits it is so always (ACD-1)."""
        asked, since = conversation.requirement, conversation.entered_line
        assert asked is not None, "only who chose an option waits"
        assert since is not None, "only who waits has a place"
        return self.queue(asked.queue).key_of((since - EPOCH).total_seconds(), asked.priority_minutes)

    # -- legs and lines -------------------------------------------------------------------

    def serves(self, agent: m.AgentProfile) -> None:
        """Who can do the same shares one profile: a matcher tells them apart by identity."""
        kind = agent.queues, agent.skills
        if kind not in self.kinds:
            self.kinds[kind] = Profile(*kind)
        self.profiles[agent.id] = self.kinds[kind]

    def know(self, conversation: Conversation) -> None:
        self.conversations[conversation.id] = conversation
        self.legs[conversation.leg] = conversation

    def forget(self, conversation: Conversation) -> None:
        del self.conversations[conversation.id]
        del self.legs[conversation.leg]

    def gains_leg(self, agent: Agent, leg: LegId) -> None:
        agent.leg, agent.connecting, agent.attempt = leg, False, 0
        self.agents_by_leg[leg] = agent
        self.touched(agent)

    def gives_up(self, agent: Agent) -> None:
        """Her leg is hung up; while the switch is away the order reaches nobody, and is given again."""
        if agent.leg is not None:
            agent.given_up = agent.leg
            self.emit(m.HangUp(agent.leg))

    def loses_leg(self, agent: Agent) -> None:
        if agent.leg is not None:
            del self.agents_by_leg[agent.leg]
        agent.forget_leg()
        self.touched(agent)

    def mark(self, conversation: Conversation, state: str) -> None:
        if conversation.is_voice:
            self.out.append(m.MarkLeg(conversation.leg, conversation.id, state))

    def enters_line(self, conversation: Conversation, rule: str) -> None:
        """She waits from now on; who serves her is seen when the turn is settled."""
        asked = conversation.requirement
        assert asked is not None, "only who chose an option waits"
        conversation.take("queued", self.now)
        conversation.turn += 1
        conversation.delivery = None
        self.queue(asked.queue).line[conversation.id] = conversation.order_key
        again = conversation.turn > 1
        self.emit(
            m.ConversationQueued(conversation.id, asked, conversation.order_key, conversation.language, again)
        )
        self.mark(conversation, "queue")
        self.place_due(conversation, FIRST_PLACE_SECONDS)
        self.entering.append((conversation, rule))

    def leaves_line(self, conversation: Conversation) -> None:
        asked = conversation.requirement
        if conversation.stage is WAITING and asked is not None:
            self.queue(asked.queue).line.pop(conversation.id, None)
            matcher = self.matcher(conversation)
            if matcher.has_waiting(conversation.id):
                matcher.leave(conversation.id)

    def place_due(self, conversation: Conversation, seconds: float) -> None:
        assert conversation.requirement is not None, "only who chose an option waits"
        every = self.queue(conversation.requirement.queue).policy.position_every_seconds
        if every > 0 and conversation.is_voice:
            self.schedule(min(seconds, every), m.QueuePositionDue(conversation.id, conversation.turn))

    def prompts(self, conversation: Conversation, *say: m.PromptPart, then_hold_music: bool = False) -> None:
        """Something of our own, outside the menu; her language, or Spanish while she has none."""
        conversation.prompt += 1
        language = conversation.language or "es"
        interruptible = then_hold_music
        self.emit(
            m.PlayPrompt(
                conversation.leg,
                conversation.prompt,
                language,
                say,
                interruptible=interruptible,
                then_hold_music=then_hold_music,
            )
        )


def system(name: str) -> m.PromptPart:
    return m.PromptPart(m.PromptPartKind.PROMPT, f"system/{name}")
