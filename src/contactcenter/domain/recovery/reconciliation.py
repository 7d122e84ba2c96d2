"""Reconciles the core's records with the switch: if the two differ on who talks in a room, the switch is right.

The records may be older than what the switch shows. Before any conversation is ended and any leg is hung up or put to
rest, each agent who is in a room with a citizen is given that conversation: a call or a wrap-up that the core still had
for the agent is released, without an order to a leg in use.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from contactcenter import messages as m
from contactcenter.domain.agents.legs import gain_leg, lose_leg
from contactcenter.domain.conversations.citizen_leg import CLOSING_MARK
from contactcenter.domain.conversations.interruptions import miss_delivery, requeue
from contactcenter.domain.conversations.participation import note_fell_out
from contactcenter.domain.conversations.wrap_up import complete_wrap_up
from contactcenter.domain.records.agent import AT_REST, Agent
from contactcenter.domain.records.conversation import CLOSING
from contactcenter.domain.records.delivery import NOT_YET_CONNECTED, TALKING, WRAP_UP, Delivery
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import AgentId, ConversationId, LegId

FORGOTTEN = "forgotten"  # the cause of a delivery that was over before the core could know

AgentsInRooms = Mapping[ConversationId, set[AgentId]]


def reconcile_talking_legs(turn: Turn, agents: list[m.LegSeen], citizens: Iterable[m.LegSeen]) -> None:
    """Give each agent who is in a room with a citizen that conversation, and release what the core had instead.

    Args:
        agents: the agents' legs that the switch shows.
        citizens: the citizens' legs that the switch shows.
    """
    occupied = {leg.room for leg in citizens if leg.state != CLOSING_MARK}
    inside: defaultdict[ConversationId, set[AgentId]] = defaultdict(set)
    for leg in agents:
        if leg.room is not None and leg.agent is not None:
            inside[leg.room].add(leg.agent)
    talking: list[tuple[Agent, ConversationId]] = []
    for leg in agents:
        agent = turn.state.agents.get(leg.agent) if leg.agent is not None else None
        if agent is None or leg.room is None or leg.room not in occupied:
            continue
        if _belongs_in(turn, agent, leg.room, inside):
            talking.append((agent, leg.room))
            _take_over_leg(turn, agent, leg.leg)
    for agent, room in talking:
        _release_others(turn, agent, room)


def _belongs_in(turn: Turn, agent: Agent, room: ConversationId, inside: AgentsInRooms) -> bool:
    """Return whether the agent serves the conversation of the room that the leg is in.

    It is false for an agent on the way out of a call that ended, and if the conversation's own agent is in the room.
    """
    conversation = turn.state.conversations.get(room)
    if conversation is None:
        return True
    delivery = turn.state.delivery_of(conversation)
    return conversation.stage is not CLOSING and (
        delivery is None or delivery.agent == agent.id or delivery.agent not in inside[room]
    )


def _take_over_leg(turn: Turn, agent: Agent, leg: LegId) -> None:
    if agent.leg != leg:  # the other leg is gone already, so it needs no order
        lose_leg(turn, agent)
        gain_leg(turn, agent, leg)
        agent.idle_since = turn.now_seconds
    agent.leg_state = AT_REST  # until its true state is recorded, so that no rule orders it out of the room
    if not agent.on_shift:
        agent.on_shift = True
        agent.choose(False, None, turn.now_seconds)


def _release_others(turn: Turn, agent: Agent, room: ConversationId) -> None:
    state = turn.state
    call, conversation = state.call_of(agent), state.conversations.get(room)
    if call is not None and call.conversation != room:
        _release(turn, call)
    delivery = state.delivery_of(conversation) if conversation is not None else None
    if delivery is not None and delivery.agent != agent.id:
        _release(turn, delivery)


def _release(turn: Turn, delivery: Delivery) -> None:
    """End a delivery that the switch does not show. Its citizen, if still there, waits, or talks to another agent."""
    conversation = turn.state.conversations.get(delivery.conversation)
    if conversation is not None and delivery.state is not WRAP_UP and conversation.room.is_citizen_in_or_sent:
        note_fell_out(
            turn, conversation, conversation.room.citizen
        )  # no order goes to a leg that may talk elsewhere
    if delivery.state is WRAP_UP:
        complete_wrap_up(turn, delivery, saved=False)
    elif delivery.state in NOT_YET_CONNECTED:
        miss_delivery(turn, delivery, FORGOTTEN)
    else:
        if delivery.state is TALKING and turn.observed_until is not None:
            turn.emit(m.AgentDropped(delivery.id, delivery.conversation, delivery.agent, turn.observed_until))
        requeue(turn, delivery)
