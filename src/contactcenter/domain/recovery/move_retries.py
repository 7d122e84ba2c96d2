"""Repeats moves of a leg that the switch refused: once. Then an agent's leg is lost; a citizen costs the delivery."""

from contactcenter import messages as m
from contactcenter.domain.agents.legs import LOST, connect, drop_leg
from contactcenter.domain.conversations.citizen_leg import say_goodbye, start_music
from contactcenter.domain.conversations.participation import invite_citizen
from contactcenter.domain.records.agent import ENTERING, LEAVING, Agent
from contactcenter.domain.records.conversation import CLOSING, WAITING, Conversation
from contactcenter.domain.records.delivery import ANNOUNCING, AWAY, JOINING, RETURNING, WRAP_UP
from contactcenter.domain.recovery.timeouts import give_up_citizen
from contactcenter.domain.turn import Turn

RETRY_SECONDS = 0.2


def move_refused(turn: Turn, message: m.MoveRefused) -> None:
    """Order the move once more after RETRY_SECONDS.

    The second time an agent's leg counts as lost and is called again; a citizen on the way into a room costs the
    delivery; of any other citizen nothing more is asked. A goodbye is ordered again until `ClosingExpired` hangs up.
    """
    state = turn.state
    party: Agent | Conversation | None = state.agents_by_leg.get(
        message.leg
    ) or state.conversations_by_leg.get(message.leg)
    if party is None:
        return
    if isinstance(party, Agent) or party.stage is not CLOSING:
        party.refusals += 1
    if party.refusals <= 1:
        turn.schedule(RETRY_SECONDS, m.MoveRetryDue(message.leg))
        return
    party.refusals = 0
    if isinstance(party, Agent):
        drop_leg(turn, party, LOST)
        connect(turn, party)
        return
    delivery = state.delivery_of(party)
    if delivery is not None and party.room.is_citizen_in_or_sent and not party.room.is_citizen_in:
        give_up_citizen(turn, delivery)


def move_retry_due(turn: Turn, message: m.MoveRetryDue) -> None:
    """Order again the move that this leg should have made and has not."""
    agent = turn.state.agents_by_leg.get(message.leg)
    conversation = turn.state.conversations_by_leg.get(message.leg)
    if agent is not None:
        _move_agent(turn, agent)
    elif conversation is not None:
        _move_citizen(turn, conversation)


def _move_agent(turn: Turn, agent: Agent) -> None:
    if agent.leg is None:
        return
    if agent.leg_state is LEAVING:
        turn.emit(m.RestAgentLeg(agent.id, agent.leg))
    delivery = turn.state.call_of(agent)
    if delivery is None or delivery.state is WRAP_UP or agent.leg_state is not ENTERING:
        return
    conversation = turn.state.conversations[delivery.conversation]
    if conversation.room.is_owner_in:
        return
    announcement = conversation.announcement if delivery.state is ANNOUNCING else ()
    if delivery.state in (ANNOUNCING, JOINING, RETURNING):
        turn.emit(m.PutAgentInRoom(agent.id, agent.leg, conversation.id, announcement))


def _move_citizen(turn: Turn, conversation: Conversation) -> None:
    delivery = turn.state.delivery_of(conversation)
    if conversation.stage is CLOSING:
        say_goodbye(turn, conversation)
    elif delivery is not None and conversation.room.is_citizen_in_or_sent and delivery.state is not AWAY:
        if not conversation.room.is_citizen_in:
            invite_citizen(turn, conversation)
    elif conversation.stage is WAITING or delivery is not None:
        start_music(turn, conversation)
