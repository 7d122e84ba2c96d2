"""Carries out what agents and supervisors request: the shift, the presence, the end of a call, the wrap-up."""

from contactcenter import messages as m
from contactcenter.domain.agents.language_reserve import skills_left_short
from contactcenter.domain.agents.legs import connect, drop_leg, end_audio_test, hang_up_leg, lose_leg
from contactcenter.domain.conversations.interruptions import miss_delivery, requeue
from contactcenter.domain.conversations.lifecycle import end_by_agent
from contactcenter.domain.conversations.wrap_up import complete_wrap_up
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.delivery import IN_COURSE, NOT_YET_CONNECTED, WRAP_UP, Delivery
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import Conflict, IllegalTransition, NotAllowed, NotFound
from contactcenter.kernel.ids import AgentId, ConversationId, UserId

SHIFT_CLOSED = "shift_closed"
MAX_EXTENSIONS = 3  # of one wrap-up


def open_shift(turn: Turn, message: m.OpenShift) -> None:
    """Put the agent on shift, not ready, and bring the leg up. Another phone replaces the one before.

    Raises: NotFound.
    """
    agent = turn.state.agent(message.agent)
    if agent.phone is not message.phone:
        drop_leg(turn, agent, "leg_lost")
        agent.phone, agent.connecting = message.phone, False
    if not agent.on_shift:
        agent.on_shift, agent.attempt = True, 0
        agent.choose(False, None, turn.now_seconds)
    if agent.phone is m.Phone.SIP:
        connect(turn, agent)
    turn.mark_changed(agent)


def close_shift(turn: Turn, message: m.CloseShift) -> None:
    """End the agent's shift. If too few speakers of a reserved language are left, that is recorded and not refused.

    Raises: NotFound; Conflict (`in_conversation`) while the agent carries a conversation, unless forced.
    """
    agent = turn.state.agent(message.agent)
    if not message.forced:
        _refuse_if_carrying(turn, agent)
    for skill in skills_left_short(turn.state, agent):
        turn.emit(m.LanguageReserveBroken(agent.id, skill, UserId(agent.id)))
    _end_shift(turn, agent)


def _end_shift(turn: Turn, agent: Agent) -> None:
    for delivery in turn.state.deliveries_of(agent):
        if delivery.state in NOT_YET_CONNECTED:
            miss_delivery(turn, delivery, SHIFT_CLOSED)
        elif delivery.state in IN_COURSE:
            requeue(turn, delivery)
        else:
            complete_wrap_up(turn, delivery, saved=False)
    hang_up_leg(turn, agent)
    lose_leg(turn, agent)
    agent.on_shift = False
    agent.choose(False, None, turn.now_seconds)


def remove_agent(turn: Turn, message: m.RemoveAgent) -> None:
    """Remove an agent who may no longer serve, and end the shift.

    Raises: NotFound; Conflict (`in_conversation`) while the agent carries a conversation.
    """
    agent = turn.state.agent(message.agent)
    _refuse_if_carrying(turn, agent)
    _end_shift(turn, agent)
    del turn.state.agents[agent.id], turn.state.group_of[agent.id]


def _refuse_if_carrying(turn: Turn, agent: Agent) -> None:
    if any(delivery.state is not WRAP_UP for delivery in turn.state.deliveries_of(agent)):
        raise Conflict(f"agent {agent.id} carries a conversation", code="in_conversation")


# -- presence -----------------------------------------------------------------------------


def set_presence(turn: Turn, message: m.SetPresence) -> None:
    """Set the agent ready, or not ready for a reason, now or when the call in course is over.

    Raises: NotFound; Conflict (`no_shift`, or `last_speaker` if too few speakers of a reserved language would be left
    and it is not overridden); NotAllowed for an override without `by`.
    """
    agent = turn.state.agent(message.agent)
    if not agent.on_shift:
        raise Conflict(f"agent {agent.id} has no open shift", code="no_shift")
    skills = [] if message.ready else skills_left_short(turn.state, agent)
    if skills and not message.override:
        raise Conflict(f"agent {agent.id} is the last who speaks {skills[0]}", code="last_speaker")
    if skills and message.by is None:
        raise NotAllowed("an override is recorded under who gave it")
    for skill in skills:
        turn.emit(m.LanguageReserveBroken(agent.id, skill, message.by or UserId("")))
    turn.by = message.by
    if agent.voice is not None:
        agent.ask_for_next(message.ready, message.reason, message.by)
    else:
        agent.choose(message.ready, message.reason, turn.now_seconds)
        if message.ready:
            end_audio_test(turn, agent)
    turn.mark_changed(agent)


# -- a conversation the agent carries -------------------------------------------------------


def end_conversation(turn: Turn, message: m.EndConversation) -> None:
    """End a talk at the agent's request.

    Raises: NotFound if the agent does not carry it; IllegalTransition if it is not in course.
    """
    delivery = _carried(turn, turn.state.agent(message.agent), message.conversation)
    if delivery.state not in IN_COURSE:
        raise IllegalTransition(f"{message.conversation} is {delivery.state}: it cannot be ended")
    end_by_agent(turn, delivery)


def _carried(turn: Turn, agent: Agent, conversation: ConversationId) -> Delivery:
    call = turn.state.call_of(agent)
    if call is not None and call.conversation == conversation:
        return call  # the usual case, for which no list has to be made
    for delivery in turn.state.deliveries_of(agent):
        if delivery.conversation == conversation:
            return delivery
    raise NotFound(f"agent {agent.id} does not carry {conversation}")


def extend_wrap_up(turn: Turn, message: m.ExtendWrapUp) -> None:
    """Give the agent more time to register the call, by the queue's extension.

    Raises: NotFound; IllegalTransition without a wrap-up; Conflict (`wrap_up_limit`) after three extensions.
    """
    delivery = _wrap_up_of_call(turn, message.agent)
    if delivery.extensions >= MAX_EXTENSIONS:
        raise Conflict(f"extended {MAX_EXTENSIONS} times already", code="wrap_up_limit")
    delivery.extensions += 1
    delivery.due += turn.state.queue(delivery.queue).wrap_up_extension
    turn.emit(m.WrapUpExtended(delivery.conversation, message.agent, delivery.due))
    turn.emit(m.Schedule(delivery.due, m.WrapUpExpired(delivery.id, delivery.extensions)))


def _wrap_up_of_call(turn: Turn, name: AgentId) -> Delivery:
    delivery = turn.state.call_of(turn.state.agent(name))
    if delivery is None or delivery.state is not WRAP_UP:
        raise IllegalTransition(f"agent {name} is not in a wrap-up")
    return delivery


def complete(turn: Turn, message: m.CompleteWrapUp) -> None:
    """Complete the wrap-up of a conversation that was registered or put off: the agent is free.

    Raises: NotFound if the agent does not carry it; IllegalTransition if it is not in its wrap-up.
    """
    delivery = _carried(turn, turn.state.agent(message.agent), message.conversation)
    if delivery.state is not WRAP_UP:
        raise IllegalTransition(f"{message.conversation} is {delivery.state}: nothing to complete")
    complete_wrap_up(turn, delivery, message.saved)
