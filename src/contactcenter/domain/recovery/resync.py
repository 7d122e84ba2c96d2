"""Takes over what the switch shows after it was away, and orders again what should be so and is not.

A conversation whose leg is gone has ended. Parties who still talk go on talking, whatever the core had missed
(`reconciliation`). A leg that the core does not know is a new call, with the id written on it, unless it is in a room
with an agent: then they talk.
"""

from contactcenter import messages as m
from contactcenter.domain.agents.legs import LOST, connect, forget_leg, gain_leg
from contactcenter.domain.conversations import waiting_line
from contactcenter.domain.conversations.citizen_leg import CLOSING_MARK, say_goodbye, start_music
from contactcenter.domain.conversations.closing import CLOSING_SECONDS, end_without_citizen
from contactcenter.domain.conversations.deliveries import connect_parties, open_delivery
from contactcenter.domain.conversations.interruptions import AGENT_RETURNS_SECONDS
from contactcenter.domain.conversations.menu import new_call, resume, start_call
from contactcenter.domain.conversations.participation import (
    adopt_pair,
    carry_out,
    invite_agent,
    invite_citizen,
    note_leg,
    read_back,
)
from contactcenter.domain.conversations.release import rest_leg
from contactcenter.domain.conversations.room_table import HOLD
from contactcenter.domain.records.agent import AT_REST, ENTERING, IN_ROOM, Agent, LegState
from contactcenter.domain.records.conversation import CLOSING, WAITING, Conversation
from contactcenter.domain.records.delivery import ANNOUNCING, AWAY, JOINING, TALKING, WRAP_UP, Delivery
from contactcenter.domain.recovery.reconciliation import reconcile_talking_legs
from contactcenter.domain.recovery.timeouts import restart_deadline
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import ConversationId, LegId, QueueId

Rooms = dict[ConversationId, Agent]
"""The agent in each room who carries no call that the core knows of."""


def link_lost(turn: Turn, _: m.VoiceLinkLost) -> None:
    """Record that the switch does not answer: calls in course go on, and nobody is paired until it is back."""
    turn.state.is_link_up = False
    for agent in turn.state.agents.values():
        turn.mark_changed(agent)


def link_restored(turn: Turn, message: m.VoiceLinkRestored) -> None:
    """Take over what the switch shows, in the order agents, citizens, deliveries."""
    state = turn.state
    state.is_link_up = True
    turn.observed_until, state.unobserved_since = state.unobserved_since, None
    citizens = {leg.leg: leg for leg in message.legs if leg.role is m.LegRole.CITIZEN}
    agents = _without_given_up_legs(turn, message)
    reconcile_talking_legs(turn, agents, citizens.values())
    rooms, places = _adopt_agents(turn, agents), {leg.leg: leg.room for leg in message.legs}
    _end_lost_calls(turn, message, citizens)
    for seen in citizens.values():
        conversation = state.conversations_by_leg.get(seen.leg) or _adopt_unknown_leg(turn, seen, rooms)
        if conversation is not None:
            conversation.refusals = 0
            if conversation.delivery is not None:
                read_back(turn, conversation, places)
            else:
                _adopt_citizen(turn, conversation, seen, rooms)
    for delivery in list(state.deliveries.values()):
        if delivery.medium.is_voice and delivery.state is not WRAP_UP:
            _resume_delivery(turn, delivery)
    for agent in state.agents.values():
        _resume_agent(turn, agent)


def _end_lost_calls(turn: Turn, message: m.VoiceLinkRestored, citizens: dict[LegId, m.LegSeen]) -> None:
    """End every call whose leg the switch does not show, as of the instant until which the core had run."""
    for conversation in list(turn.state.conversations.values()):
        is_up = not message.switch_restarted and any(leg in citizens for leg in conversation.legs)
        if conversation.legs and not is_up:
            end_without_citizen(turn, conversation, m.EndCause.SWITCH_LOST)
    turn.observed_until = None


def _resume_agent(turn: Turn, agent: Agent) -> None:
    turn.mark_changed(agent)
    call = turn.state.call_of(agent)
    if call is None or call.state is WRAP_UP:
        rest_leg(turn, agent)
    wanted = agent.connecting  # a page reports once that it has no leg
    agent.connecting, agent.attempt = False, 0
    if wanted or agent.phone is m.Phone.SIP:
        connect(turn, agent)


# -- agents' legs -------------------------------------------------------------------------


def _without_given_up_legs(turn: Turn, message: m.VoiceLinkRestored) -> list[m.LegSeen]:
    """Return the agents' legs without those given up while no order reached the switch, and hang those up."""
    given_up = {agent.given_up for agent in turn.state.agents.values()}
    if message.switch_restarted:
        given_up = set()
    left_over = [leg for leg in message.legs if leg.leg in given_up]
    for leg in left_over:
        turn.emit(m.HangUp(leg.leg))
    return [leg for leg in message.legs if leg.role is m.LegRole.AGENT and leg not in left_over]


def _adopt_agents(turn: Turn, seen: list[m.LegSeen]) -> Rooms:
    """Give each agent the recorded leg if it is there, else any other of the agent's; hang up the others."""
    present, rooms = {leg.leg for leg in seen}, Rooms()
    for agent in turn.state.agents.values():
        agent.refusals = 0
        if agent.leg is not None and agent.leg not in present:
            forget_leg(turn, agent, LOST)
    for leg in seen:
        owner = turn.state.agents.get(leg.agent) if leg.agent is not None else None
        if owner is None or not owner.on_shift or owner.leg not in (None, leg.leg):
            turn.emit(m.HangUp(leg.leg))
            continue
        if owner.leg is None:
            gain_leg(turn, owner, leg.leg)
            owner.idle_since = turn.now_seconds
        owner.leg_state = _leg_state(leg)
        call = turn.state.call_of(owner)
        if call is not None:
            _note_leg(turn, owner, call)
        elif leg.room is not None:
            rooms[leg.room] = owner
    return rooms


