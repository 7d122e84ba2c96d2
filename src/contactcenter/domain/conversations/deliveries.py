"""Carries a delivery from the decision until agent and citizen are connected.

Only what the switch reports counts as done, never what was ordered; each order has a deadline.
"""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain.conversations.citizen_leg import mark, start_music
from contactcenter.domain.conversations.participation import (
    adopt_pair,
    invite_agent,
    invite_citizen,
    note_joined,
)
from contactcenter.domain.conversations.release import rest_leg
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.records.delivery import ANNOUNCING, AWAY, JOINING, RETURNING, TALKING, Delivery
from contactcenter.domain.routing.matching import Pair
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import DeliveryId

CITIZEN_JOINS_SECONDS = 3.0


def deliver(turn: Turn, conversation: Conversation, pair: Pair, rule: str) -> None:
    """Carry out the decision of a matcher, which has taken the conversation and the agent out already.

    A call is announced to the agent on the way into the room, without a ring. A conversation of text takes one of the
    agent's free places, without being accepted.
    """
    state = turn.state
    agent = state.agents[pair.agent]
    waits_since, requirement = conversation.waits_since, conversation.requirement
    assert waits_since is not None, "only a conversation that waits is delivered"
    assert requirement is not None, "a conversation waits only after an option was chosen"
    queue = state.queue(requirement.queue)
    queue.line.pop(conversation.id, None)
    waited = (turn.now - waits_since).total_seconds()
    reason = m.DeliveryReason(rule, pair.key, waited, turn.now_seconds - pair.idle_since, pair.runner_up)
    if not conversation.medium.is_voice:
        _deliver_text(turn, conversation, agent, reason)
        return
    delivery = open_delivery(turn, conversation, agent, turn.now + queue.delivery)
    agent.voice = delivery.id
    turn.emit(
        m.ConversationDelivered(delivery.id, conversation.id, agent.profile.id, requirement.queue, reason)
    )
    invite_agent(turn, conversation, agent)
    if delivery.state is JOINING:
        invite_citizen(turn, conversation)
    mark(turn, conversation, "delivering")
    turn.emit(m.Schedule(delivery.due, m.DeliveryExpired(delivery.id)))


def open_delivery(
    turn: Turn, conversation: Conversation, agent: Agent, due: datetime, trigger: str = "delivered"
) -> Delivery:
    """Make and index the record of a delivery.

    `trigger`: of the conversation's table. `due`: when the delivery's state is checked.
    """
    assert conversation.requirement is not None, "a conversation is delivered only after an option was chosen"
    state, is_voice = turn.state, conversation.medium.is_voice
    state.deliveries_made += 1
    name = DeliveryId(f"{state.epoch}-d{state.deliveries_made}")
    delivery = state.deliveries[name] = Delivery(
        name,
        conversation.id,
        agent.profile.id,
        conversation.requirement.queue,
        ANNOUNCING if conversation.announcement and is_voice else JOINING,
        turn.now,
        due,
        conversation.medium,
    )
    conversation.take(trigger, turn.now)
    conversation.delivery = name
    if is_voice and state.text_matcher is None:
        turn.agents_to_publish[agent.profile.id] = (
            agent  # the matcher has seen already that the agent is not free
        )
    else:
        turn.mark_changed(agent)
    return delivery


def _deliver_text(turn: Turn, conversation: Conversation, agent: Agent, reason: m.DeliveryReason) -> None:
    delivery = open_delivery(turn, conversation, agent, turn.now)
    agent.digital += (delivery.id,)
    agent.digital_idle_since = turn.now_seconds
    turn.emit(m.ConversationDelivered(delivery.id, conversation.id, agent.profile.id, delivery.queue, reason))
    adopt_pair(turn, conversation, agent)  # there are no legs, so nobody is on the way
    connect_parties(turn, delivery, conversation)


def agent_joined(turn: Turn, message: m.AgentJoined) -> None:
    """Take the report that the agent is in a room.

    If it is the room of the agent's delivery, the citizen follows; else the leg goes to rest.
    """
    agent = turn.state.agents_by_leg.get(message.leg)
    if agent is None:
        return
    delivery = turn.state.call_of(agent)
    is_expected = delivery is not None and delivery.conversation == message.conversation
    if agent.may_move("joined"):
        agent.move("joined")
    if delivery is None or not is_expected or delivery.state not in (ANNOUNCING, JOINING, TALKING, RETURNING):
        rest_leg(turn, agent)  # the citizen left while the agent was on the way
        return
    agent.refusals = 0
    conversation = turn.state.conversations[delivery.conversation]
    note_joined(turn, conversation, conversation.room.owner)
    if delivery.state is ANNOUNCING:
        delivery.take("agent_joined", turn.now)
        # An order of an earlier delivery may have been carried out late: then the citizen is in the room already.
        if not conversation.room.is_citizen_in:
            invite_citizen(turn, conversation)
    if conversation.room.is_talking and delivery.state is not TALKING:
        connect_parties(turn, delivery, conversation)
    elif delivery.state is not TALKING:
        delivery.due = turn.schedule(CITIZEN_JOINS_SECONDS, m.CitizenJoinExpired(delivery.id))
    turn.mark_changed(agent)


def citizen_joined(turn: Turn, message: m.CitizenJoined) -> None:
    """Take the report that the citizen is in the room.

    If no agent is on the way there any more, the citizen is sent back to the music.
    """
    conversation = turn.state.conversations_by_leg.get(message.leg)
    if conversation is None:
        return
    conversation.refusals = 0
    delivery = turn.state.delivery_of(conversation)
    if delivery is None or delivery.state is AWAY:
        start_music(turn, conversation)  # the agent went while the citizen was on the way
        return
    note_joined(turn, conversation, conversation.room.citizen)
    if conversation.room.is_owner_in and delivery.state is not TALKING:
        connect_parties(turn, delivery, conversation)


def connect_parties(turn: Turn, delivery: Delivery, conversation: Conversation) -> None:
    """Record that both are in the room: the conversation is answered, or goes on after the agent was away."""
    delivery.take("connected", turn.now)
    delivery.tries = conversation.failures = 0
    if delivery.talking_since is None:
        delivery.talking_since = turn.now
    if delivery.answered_at is not None:
        turn.emit(m.AgentReturned(delivery.id, conversation.id, delivery.agent))
    else:
        _answer(turn, delivery, conversation)
    mark(turn, conversation, "talking")
    turn.mark_changed(turn.state.agents[delivery.agent])


def _answer(turn: Turn, delivery: Delivery, conversation: Conversation) -> None:
    waits_since = conversation.waits_since
    assert waits_since is not None, "only a conversation that waited is answered"
    waited = (turn.now - waits_since).total_seconds()
    delivery.answered_at = conversation.answered_at = turn.now
    conversation.agent = delivery.agent
    conversation.take("connected", turn.now)
    turn.emit(m.ConversationAnswered(delivery.id, conversation.id, delivery.agent, delivery.queue, waited))
