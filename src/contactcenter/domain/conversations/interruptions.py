"""Handles a delivery that does not come about and a talk that is interrupted.

A citizen whose agent fails keeps the order key; an agent whose citizen leaves keeps the idle time.
"""

from contactcenter import messages as m
from contactcenter.domain.conversations import waiting_line
from contactcenter.domain.conversations.citizen_leg import mark
from contactcenter.domain.conversations.participation import (
    carry_out,
    end_participation,
    invite_agent,
    invite_citizen,
    note_fell_out,
    note_leg,
)
from contactcenter.domain.conversations.release import release_agent
from contactcenter.domain.conversations.room_table import HOLD, RELEASE
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.records.delivery import NOT_YET_CONNECTED, RETURNING, TALKING, Delivery
from contactcenter.domain.turn import Turn

MISSED = "missed"  # the reason why an agent who did not join is not ready
AGENT_RETURNS_SECONDS = 20.0


def miss_delivery(turn: Turn, delivery: Delivery, cause: str) -> None:
    """End a delivery that failed on the agent's side: the citizen returns to the line.

    An agent who did not join (`not_joined`) is not ready from now on.
    """
    delivery.take("missed", turn.now)
    state = turn.state
    agent, conversation = state.agents[delivery.agent], state.conversations[delivery.conversation]
    turn.emit(m.DeliveryMissed(delivery.id, conversation.id, agent.profile.id, cause))
    carry_out(turn, conversation, RELEASE)
    release_agent(turn, agent, delivery)
    if cause == "not_joined" and agent.ready:
        agent.choose(False, MISSED, turn.now_seconds)
    _return_to_line(turn, conversation)


def withdraw_delivery(turn: Turn, delivery: Delivery, conversation: Conversation) -> None:
    """End a delivery whose citizen left before they were connected: the agent keeps the idle time."""
    delivery.take("withdrawn", turn.now)
    agent = turn.state.agents[delivery.agent]
    turn.emit(m.DeliveryWithdrawn(delivery.id, conversation.id, agent.profile.id))
    end_participation(turn, conversation)
    release_agent(turn, agent, delivery)


def _return_to_line(turn: Turn, conversation: Conversation) -> None:
    """Wait again, with the order key of the first entering and at the step that the whole wait has reached."""
    requirement, entered = conversation.requirement, conversation.entered_line
    assert requirement is not None, "a delivered conversation has a requirement"
    assert entered is not None, "a delivered conversation has entered a line"
    waited = (turn.now - entered).total_seconds()
    steps = enumerate(requirement.steps)
    reached = max(number for number, step in steps if step.after_seconds <= waited or number == 0)
    conversation.step = max(conversation.step, reached)
    # The queue's priority may have changed meanwhile.
    conversation.order_key = turn.state.order_key_of(conversation)
    waiting_line.enter(turn, conversation, "returned")


def agent_leg_lost(turn: Turn, agent: Agent, cause: str) -> None:
    """Handle the loss of the agent's leg: a delivery on the way is missed, a talk is interrupted."""
    delivery = turn.state.call_of(agent)
    if delivery is None:
        return
    if delivery.state in NOT_YET_CONNECTED:
        miss_delivery(turn, delivery, cause)
    elif delivery.state in (TALKING, RETURNING):
        drop_agent(turn, delivery)


def drop_agent(turn: Turn, delivery: Delivery) -> None:
    """Interrupt a talk whose agent's leg was lost: the citizen hears music.

    The agent has AGENT_RETURNS_SECONDS to come back.
    """
    conversation = turn.state.conversations[delivery.conversation]
    if delivery.state is TALKING:
        delivery.talked_before, delivery.talking_since = delivery.talked(turn.ended_at), None
        turn.emit(m.AgentDropped(delivery.id, conversation.id, delivery.agent, turn.observed_until))
    delivery.take("dropped", turn.now)
    if conversation.room.is_citizen_in_or_sent:
        carry_out(turn, conversation, HOLD)
    note_fell_out(turn, conversation, conversation.room.owner)
    note_leg(turn, conversation, None)
    mark(turn, conversation, "away")
    delivery.due = turn.schedule(AGENT_RETURNS_SECONDS, m.AgentReturnExpired(delivery.id))


def recall_agent(turn: Turn, delivery: Delivery, agent: Agent) -> None:
    """Put the agent back into the room, without an announcement; the citizen follows at once."""
    delivery.take("recalled", turn.now)
    conversation = turn.state.conversations[delivery.conversation]
    invite_agent(turn, conversation, agent)
    if not conversation.room.is_citizen_in:
        invite_citizen(turn, conversation)
    delivery.due = turn.now + turn.state.queue(delivery.queue).delivery
    turn.emit(m.Schedule(delivery.due, m.DeliveryExpired(delivery.id)))


def requeue(turn: Turn, delivery: Delivery) -> None:
    """Return the citizen to the line, because the agent will not come back to the conversation.

    The wait until the next answer counts from now.
    """
    talked = delivery.talked(turn.ended_at)
    delivery.take("requeued", turn.now)
    state = turn.state
    agent, conversation = state.agents[delivery.agent], state.conversations[delivery.conversation]
    turn.emit(m.WrapUpCompleted(delivery.id, conversation.id, agent.profile.id, False, 0.0, talked))
    carry_out(turn, conversation, RELEASE)
    release_agent(turn, agent, delivery)
    conversation.waits_since = turn.now
    _return_to_line(turn, conversation)
