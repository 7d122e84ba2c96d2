"""Exports the whole state as plain data and restores it: for the journal's snapshots, and for views after a restart."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.agents.legs import CONNECTING_SECONDS
from contactcenter.domain.agents.presence import activity, carried_conversations
from contactcenter.domain.assignment import form_pairs, rebuild_matchers
from contactcenter.domain.conversations.closing import CLOSING_SECONDS
from contactcenter.domain.conversations.waiting_line import FIRST_POSITION_SECONDS
from contactcenter.domain.ivr.tree import parse
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import CLOSING, WAITING, Conversation
from contactcenter.domain.records.delivery import AWAY, TALKING, WRAP_UP, Delivery
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.state import UNIX_EPOCH, State
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import QueueId


@dataclass(frozen=True, slots=True)
class PublishedTree:
    """A version of a voice menu that calls enter or still walk.

    `numbers`: those whose calls enter it; empty if only calls in course walk it.
    """

    tree: str
    version: int
    source: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoreState:
    """Everything that a core needs to continue. `has_digital`: a matcher for text is in use.

    `link`: whether the switch answered. `priorities`: the minutes of the queues that have a head start of their own.
    """

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
    priorities: tuple[tuple[QueueId, int], ...] = ()
    channels: tuple[tuple[str, m.Capabilities], ...] = ((m.VOICE_CHANNEL, m.Capabilities(voice=True)),)


def export(state: State) -> CoreState:
    """Return a copy of the state; nothing in the copy is shared with the state."""
    trees = [
        PublishedTree(
            tree, version, source, tuple(n for n, at in state.tree_of_number.items() if at == (tree, version))
        )
        for (tree, version), source in state.tree_sources.items()
    ]
    return CoreState(
        epoch=state.epoch,
        conversations_made=state.conversations_made,
        deliveries_made=state.deliveries_made,
        link=state.is_link_up,
        has_digital=state.text_matcher is not None,
        queues=tuple(queue.policy for queue in state.queues.values()),
        language_reserves=state.language_reserves,
        trees=tuple(trees),
        agents=tuple(replace(agent) for agent in state.agents.values()),
        conversations=tuple(_copy(one) for one in state.conversations.values()),
        deliveries=tuple(replace(one) for one in state.deliveries.values()),
        unobserved_since=state.unobserved_since,
        priorities=priorities(state),
        channels=tuple(state.channels.items()),
    )


def priorities(state: State) -> tuple[tuple[QueueId, int], ...]:
    """Return the minutes of the queues that have a head start of their own."""
    return tuple((name, queue.priority) for name, queue in state.queues.items() if queue.priority)


def _copy(conversation: Conversation) -> Conversation:
    """Copy a conversation with those of its parts that change: the menu's session and the room."""
    return replace(conversation, ivr=deepcopy(conversation.ivr), room=replace(conversation.room))


def restore(exported: CoreState) -> State:
    """Return the state of an export, with its indexes; nothing is shared with the export."""
    state = State(exported.epoch)
    state.conversations_made, state.deliveries_made = exported.conversations_made, exported.deliveries_made
    state.is_link_up, state.unobserved_since = exported.link, exported.unobserved_since
    state.language_reserves, state.channels = exported.language_reserves, dict(exported.channels)
    own = dict(exported.priorities)
    state.queues = {policy.id: Queue(policy, own.get(policy.id, 0)) for policy in exported.queues}
    for one in exported.trees:
        key = (one.tree, one.version)
        state.trees[key], state.tree_sources[key] = parse(one.source), one.source
        state.tree_of_number.update(dict.fromkeys(one.numbers, key))
    for delivery in exported.deliveries:
        state.deliveries[delivery.id] = replace(delivery)
    for conversation in exported.conversations:
        state.add_conversation(_copy(conversation))
    for agent in exported.agents:
        state.agents[agent.id] = copied = replace(agent)
        state.group_agent(agent.profile)
        if copied.leg is not None:
            state.agents_by_leg[copied.leg] = copied
    _take_places(state, exported.has_digital)
    return state


def _take_places(state: State, has_text: bool) -> None:
    """Enter everybody into the matchers again.

    No pair can form: none could when the state was exported.
    """
    for conversation in state.conversations.values():
        if conversation.stage is WAITING and conversation.requirement is not None:
            state.queue(conversation.requirement.queue).line[conversation.id] = conversation.order_key
    turn = Turn(state, UNIX_EPOCH)
    rebuild_matchers(turn, has_text)
    form_pairs(turn)
    state.reserved_agents = state.voice_matcher.reserved()