def _note_leg(turn: Turn, agent: Agent, call: Delivery) -> None:
    conversation = turn.state.conversations.get(call.conversation)
    if conversation is not None and call.state is not WRAP_UP:
        note_leg(turn, conversation, agent.leg)


def _leg_state(leg: m.LegSeen) -> LegState:
    if leg.room is not None:
        return IN_ROOM
    return AT_REST if leg.at_rest else ENTERING


# -- citizens' legs -----------------------------------------------------------------------


def _adopt_unknown_leg(turn: Turn, seen: m.LegSeen, rooms: Rooms) -> Conversation | None:
    """Adopt a leg that the core does not know.

    Returns: the conversation, named by its room, if an agent is there; None if it is a call that enters the menu, or
    one that was over.
    """
    if seen.state == CLOSING_MARK:
        turn.emit(m.HangUp(seen.leg))
        return None
    if seen.room is None or seen.room not in rooms or seen.room in turn.state.conversations:
        start_call(turn, seen.leg, seen, begin=seen.waits_for_orders, name=_name_on_leg(turn, seen))
        return None
    conversation = new_call(turn, seen.room, seen.leg, seen)
    turn.emit(m.ConversationStarted(seen.room, m.VOICE_CHANNEL, seen.leg, seen.dnis, seen.ani, seen.region))
    return conversation


def _name_on_leg(turn: Turn, seen: m.LegSeen) -> ConversationId | None:
    """Return the id that an earlier core wrote on the leg; None if it may not be used again.

    An id of this epoch without a conversation belongs to one that is over.
    """
    name = seen.conversation
    if name is None or name in turn.state.conversations or name.startswith(f"{turn.state.epoch}-"):
        return None
    return name


def _adopt_citizen(turn: Turn, conversation: Conversation, seen: m.LegSeen, rooms: Rooms) -> None:
    """Continue with a citizen whom no delivery brings to an agent, or keeps with one."""
    if seen.room == conversation.id and conversation.stage is not CLOSING and conversation.id in rooms:
        _adopt_talk(turn, conversation, rooms.pop(conversation.id))
    elif conversation.stage is WAITING:
        start_music(turn, conversation)
    elif conversation.stage is CLOSING:  # the time to hear the goodbye begins anew
        conversation.since = turn.now
        turn.schedule(CLOSING_SECONDS, m.ClosingExpired(conversation.id))
        if seen.waits_for_orders:
            say_goodbye(turn, conversation)
    elif seen.waits_for_orders:
        resume(turn, conversation)


def _adopt_talk(turn: Turn, conversation: Conversation, agent: Agent) -> None:
    """Record, after the fact, the decision for an agent and a citizen who talk without the core's knowledge."""
    if conversation.requirement is None:
        queue = min(agent.profile.queues, default=QueueId("none"))
        conversation.requirement, conversation.ivr = m.Requirement(queue), None
        conversation.order_key, conversation.entered_line = turn.now_seconds, turn.now
        conversation.waits_since = turn.now
        _note_arrival(turn, conversation, conversation.requirement)
    waiting_line.leave(turn, conversation)
    waited = (turn.now - (conversation.waits_since or turn.now)).total_seconds()
    delivery = open_delivery(turn, conversation, agent, turn.now, "adopted")
    agent.voice = delivery.id
    turn.mark_changed(agent)
    delivery.state = JOINING
    adopt_pair(turn, conversation, agent)
    reason = m.DeliveryReason("adopted", conversation.order_key, waited, 0.0)
    turn.emit(m.ConversationDelivered(delivery.id, conversation.id, agent.id, delivery.queue, reason))
    connect_parties(turn, delivery, conversation)


def _note_arrival(turn: Turn, conversation: Conversation, requirement: m.Requirement) -> None:
    """Count the citizen as received: a call that is answered has been in a line, if only for this instant."""
    conversation.turn += 1
    key, language = conversation.order_key, conversation.language
    turn.emit(m.ConversationQueued(conversation.id, requirement, key, language, again=False))


# -- deliveries in course -------------------------------------------------------------------


def _resume_delivery(turn: Turn, delivery: Delivery) -> None:
    """Order again whatever of this delivery should be so and is not."""
    state = turn.state
    agent, conversation = state.agents[delivery.agent], state.conversations[delivery.conversation]
    delivery.tries, room = 0, conversation.room
    if agent.leg is None:  # the agent is away, and the time to come back begins anew
        if room.is_citizen_in_or_sent:
            carry_out(turn, conversation, HOLD)
        else:
            start_music(turn, conversation)
        delivery.due = turn.schedule(AGENT_RETURNS_SECONDS, m.AgentReturnExpired(delivery.id))
        return
    if delivery.state is AWAY or delivery.state is TALKING and not room.is_owner_in:
        delivery.take("recalled", turn.now)
    if room.is_talking:
        if delivery.state is not TALKING:
            _both_in_room(turn, delivery, conversation)
        return
    if delivery.state is ANNOUNCING and room.is_owner_in:
        delivery.take("agent_joined", turn.now)
    if not room.is_owner_in and agent.may_move("sent"):
        invite_agent(turn, conversation, agent)
    if not room.is_citizen_in and delivery.state is not ANNOUNCING:
        invite_citizen(turn, conversation)
    restart_deadline(turn, delivery)


def _both_in_room(turn: Turn, delivery: Delivery, conversation: Conversation) -> None:
    if delivery.state is ANNOUNCING:
        delivery.take("agent_joined", turn.now)
    connect_parties(turn, delivery, conversation)
