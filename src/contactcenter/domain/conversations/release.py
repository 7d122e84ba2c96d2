"""Takes an agent out of a conversation: the leg rests, and the agent carries one delivery less."""

from contactcenter import messages as m
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.delivery import Delivery
from contactcenter.domain.turn import Turn


def rest_leg(turn: Turn, agent: Agent) -> None:
    """Order the agent's leg out of the room, also while it is on the way into one."""
    if agent.leg is not None and agent.may_move("rest_ordered"):
        agent.move("rest_ordered")
        turn.emit(m.RestAgentLeg(agent.profile.id, agent.leg))
        turn.mark_changed(agent)


def release_agent(turn: Turn, agent: Agent, delivery: Delivery) -> None:
    """Remove the delivery from what the agent carries; a presence requested during the call holds from now on."""
    del turn.state.deliveries[delivery.id]
    if delivery.medium.is_voice:
        agent.voice = None
        if agent.next_ready is not None:
            turn.by = agent.next_by
            agent.choose(agent.next_ready, agent.next_reason, turn.now_seconds)
    else:
        agent.digital = tuple(name for name in agent.digital if name != delivery.id)
        agent.digital_idle_since = turn.now_seconds
    turn.mark_changed(agent)