# -- the present state ----------------------------------------------------------------------


def core_restored(state: State) -> m.CoreRestored:
    """Return what every agent and conversation does at this instant."""
    registers = {one.conversation: one.due for one in state.deliveries.values() if one.state is WRAP_UP}
    return m.CoreRestored(
        tuple(agent_view(state, agent) for agent in state.agents.values()),
        tuple(conversation_view(state, one, registers.get(one.id)) for one in state.conversations.values()),
        state.unobserved_since,
        priorities(state),
        tuple(sorted(state.reserved_agents.items())),
    )


def agent_view(state: State, agent: Agent) -> m.AgentView:
    """Return what an agent does at this instant."""
    delivery = state.call_of(agent)
    return m.AgentView(
        agent=agent.id,
        activity=activity(state, agent),
        since=agent.since,
        reason=agent.reason,
        conversations=carried_conversations(state, agent),
        next_ready=agent.next_ready,
        next_reason=agent.next_reason,
        wrap_up_due=delivery.due if delivery is not None and delivery.state is WRAP_UP else None,
        paused_since=agent.paused_since,
    )


def conversation_view(
    state: State, conversation: Conversation, wrap_up_due: datetime | None
) -> m.ConversationView:
    """Return the present state of a conversation.

    `wrap_up_due`: until when an agent registers it; None if no agent does.
    """
    delivery, requirement = state.delivery_of(conversation), conversation.requirement
    spoke_last = (
        conversation.agent if conversation.stage is CLOSING else None
    )  # a conversation that waits is with nobody
    return m.ConversationView(
        conversation=conversation.id,
        channel=conversation.channel,
        stage=conversation.stage,
        since=conversation.since,
        started=conversation.started,
        language=conversation.language,
        option=conversation.option,
        queue=requirement.queue if requirement is not None else None,
        order_key=conversation.order_key if requirement is not None else None,
        entered_line=conversation.entered_line,
        waits_since=conversation.waits_since,
        answered_at=conversation.answered_at,
        agent=delivery.agent if delivery is not None else spoke_last,
        ani=conversation.ani,
        document=conversation.document,
        region=conversation.region,
        anonymous=conversation.anonymous,
        wrap_up_due=wrap_up_due,
        participants=conversation.room.participants(),
    )


def deadlines(state: State) -> list[m.Schedule]:
    """Return every deadline that may still come due, from the state alone, so that no agenda has to be stored."""
    schedules: list[m.Schedule] = []
    for delivery in state.deliveries.values():
        schedules += [m.Schedule(delivery.due, one) for one in _deadlines_of(state, delivery)]
    for conversation in state.conversations.values():
        requirement, since = conversation.requirement, conversation.entered_line
        if conversation.stage is CLOSING:
            due = conversation.since + timedelta(seconds=CLOSING_SECONDS)
            schedules.append(m.Schedule(due, m.ClosingExpired(conversation.id)))
        if requirement is None or since is None:
            continue
        schedules += [
            m.Schedule(
                since + timedelta(seconds=step.after_seconds), m.RequirementStepDue(conversation.id, number)
            )
            for number, step in enumerate(requirement.steps)
            if number > conversation.step
        ]
        if conversation.stage is WAITING and conversation.medium.is_voice:
            first = conversation.since + timedelta(seconds=FIRST_POSITION_SECONDS)
            schedules.append(m.Schedule(first, m.QueuePositionDue(conversation.id, conversation.turn)))
    for agent in state.agents.values():
        if agent.on_shift and agent.leg is None and agent.attempt:
            due = agent.since + timedelta(seconds=CONNECTING_SECONDS)
            schedules.append(m.Schedule(due, m.ConnectDue(agent.id, agent.attempt)))
    return schedules


def _deadlines_of(state: State, delivery: Delivery) -> list[m.Deadline]:
    if delivery.state is WRAP_UP:
        return [m.WrapUpExpired(delivery.id, delivery.extensions)]
    if delivery.state is AWAY:
        return [m.AgentReturnExpired(delivery.id)]
    if delivery.state is TALKING and state.conversations[delivery.conversation].room.is_citizen_in:
        return []
    return [m.DeliveryExpired(delivery.id), m.CitizenJoinExpired(delivery.id)]
