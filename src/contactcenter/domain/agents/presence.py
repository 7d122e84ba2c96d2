"""Derives what screens show of an agent from presence, load and leg, and publishes it when it changes."""

from contactcenter import messages as m
from contactcenter.domain.records.agent import DOWN, Agent
from contactcenter.domain.records.delivery import AWAY, NOT_YET_CONNECTED, RETURNING, WRAP_UP, Delivery
from contactcenter.domain.state import State
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import ConversationId

SIGNED_OUT, NO_LEG, NOT_READY, READY, DELIVERING, TALKING, IN_WRAP_UP = m.AgentActivity


def activity(state: State, agent: Agent) -> m.AgentActivity:
    """Return what the agent does: what happens to the agent, else the presence that the agent chose."""
    return _activity(agent, state.call_of(agent))


def _activity(agent: Agent, call: Delivery | None) -> m.AgentActivity:
    if not agent.on_shift:
        return SIGNED_OUT
    if call is not None:
        if call.state in NOT_YET_CONNECTED:
            return DELIVERING
        if call.state is WRAP_UP:
            return IN_WRAP_UP
        if call.state not in (AWAY, RETURNING):
            return TALKING
    if agent.leg_state is DOWN or call is not None:
        return NO_LEG
    return READY if agent.ready else NOT_READY


def carried_conversations(state: State, agent: Agent) -> tuple[ConversationId, ...]:
    """Return what the agent carries, wrap-ups included: the call first, then text in order of delivery."""
    return _carried(state, agent, state.call_of(agent))


def _carried(state: State, agent: Agent, call: Delivery | None) -> tuple[ConversationId, ...]:
    own = () if call is None else (call.conversation,)
    return own + tuple(state.deliveries[name].conversation for name in agent.digital)


def publish_agent_state(turn: Turn, agent: Agent) -> None:
    """Emit `AgentChanged` if activity, reason, conversations or next presence differ from the last one emitted."""
    last, call = agent.last_published, turn.state.call_of(agent)
    doing = _activity(agent, call)
    conversations: tuple[ConversationId, ...] = () if call is None else (call.conversation,)
    if agent.digital:
        conversations = _carried(turn.state, agent, call)
    if (
        last is None
        or last.activity is not doing
        or last.conversations != conversations
        or last.reason != agent.reason
    ):
        _set_since(turn, agent, doing)
    elif last.next_ready is agent.next_ready and last.next_reason == agent.next_reason:
        return
    agent.last_published = m.AgentChanged(
        agent.profile.id,
        doing,
        agent.reason,
        conversations,
        agent.next_ready,
        agent.next_reason,
        turn.by,
        agent.since,
        agent.paused_since,
    )
    turn.emit(agent.last_published)


def _set_since(turn: Turn, agent: Agent, doing: m.AgentActivity) -> None:
    """Set since when the activity lasts.

    A leg that is lost and comes back in a break, as when a page is reloaded, begins no new break (SUP-1).
    """
    last, paused = agent.last_published, agent.paused_since
    if paused is None and doing is not NO_LEG:
        agent.since = turn.now
        return
    goes_on = last is not None and last.reason == agent.reason
    was_paused = last is not None and last.activity is NOT_READY
    agent.paused_since = None
    if goes_on and was_paused and doing is NO_LEG:
        agent.paused_since = agent.since
    if goes_on and doing is NOT_READY and paused is not None:
        agent.since = paused
    else:
        agent.since = turn.now
