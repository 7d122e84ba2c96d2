"""What agents and supervisors ask: the shift, presence, the end of a call, the wrap-up."""

from contactcenter import messages as m
from contactcenter.domain.agents.language_reserve import seats_emptied
from contactcenter.domain.agents.legs import connect, drop, ends_test
from contactcenter.domain.conversations.deliveries import complete_wrap_up, ends, hand_back, missed
from contactcenter.domain.conversations.lifecycle import close, goodbye
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.delivery import (
    AWAY,
    BEFORE_THEY_MET,
    IN_COURSE,
    RETURNING,
    WRAP_UP,
    Delivery,
)
from contactcenter.domain.state import Center
from contactcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed, NotFound
from contactcenter.kernel.ids import AgentId, ConversationId, UserId

SHIFT_CLOSED = "shift_closed"
MOST_EXTENSIONS = 3  # of one wrap-up


def open_shift(c: Center, message: m.OpenShift) -> None:
    agent = c.agent(message.agent)
    if agent.phone is not message.phone:
        drop(c, agent, "leg_lost")
        agent.phone, agent.connecting = message.phone, False
    if not agent.on_shift:
        agent.on_shift, agent.attempt = True, 0
        agent.choose(False, None, c.now_seconds)
    if agent.phone is m.Phone.SIP:
        connect(c, agent)
    c.touched(agent)


def close_shift(c: Center, message: m.CloseShift) -> None:
    agent = c.agent(message.agent)
    if not message.forced:
        refuse_if_carrying(c, agent)
    for skill in seats_emptied(c, agent):  # she may go home; that the seat is empty is recorded
        c.emit(m.LanguageReserveBroken(agent.id, skill, UserId(agent.id)))
    _let_go(c, agent)


def _let_go(c: Center, agent: Agent) -> None:
    for delivery in carried(c, agent):
        if delivery.state in BEFORE_THEY_MET:
            missed(c, delivery, SHIFT_CLOSED)
        elif delivery.state in IN_COURSE:
            hand_back(c, delivery)
        else:
            complete_wrap_up(c, delivery, saved=False)
    c.gives_up(agent)
    c.loses_leg(agent)
    agent.on_shift = False
    agent.choose(False, None, c.now_seconds)


def remove_agent(c: Center, message: m.RemoveAgent) -> None:
    agent = c.agent(message.agent)
    refuse_if_carrying(c, agent)
    _let_go(c, agent)
    del c.agents[agent.id], c.profiles[agent.id]


def carried(c: Center, agent: Agent) -> list[Delivery]:
    own = agent.digital if agent.voice is None else (agent.voice, *agent.digital)
    return [c.deliveries[one] for one in own]


def refuse_if_carrying(c: Center, agent: Agent) -> None:
    if any(one.state is not WRAP_UP for one in carried(c, agent)):
        raise Conflict(f"agent {agent.id} carries a conversation", code="in_conversation")


# -- presence -----------------------------------------------------------------------------


def set_presence(c: Center, message: m.SetPresence) -> None:
    agent = c.agent(message.agent)
    if not agent.on_shift:
        raise Conflict(f"agent {agent.id} has no open shift", code="no_shift")
    seats = [] if message.ready else seats_emptied(c, agent)
    if seats and not message.override:
        raise Conflict(f"agent {agent.id} is the last who speaks {seats[0]}", code="last_speaker")
    if seats and message.by is None:
        raise NotAllowed("an override is recorded under who gave it")
    for skill in seats:
        c.emit(m.LanguageReserveBroken(agent.id, skill, message.by or UserId("")))
    c.by = message.by
    if agent.voice is not None:
        agent.wishes(message.ready, message.reason, message.by)
    else:
        agent.choose(message.ready, message.reason, c.now_seconds)
        if message.ready:
            ends_test(c, agent)
    c.touched(agent)


# -- a conversation of hers ----------------------------------------------------------------


def end_conversation(c: Center, message: m.EndConversation) -> None:
    agent = c.agent(message.agent)
    delivery = _hers(c, agent, message.conversation)
    if delivery.state not in IN_COURSE:
        raise IllegalTransition(f"{message.conversation} is {delivery.state}: it cannot be ended")
    conversation = c.conversations[delivery.conversation]
    in_room, on_the_way = delivery.citizen_in, delivery.state is RETURNING
    music = delivery.state is AWAY or not delivery.citizen_in
    ends(c, delivery, conversation, m.EndCause.AGENT_ENDED)
    if not conversation.is_voice:
        c.forget(conversation)
        return
    close(c, conversation)
    if on_the_way and not in_room:
        c.emit(m.HangUp(conversation.leg))
    elif music:
        goodbye(c, conversation)


def _hers(c: Center, agent: Agent, conversation: ConversationId) -> Delivery:
    own = c.carried_by(agent)
    if own is not None and own.conversation == conversation:
        return own
    for delivery in carried(c, agent):
        if delivery.conversation == conversation:
            return delivery
    raise NotFound(f"agent {agent.id} does not carry {conversation}")


def extend_wrap_up(c: Center, message: m.ExtendWrapUp) -> None:
    delivery = _voice_wrap_up(c, message.agent)
    if delivery.extensions >= MOST_EXTENSIONS:
        raise Conflict(f"extended {MOST_EXTENSIONS} times already", code="wrap_up_limit")
    delivery.extensions += 1
    delivery.due += c.queue(delivery.queue).wrap_up_extension
    c.emit(m.WrapUpExtended(delivery.conversation, message.agent, delivery.due))
    c.emit(m.Schedule(delivery.due, m.WrapUpExpired(delivery.id, delivery.extensions)))


def _voice_wrap_up(c: Center, name: AgentId) -> Delivery:
    delivery = c.carried_by(c.agent(name))
    if delivery is None or delivery.state is not WRAP_UP:
        raise IllegalTransition(f"agent {name} is not in a wrap-up")
    return delivery


def complete(c: Center, message: m.CompleteWrapUp) -> None:
    delivery = _hers(c, c.agent(message.agent), message.conversation)
    if delivery.state is not WRAP_UP:
        raise IllegalTransition(f"{message.conversation} is {delivery.state}: nothing to complete")
    complete_wrap_up(c, delivery, message.saved)
