"""What came due, and what the switch refused to do. Whatever is stale finds nothing to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from contactcenter import messages as m
from contactcenter.domain.agents.legs import LOST, connect, drop
from contactcenter.domain.conversations.deliveries import (
    CITIZEN_JOINS_SECONDS,
    TRIES,
    complete_wrap_up,
    hand_back,
    missed,
    send_citizen,
)
from contactcenter.domain.conversations.lifecycle import close, goodbye
from contactcenter.domain.records.agent import ENTERING, LEAVING, Agent
from contactcenter.domain.records.conversation import CLOSING, WAITING, Conversation
from contactcenter.domain.records.delivery import (
    ANNOUNCING,
    AWAY,
    BEFORE_THEY_MET,
    JOINING,
    RETURNING,
    TALKING,
    WRAP_UP,
    Delivery,
)
from contactcenter.domain.state import Center
from contactcenter.kernel.ids import DeliveryId

NOT_JOINED, CITIZEN_NOT_JOINED = "not_joined", "citizen_not_joined"
MOST_FAILURES = 3  # deliveries of one citizen whose leg does not move
LINK_SECONDS = 10.0  # a deadline that fell while the switch was away is asked again
AGAIN_SECONDS = 0.2  # a move that was refused is tried again


def with_link(rule: Callable[[Center, Any], None]) -> Callable[[Center, Any], None]:
    """Nobody is judged while the switch does not answer."""

    def judged(c: Center, message: Any) -> None:
        if c.link:
            rule(c, message)
        else:
            c.schedule(LINK_SECONDS, message)

    return judged


def _ripe(c: Center, name: DeliveryId) -> Delivery | None:
    delivery = c.deliveries.get(name)
    return delivery if delivery is not None and c.now >= delivery.due else None


def delivery_expired(c: Center, message: m.DeliveryExpired) -> None:
    delivery = _ripe(c, message.delivery)
    if delivery is None or delivery.agent_in:
        return
    if delivery.state in BEFORE_THEY_MET:
        missed(c, delivery, NOT_JOINED)
    elif delivery.state is RETURNING:
        hand_back(c, delivery)


def citizen_join_expired(c: Center, message: m.CitizenJoinExpired) -> None:
    delivery = _ripe(c, message.delivery)
    if delivery is None or delivery.citizen_in or not delivery.agent_in:
        return
    if delivery.state not in (JOINING, RETURNING, TALKING):
        return
    delivery.tries += 1
    if delivery.tries >= TRIES:
        _give_up(c, delivery)
        return
    send_citizen(c, delivery, c.conversations[delivery.conversation])
    delivery.due = c.schedule(CITIZEN_JOINS_SECONDS, message)


def _give_up(c: Center, delivery: Delivery) -> None:
    """The citizen cannot be brought in; it is not the agent's fault. Nor is it tried for ever."""
    conversation = c.conversations[delivery.conversation]
    conversation.failures += 1
    if delivery.state in BEFORE_THEY_MET:
        missed(c, delivery, CITIZEN_NOT_JOINED)
    else:
        hand_back(c, delivery)
    if conversation.failures >= MOST_FAILURES:
        c.leaves_line(conversation)
        c.emit(m.ConversationEnded(conversation.id, m.EndCause.FAILED, WAITING))
        close(c, conversation)
        c.emit(m.HangUp(conversation.leg))


def agent_return_expired(c: Center, message: m.AgentReturnExpired) -> None:
    delivery = _ripe(c, message.delivery)
    if delivery is not None and delivery.state is AWAY:
        hand_back(c, delivery)


def wrap_up_expired(c: Center, message: m.WrapUpExpired) -> None:
    delivery = c.deliveries.get(message.delivery)
    if delivery is not None and delivery.state is WRAP_UP and delivery.extensions == message.extension:
        complete_wrap_up(c, delivery, saved=False)


# -- refused moves ------------------------------------------------------------------------


def move_refused(c: Center, message: m.MoveRefused) -> None:
    """Once more after a moment; the second time the leg counts as lost to us."""
    party: Agent | Conversation | None = c.agents_by_leg.get(message.leg) or c.legs.get(message.leg)
    if party is None:
        return
    if isinstance(party, Agent) or party.stage is not CLOSING:
        party.refusals += 1
    if party.refusals <= 1:
        c.schedule(AGAIN_SECONDS, m.MoveRetryDue(message.leg))
        return
    party.refusals = 0
    if isinstance(party, Agent):
        drop(c, party, LOST)
        connect(c, party)
        return
    delivery = c.delivery_of(party)
    if delivery is not None and delivery.citizen_sent and not delivery.citizen_in:
        _give_up(c, delivery)


def move_due(c: Center, message: m.MoveRetryDue) -> None:
    agent, conversation = c.agents_by_leg.get(message.leg), c.legs.get(message.leg)
    if agent is not None:
        place_agent(c, agent)
    elif conversation is not None:
        place_citizen(c, conversation)


def place_agent(c: Center, agent: Agent) -> None:
    """Order again what should be so and is not."""
    if agent.leg is None:
        return
    if agent.leg_state is LEAVING:
        c.emit(m.RestAgentLeg(agent.id, agent.leg))
    delivery = c.carried_by(agent)
    if delivery is None or delivery.agent_in or agent.leg_state is not ENTERING:
        return
    conversation = c.conversations[delivery.conversation]
    announcement = conversation.announcement if delivery.state is ANNOUNCING else ()
    if delivery.state in (ANNOUNCING, JOINING, RETURNING):
        c.emit(m.PutAgentInRoom(agent.id, agent.leg, conversation.id, announcement))


def place_citizen(c: Center, conversation: Conversation) -> None:
    delivery = c.delivery_of(conversation)
    if conversation.stage is CLOSING:
        goodbye(c, conversation)
    elif delivery is not None and delivery.citizen_sent and delivery.state is not AWAY:
        if not delivery.citizen_in:
            send_citizen(c, delivery, conversation)
    elif conversation.stage is WAITING or delivery is not None:
        c.emit(m.StartMusic(conversation.leg))


def fresh_deadline(c: Center, delivery: Delivery) -> None:
    """After the switch was away: its whole time again."""
    if delivery.state in (ANNOUNCING, JOINING, RETURNING) and not delivery.agent_in:
        delivery.due = c.now + c.queue(delivery.queue).delivery
        c.emit(m.Schedule(delivery.due, m.DeliveryExpired(delivery.id)))
    elif delivery.state in (JOINING, RETURNING, TALKING) and not delivery.citizen_in:
        delivery.due = c.now + timedelta(seconds=CITIZEN_JOINS_SECONDS)
        c.emit(m.Schedule(delivery.due, m.CitizenJoinExpired(delivery.id)))
