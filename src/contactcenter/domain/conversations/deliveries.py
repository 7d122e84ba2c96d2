"""From the decision to the end of the wrap-up: how a citizen and an agent meet, part, and are put back.

What the switch reports counts, never what was asked of it; every wait has a deadline beside it. A citizen
whose agent fails keeps her order key; an agent whose citizen leaves keeps her idle time.
"""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.records.delivery import (
    ANNOUNCING,
    AWAY,
    BEFORE_THEY_MET,
    JOINING,
    RETURNING,
    TALKING,
    Delivery,
)
from contactcenter.domain.routing.matching import Pair
from contactcenter.domain.state import Center
from contactcenter.kernel.ids import DeliveryId

MISSED = "missed"  # the reason an agent who did not join is not ready
CITIZEN_JOINS_SECONDS = 3.0
AGENT_RETURNS_SECONDS = 20.0
TRIES = 2  # to bring the citizen into the room


def deliver(c: Center, conversation: Conversation, pair: Pair, rule: str) -> None:
    """The decision of a matcher, which has taken both out already."""
    agent = c.agents[pair.agent]
    waits_since, asked = conversation.waits_since, conversation.requirement
    assert waits_since is not None, "only who waits is delivered"
    assert asked is not None, "only who chose an option waits"
    queue = c.queue(asked.queue)
    queue.line.pop(conversation.id, None)
    waited = (c.now - waits_since).total_seconds()
    reason = m.DeliveryReason(rule, pair.key, waited, c.now_seconds - pair.idle_since, pair.runner_up)
    if not conversation.is_voice:
        _give_digital(c, conversation, agent, reason)
        return
    delivery = opened(c, conversation, agent, c.now + queue.delivery)
    agent.voice = delivery.id
    c.out.append(m.ConversationDelivered(delivery.id, conversation.id, agent.profile.id, asked.queue, reason))
    send_agent(c, delivery, agent, conversation.announcement)
    if delivery.state is JOINING:
        send_citizen(c, delivery, conversation)
    c.mark(conversation, "delivering")
    c.out.append(m.Schedule(delivery.due, m.DeliveryExpired(delivery.id)))


def opened(
    c: Center, conversation: Conversation, agent: Agent, due: datetime, how: str = "paired"
) -> Delivery:
    assert conversation.requirement is not None, "only who chose an option is delivered"
    c.deliveries_made += 1
    name = DeliveryId(f"{c.epoch}-d{c.deliveries_made}")
    is_voice = conversation.is_voice
    delivery = c.deliveries[name] = Delivery(
        name,
        conversation.id,
        agent.profile.id,
        conversation.requirement.queue,
        ANNOUNCING if conversation.announcement and is_voice else JOINING,
        c.now,
        due,
        conversation.medium,
    )
    conversation.take(how, c.now)
    conversation.delivery = name
    if is_voice and c.digital is None:
        c.shown[agent.profile.id] = agent  # whether she is free was settled by the matcher
    else:
        c.touched(agent)
    return delivery


def _give_digital(c: Center, conversation: Conversation, agent: Agent, reason: m.DeliveryReason) -> None:
    """Nobody accepts: it is put into a free place of hers."""
    delivery = opened(c, conversation, agent, c.now)
    agent.digital += (delivery.id,)
    agent.digital_idle_since = c.now_seconds
    c.emit(m.ConversationDelivered(delivery.id, conversation.id, agent.profile.id, delivery.queue, reason))
    meet(c, delivery, conversation)


# -- towards each other -------------------------------------------------------------------


def send_agent(c: Center, delivery: Delivery, agent: Agent, announcement: tuple[m.PromptPart, ...]) -> None:
    assert agent.leg is not None, "who has no leg is not routable"
    agent.move("sent")
    c.emit(m.PutAgentInRoom(agent.profile.id, agent.leg, delivery.conversation, announcement))


def send_citizen(c: Center, delivery: Delivery, conversation: Conversation) -> None:
    delivery.citizen_sent = True
    c.emit(m.PutCitizenInRoom(conversation.leg, conversation.id))


