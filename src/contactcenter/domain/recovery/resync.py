"""The switch went away and came back: its word on every leg is believed, and what should be so is ordered again.

Whose leg is gone has ended; who still talks goes on talking, whatever we had missed (`encounters`); a leg we
never heard of is a new call, under the name written on it, unless it stands in a room with an agent: then they talk.
"""

from contactcenter import messages as m
from contactcenter.domain.agents.legs import LOST, connect, lost
from contactcenter.domain.conversations.deliveries import (
    AGENT_RETURNS_SECONDS,
    meet,
    opened,
    rest,
    send_agent,
    send_citizen,
)
from contactcenter.domain.conversations.lifecycle import CLOSING_SECONDS, arrive, gone, goodbye, resume
from contactcenter.domain.records.agent import AT_REST, ENTERING, IN_ROOM, Agent, LegState
from contactcenter.domain.records.conversation import CLOSING, MENU, WAITING, Conversation
from contactcenter.domain.records.delivery import ANNOUNCING, AWAY, JOINING, TALKING, WRAP_UP, Delivery
from contactcenter.domain.recovery.reconciliation import LED_OUT, believe_who_talks
from contactcenter.domain.recovery.timeouts import fresh_deadline
from contactcenter.domain.state import Center
from contactcenter.kernel.ids import ConversationId, QueueId

Rooms = dict[ConversationId, Agent]  # where an agent stands who carries no call we know of


def link_lost(c: Center, _: m.VoiceLinkLost) -> None:
    """Calls in course go on by themselves; nobody is paired until the switch is back."""
    c.link = False
    for agent in c.agents.values():
        c.touched(agent)


def link_restored(c: Center, message: m.VoiceLinkRestored) -> None:
    c.link, c.saw_until, c.unobserved_since = True, c.unobserved_since, None
    citizens = {leg.leg: leg for leg in message.legs if leg.role is m.LegRole.CITIZEN}
    agents = _without_ghosts(c, message)
    believe_who_talks(c, agents, citizens.values())
    rooms = _adopt_agents(c, agents)
    for conversation in list(c.conversations.values()):
        if conversation.is_voice and (message.switch_restarted or conversation.leg not in citizens):
            gone(c, conversation, m.EndCause.SWITCH_LOST)
    c.saw_until = None
    for seen in citizens.values():
        known = c.legs.get(seen.leg) or _stranger(c, seen, rooms)
        if known is not None:
            _adopt_citizen(c, known, seen, rooms)
    for delivery in list(c.deliveries.values()):
        if delivery.is_voice and delivery.state is not WRAP_UP:
            _put_right(c, delivery)
    for agent in c.agents.values():
        c.touched(agent)
        delivery_of_hers = c.carried_by(agent)
        if delivery_of_hers is None or delivery_of_hers.state is WRAP_UP:
            rest(c, agent)
        asked = agent.connecting  # a page that said it has no leg does not say it again
        agent.connecting, agent.attempt = False, 0
        if asked or agent.phone is m.Phone.SIP:
            connect(c, agent)


# -- agents' legs -------------------------------------------------------------------------


def _without_ghosts(c: Center, message: m.VoiceLinkRestored) -> list[m.LegSeen]:
    """A leg that was given up while no order reached the switch stands there still, and nobody hears it."""
    given_up = {agent.given_up for agent in c.agents.values()} if not message.switch_restarted else set()
    ghosts = [leg for leg in message.legs if leg.leg in given_up]
    for leg in ghosts:
        c.emit(m.HangUp(leg.leg))
    return [leg for leg in message.legs if leg.role is m.LegRole.AGENT and leg not in ghosts]


def _adopt_agents(c: Center, seen: list[m.LegSeen]) -> Rooms:
    """Her known leg if it is there, else any other of hers; what is left over is hung up."""
    present, rooms = {leg.leg for leg in seen}, Rooms()
    for agent in c.agents.values():
        agent.refusals = 0
        if agent.leg is not None and agent.leg not in present:
            lost(c, agent, LOST)
    for leg in seen:
        owner = c.agents.get(leg.agent) if leg.agent is not None else None
        if owner is None or not owner.on_shift or owner.leg not in (None, leg.leg):
            c.emit(m.HangUp(leg.leg))
            continue
        if owner.leg is None:
            c.gains_leg(owner, leg.leg)
            owner.idle_since = c.now_seconds
        owner.leg_state = _where(leg)
        delivery = c.carried_by(owner)
        if delivery is not None:
            delivery.agent_in = leg.room == delivery.conversation
        elif leg.room is not None:
            rooms[leg.room] = owner
    return rooms


