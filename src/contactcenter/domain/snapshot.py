"""The whole state as plain data, and back: for the journal's snapshot, and for who holds a view after a restart."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.agents.legs import CONNECTING_SECONDS
from contactcenter.domain.conversations.assignment import activity, carried_conversations, rebuild, settle
from contactcenter.domain.conversations.lifecycle import CLOSING_SECONDS
from contactcenter.domain.ivr.tree import parse
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import CLOSING, WAITING, Conversation
from contactcenter.domain.records.delivery import AWAY, TALKING, WRAP_UP, Delivery
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.state import FIRST_PLACE_SECONDS, Center
from contactcenter.kernel.ids import QueueId


@dataclass(frozen=True, slots=True)
class PublishedTree:
    tree: str
    version: int
    source: str
    numbers: tuple[str, ...]  # that enter here; none: calls in course finish on it


@dataclass(frozen=True, slots=True)
class CoreState:
    epoch: str
    conversations_made: int
    deliveries_made: int
    link: bool
    has_digital: bool
    queues: tuple[m.QueuePolicy, ...]
    language_reserves: tuple[m.LanguageReserve, ...]
    trees: tuple[PublishedTree, ...]
    agents: tuple[Agent, ...]
    conversations: tuple[Conversation, ...]
    deliveries: tuple[Delivery, ...]
    unobserved_since: datetime | None = None
    priorities: tuple[tuple[QueueId, int], ...] = ()  # of the queues that have one of their own
    channels: tuple[tuple[str, m.Capabilities], ...] = ((m.VOICE_CHANNEL, m.Capabilities(voice=True)),)


def export(c: Center) -> CoreState:
    trees = [
        PublishedTree(tree, version, source, tuple(n for n, at in c.numbers.items() if at == (tree, version)))
        for (tree, version), source in c.sources.items()
    ]
    return CoreState(
        epoch=c.epoch,
        conversations_made=c.conversations_made,
        deliveries_made=c.deliveries_made,
        link=c.link,
        has_digital=c.digital is not None,
        queues=tuple(queue.policy for queue in c.queues.values()),
        language_reserves=c.language_reserves,
        trees=tuple(trees),
        agents=tuple(replace(agent) for agent in c.agents.values()),
        conversations=tuple(_copy(one) for one in c.conversations.values()),
        deliveries=tuple(replace(one) for one in c.deliveries.values()),
        unobserved_since=c.unobserved_since,
        priorities=priorities(c),
        channels=tuple(c.channels.items()),
    )


def priorities(c: Center) -> tuple[tuple[QueueId, int], ...]:
    return tuple((name, queue.priority) for name, queue in c.queues.items() if queue.priority)


def _copy(conversation: Conversation) -> Conversation:
    """Nothing may be shared: a session holds lists."""
    return replace(conversation, ivr=deepcopy(conversation.ivr))


def restore(state: CoreState) -> Center:
    c = Center(state.epoch)
    c.conversations_made, c.deliveries_made = state.conversations_made, state.deliveries_made
    c.link, c.language_reserves, c.unobserved_since = (
        state.link,
        state.language_reserves,
        state.unobserved_since,
    )
    c.channels = dict(state.channels)
    own = dict(state.priorities)
    c.queues = {policy.id: Queue(policy, own.get(policy.id, 0)) for policy in state.queues}
    for one in state.trees:
        key = (one.tree, one.version)
        c.trees[key], c.sources[key] = parse(one.source), one.source
        c.numbers.update(dict.fromkeys(one.numbers, key))
    for delivery in state.deliveries:
        c.deliveries[delivery.id] = replace(delivery)
    for conversation in state.conversations:
        c.know(_copy(conversation))
    for agent in state.agents:
        c.agents[agent.id] = copied = replace(agent)
        c.serves(agent.profile)
        if copied.leg is not None:
            c.agents_by_leg[copied.leg] = copied
    _take_places(c, state.has_digital)
    return c


def _take_places(c: Center, has_digital: bool) -> None:
    """Everybody stands where they stood: nobody could be paired then, so nobody is now."""
    for conversation in c.conversations.values():
        if conversation.stage is WAITING and conversation.requirement is not None:
            c.queue(conversation.requirement.queue).line[conversation.id] = conversation.order_key
    rebuild(c, has_digital)
    settle(c)
    c.begin_turn(c.now)


# -- what is so now -------------------------------------------------------------------------


def restated(c: Center) -> m.CoreRestored:
    registers = {one.conversation: one.due for one in c.deliveries.values() if one.state is WRAP_UP}
    return m.CoreRestored(
        tuple(agent_view(c, agent) for agent in c.agents.values()),
        tuple(conversation_view(c, one, registers.get(one.id)) for one in c.conversations.values()),
        c.unobserved_since,
        priorities(c),
        tuple(sorted(c.reserved.items())),
    )


def agent_view(c: Center, agent: Agent) -> m.AgentView:
    delivery = c.carried_by(agent)
    return m.AgentView(
        agent=agent.id,
        activity=activity(c, agent),
        since=agent.since,
        reason=agent.reason,
        conversations=carried_conversations(c, agent, delivery),
        next_ready=agent.next_ready,
        next_reason=agent.next_reason,
        wrap_up_due=delivery.due if delivery is not None and delivery.state is WRAP_UP else None,
        paused_since=agent.paused_since,
    )


def conversation_view(
    c: Center, conversation: Conversation, wrap_up_due: datetime | None
) -> m.ConversationView:
    delivery, asked = c.delivery_of(conversation), conversation.requirement
    spoke_last = conversation.agent if conversation.stage is CLOSING else None  # who waits is with nobody
    return m.ConversationView(
        conversation=conversation.id,
        channel=conversation.channel,
        stage=conversation.stage,
        since=conversation.since,
        started=conversation.started,
        language=conversation.language,
        option=conversation.option,
        queue=asked.queue if asked is not None else None,
        order_key=conversation.order_key if asked is not None else None,
        entered_line=conversation.entered_line,
        waits_since=conversation.waits_since,
        answered_at=conversation.answered_at,
        agent=delivery.agent if delivery is not None else spoke_last,
        ani=conversation.ani,
        document=conversation.document,
        region=conversation.region,
        anonymous=conversation.anonymous,
        wrap_up_due=wrap_up_due,
    )


def deadlines(c: Center) -> list[m.Schedule]:
    """Everything that may still come due, found from the state alone: nothing of an agenda need be kept."""
    found: list[m.Schedule] = []
    for delivery in c.deliveries.values():
        found += [m.Schedule(delivery.due, one) for one in _deadlines_of(delivery)]
    for conversation in c.conversations.values():
        asked, since = conversation.requirement, conversation.entered_line
        if conversation.stage is CLOSING:
            due = conversation.since + timedelta(seconds=CLOSING_SECONDS)
            found.append(m.Schedule(due, m.ClosingExpired(conversation.id)))
        if asked is None or since is None:
            continue
        found += [
            m.Schedule(
                since + timedelta(seconds=step.after_seconds), m.RequirementStepDue(conversation.id, number)
            )
            for number, step in enumerate(asked.steps)
            if number > conversation.step
        ]
        if conversation.stage is WAITING and conversation.is_voice:
            first = conversation.since + timedelta(seconds=FIRST_PLACE_SECONDS)
            found.append(m.Schedule(first, m.QueuePositionDue(conversation.id, conversation.turn)))
    for agent in c.agents.values():
        if agent.on_shift and agent.leg is None and agent.attempt:
            due = agent.since + timedelta(seconds=CONNECTING_SECONDS)
            found.append(m.Schedule(due, m.ConnectDue(agent.id, agent.attempt)))
    return found


def _deadlines_of(delivery: Delivery) -> list[m.Deadline]:
    if delivery.state is WRAP_UP:
        return [m.WrapUpExpired(delivery.id, delivery.extensions)]
    if delivery.state is AWAY:
        return [m.AgentReturnExpired(delivery.id)]
    if delivery.state is TALKING and delivery.citizen_in:
        return []
    return [m.DeliveryExpired(delivery.id), m.CitizenJoinExpired(delivery.id)]