def agent_joined(c: Center, message: m.AgentJoined) -> None:
    agent = c.agents_by_leg.get(message.leg)
    if agent is None:
        return
    delivery = c.carried_by(agent)
    expected = delivery is not None and delivery.conversation == message.conversation
    if agent.may_move("joined"):
        agent.move("joined")
    if delivery is None or not expected or delivery.state not in (ANNOUNCING, JOINING, TALKING, RETURNING):
        rest(c, agent)  # the citizen left while she was on her way
        return
    agent.refusals, delivery.agent_in = 0, True
    conversation = c.conversations[delivery.conversation]
    if delivery.state is ANNOUNCING:
        delivery.take("entered", c.now)
        send_citizen(c, delivery, conversation)
    if delivery.citizen_in and delivery.state is not TALKING:
        meet(c, delivery, conversation)
    elif delivery.state is not TALKING:
        delivery.due = c.schedule(CITIZEN_JOINS_SECONDS, m.CitizenJoinExpired(delivery.id))
    c.touched(agent)


def citizen_joined(c: Center, message: m.CitizenJoined) -> None:
    conversation = c.legs.get(message.leg)
    if conversation is None:
        return
    conversation.refusals = 0
    delivery = c.delivery_of(conversation)
    if delivery is None or delivery.state is AWAY:
        c.emit(m.StartMusic(conversation.leg))  # the agent went while she was on her way
        return
    delivery.citizen_sent = delivery.citizen_in = True
    if delivery.agent_in and delivery.state is not TALKING:
        meet(c, delivery, conversation)


def meet(c: Center, delivery: Delivery, conversation: Conversation) -> None:
    delivery.take("met", c.now)
    delivery.tries = conversation.failures = 0
    if delivery.talking_since is None:
        delivery.talking_since = c.now
    if delivery.answered_at is not None:
        c.emit(m.AgentReturned(delivery.id, conversation.id, delivery.agent))
    else:
        waits_since = conversation.waits_since
        assert waits_since is not None, "only who waited is answered"
        waited = (c.now - waits_since).total_seconds()
        delivery.answered_at = conversation.answered_at = c.now
        conversation.agent = delivery.agent
        conversation.take("met", c.now)
        c.emit(m.ConversationAnswered(delivery.id, conversation.id, delivery.agent, delivery.queue, waited))
    c.mark(conversation, "talking")
    c.touched(c.agents[delivery.agent])


# -- apart before they met ----------------------------------------------------------------


def missed(c: Center, delivery: Delivery, cause: str) -> None:
    """The agent's side failed: the citizen goes back to her place. Who did not join is not ready."""
    delivery.take("missed", c.now)
    agent, conversation = c.agents[delivery.agent], c.conversations[delivery.conversation]
    c.emit(m.DeliveryMissed(delivery.id, conversation.id, agent.profile.id, cause))
    rest(c, agent)
    _released(c, agent, delivery)
    if cause == "not_joined" and agent.ready:
        agent.choose(False, MISSED, c.now_seconds)
    back_to_line(c, delivery, conversation)


def withdraw(c: Center, delivery: Delivery, conversation: Conversation) -> None:
    """The citizen left first: the agent keeps her idle time."""
    delivery.take("withdrawn", c.now)
    agent = c.agents[delivery.agent]
    c.emit(m.DeliveryWithdrawn(delivery.id, conversation.id, agent.profile.id))
    rest(c, agent)
    _released(c, agent, delivery)


def back_to_line(c: Center, delivery: Delivery, conversation: Conversation) -> None:
    """With her key by when she first entered, at the step her wait has reached."""
    asked, since = conversation.requirement, conversation.entered_line
    assert asked is not None, "who was delivered had chosen an option"
    assert since is not None, "who was delivered had waited"
    waited = (c.now - since).total_seconds()
    conversation.step = max(
        conversation.step,
        max(number for number, step in enumerate(asked.steps) if step.after_seconds <= waited or number == 0),
    )
    if delivery.citizen_sent:
        c.emit(m.StartMusic(conversation.leg))
    conversation.order_key = c.order_key_of(conversation)  # her queue's priority may have changed meanwhile
    c.enters_line(conversation, "returned")


# -- in mid-call --------------------------------------------------------------------------