def _where(leg: m.LegSeen) -> LegState:
    if leg.room is not None:
        return IN_ROOM
    return AT_REST if leg.at_rest else ENTERING


# -- citizens' legs -----------------------------------------------------------------------


def _stranger(c: Center, seen: m.LegSeen, rooms: Rooms) -> Conversation | None:
    """A leg unknown to us: one who talks under the name her room has, or a call, new or of a time we forgot."""
    if seen.state == LED_OUT:
        c.emit(m.HangUp(seen.leg))
        return None
    if seen.room is None or seen.room not in rooms or seen.room in c.conversations:
        arrive(c, seen.leg, seen, begin=seen.waits_for_orders, name=_written(c, seen))
        return None
    conversation = Conversation(
        seen.room, m.VOICE_CHANNEL, seen.leg, MENU, c.now, c.now, seen.dnis, seen.ani, seen.region
    )
    c.know(conversation)
    c.emit(m.ConversationStarted(seen.room, m.VOICE_CHANNEL, seen.leg, seen.dnis, seen.ani, seen.region))
    return conversation


def _written(c: Center, seen: m.LegSeen) -> ConversationId | None:
    """The name an earlier core gave her; ours we still know, so one of ours that we do not know is over."""
    name = seen.conversation
    if name is None or name in c.conversations or name.startswith(f"{c.epoch}-"):
        return None
    return name


def _adopt_citizen(c: Center, conversation: Conversation, seen: m.LegSeen, rooms: Rooms) -> None:
    conversation.refusals = 0
    delivery = c.delivery_of(conversation)
    if delivery is not None:
        delivery.citizen_in = delivery.citizen_sent = seen.room == conversation.id
    elif seen.room == conversation.id and conversation.stage is not CLOSING and conversation.id in rooms:
        _adopt_talk(c, conversation, rooms.pop(conversation.id))
    elif conversation.stage is WAITING:
        c.emit(m.StartMusic(conversation.leg))
    elif conversation.stage is CLOSING:  # her time to hear it begins anew
        conversation.since = c.now
        c.schedule(CLOSING_SECONDS, m.ClosingExpired(conversation.id))
        if seen.waits_for_orders:
            goodbye(c, conversation)
    elif seen.waits_for_orders:
        resume(c, conversation)


def _adopt_talk(c: Center, conversation: Conversation, agent: Agent) -> None:
    """They talk and we had not heard of it: the decision is written down after the fact."""
    if conversation.requirement is None:
        queue = min(agent.profile.queues, default=QueueId("none"))
        conversation.requirement, conversation.ivr = m.Requirement(queue), None
        conversation.order_key, conversation.entered_line = c.now_seconds, c.now
        conversation.waits_since = c.now
    c.leaves_line(conversation)
    waits_since = conversation.waits_since or c.now
    waited = (c.now - waits_since).total_seconds()
    delivery = opened(c, conversation, agent, c.now, "adopted")
    agent.voice = delivery.id
    c.touched(agent)
    delivery.state = JOINING
    delivery.citizen_sent = delivery.citizen_in = delivery.agent_in = True
    reason = m.DeliveryReason("adopted", conversation.order_key, waited, 0.0)
    c.emit(m.ConversationDelivered(delivery.id, conversation.id, agent.id, delivery.queue, reason))
    meet(c, delivery, conversation)


# -- those who were with each other, or on the way ------------------------------------------


def _put_right(c: Center, delivery: Delivery) -> None:
    agent, conversation = c.agents[delivery.agent], c.conversations[delivery.conversation]
    delivery.tries = 0
    if agent.leg is None:  # away: her time to come back begins anew
        c.emit(m.StartMusic(conversation.leg))
        delivery.due = c.schedule(AGENT_RETURNS_SECONDS, m.AgentReturnExpired(delivery.id))
        return
    if delivery.state is AWAY or delivery.state is TALKING and not delivery.agent_in:
        delivery.take("called_in", c.now)
    if delivery.agent_in and delivery.citizen_in:
        if delivery.state is not TALKING:
            _both_in(c, delivery, conversation)
        return
    if delivery.state is ANNOUNCING and delivery.agent_in:
        delivery.take("entered", c.now)
    if not delivery.agent_in and agent.may_move("sent"):
        send_agent(c, delivery, agent, conversation.announcement if delivery.state is ANNOUNCING else ())
    if not delivery.citizen_in and delivery.state is not ANNOUNCING:
        send_citizen(c, delivery, conversation)
    fresh_deadline(c, delivery)


def _both_in(c: Center, delivery: Delivery, conversation: Conversation) -> None:
    if delivery.state is ANNOUNCING:
        delivery.take("entered", c.now)
    meet(c, delivery, conversation)