def dropped(c: Center, delivery: Delivery) -> None:
    """Her leg died: music for the citizen, and some time for the agent to come back."""
    conversation = c.conversations[delivery.conversation]
    if delivery.state is TALKING:
        delivery.talked_before, delivery.talking_since = delivery.talked(c.over_at), None
        c.emit(m.AgentDropped(delivery.id, conversation.id, delivery.agent, c.saw_until))
    delivery.take("dropped", c.now)
    if delivery.citizen_sent:
        c.emit(m.StartMusic(conversation.leg))
    delivery.agent_in = delivery.citizen_in = delivery.citizen_sent = False
    c.mark(conversation, "away")
    delivery.due = c.schedule(AGENT_RETURNS_SECONDS, m.AgentReturnExpired(delivery.id))


def call_in(c: Center, delivery: Delivery, agent: Agent) -> None:
    """Back into the room, without an announcement: both at once."""
    delivery.take("called_in", c.now)
    delivery.agent_in = False
    send_agent(c, delivery, agent, ())
    if not delivery.citizen_in:
        send_citizen(c, delivery, c.conversations[delivery.conversation])
    delivery.due = c.now + c.queue(delivery.queue).delivery
    c.emit(m.Schedule(delivery.due, m.DeliveryExpired(delivery.id)))


def hand_back(c: Center, delivery: Delivery) -> None:
    """The agent will not come back to it: the citizen returns to the line."""
    talked = delivery.talked(c.over_at)
    delivery.take("handed_back", c.now)
    agent, conversation = c.agents[delivery.agent], c.conversations[delivery.conversation]
    c.emit(m.WrapUpCompleted(delivery.id, conversation.id, agent.profile.id, False, 0.0, talked))
    if delivery.is_voice:
        rest(c, agent)
    _released(c, agent, delivery)
    conversation.waits_since = c.now
    back_to_line(c, delivery, conversation)


def leg_lost(c: Center, agent: Agent, cause: str) -> None:
    delivery = c.carried_by(agent)
    if delivery is None:
        return
    if delivery.state in BEFORE_THEY_MET:
        missed(c, delivery, cause)
    elif delivery.state in (TALKING, RETURNING):
        dropped(c, delivery)


# -- the end ------------------------------------------------------------------------------


def ends(c: Center, delivery: Delivery, conversation: Conversation, cause: m.EndCause) -> None:
    """The talk is over; the registration begins."""
    agent, policy = c.agents[delivery.agent], c.queue(delivery.queue)
    talked = delivery.talked(c.over_at)
    delivery.take("ended", c.over_at)
    if delivery.is_voice:
        rest(c, agent)
    c.emit(
        m.ConversationEnded(
            conversation.id, cause, m.ConversationStage.TALKING, talked, agent.id, c.saw_until
        )
    )
    delivery.due = c.over_at + policy.wrap_up
    delivery.leave_out(c.over_at, c.now)
    c.emit(m.WrapUpStarted(delivery.id, conversation.id, agent.profile.id, delivery.due))
    c.emit(m.Schedule(delivery.due, m.WrapUpExpired(delivery.id)))
    conversation.delivery = None
    c.touched(agent)


def complete_wrap_up(c: Center, delivery: Delivery, saved: bool) -> None:
    lasted = delivery.registered(c.now)
    delivery.take("completed", c.now)
    agent = c.agents[delivery.agent]
    c.emit(m.WrapUpCompleted(delivery.id, delivery.conversation, agent.profile.id, saved, lasted))
    _released(c, agent, delivery)
    if delivery.is_voice:
        agent.idle_since = c.now_seconds


def _released(c: Center, agent: Agent, delivery: Delivery) -> None:
    """She carries it no more; a wish told meanwhile comes true."""
    del c.deliveries[delivery.id]
    if delivery.is_voice:
        agent.voice = None
        if agent.next_ready is not None:
            c.by = agent.next_by
            agent.choose(agent.next_ready, agent.next_reason, c.now_seconds)
    else:
        agent.digital = tuple(one for one in agent.digital if one != delivery.id)
        agent.digital_idle_since = c.now_seconds
    c.touched(agent)


def rest(c: Center, agent: Agent) -> None:
    """Out of the room, wherever on the way there she is."""
    if agent.leg is not None and agent.may_move("called_back"):
        agent.move("called_back")
        c.emit(m.RestAgentLeg(agent.profile.id, agent.leg))
        c.touched(agent)
