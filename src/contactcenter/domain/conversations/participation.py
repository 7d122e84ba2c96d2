"""Changes the participants of a conversation: acts of its room, and the orders to the legs that follow from them."""

from collections.abc import Mapping

from contactcenter import messages as m
from contactcenter.domain.conversations.release import rest_leg
from contactcenter.domain.conversations.room_acts import TO_MUSIC, TO_REST, Move, act, end
from contactcenter.domain.conversations.room_table import RoomAct
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.records.delivery import ANNOUNCING
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, PartyId
from contactcenter.messages.participants import Participant


def invite_agent(turn: Turn, conversation: Conversation, agent: Agent) -> None:
    """Order the agent into the room, to own the conversation or to come back to it.

    While the delivery is announced, the announcement is played to the agent alone, on the way. A conversation of text
    has no legs, so no order is given.
    """
    room, leg = conversation.room, agent.leg if conversation.medium.is_voice else None
    room.invite_owner(PartyId(agent.profile.id), leg)
    turn.rooms_changed[conversation.id] = conversation
    if leg is not None:
        delivery = turn.state.delivery_of(conversation)
        announces = delivery is not None and delivery.state is ANNOUNCING
        agent.move("sent")
        announcement = conversation.announcement if announces else ()
        turn.emit(m.PutAgentInRoom(agent.profile.id, leg, ConversationId(room.name), announcement))


def invite_citizen(turn: Turn, conversation: Conversation) -> None:
    """Order the citizen into the room, where the owner is or will be."""
    room, leg = conversation.room, conversation.leg
    room.invite_citizen()
    turn.rooms_changed[conversation.id] = conversation
    if leg is not None:
        turn.emit(m.PutCitizenInRoom(leg, ConversationId(room.name)))


def carry_out(turn: Turn, conversation: Conversation, what: RoomAct) -> None:
    """Carry out an act that concerns no single party, and order the legs where it puts them.

    Raises: what `room_acts.act` raises, having changed nothing.
    """
    turn.rooms_changed[conversation.id] = conversation
    _order(turn, act(conversation.room, what))


def end_participation(turn: Turn, conversation: Conversation) -> None:
    """Remove everybody from a conversation that is over, and order the legs out of its room."""
    _order(turn, end(conversation.room))


def adopt_pair(turn: Turn, conversation: Conversation, agent: Agent) -> None:
    """Record that the agent owns the conversation and is in its room with the citizen; no order is needed."""
    room = conversation.room
    room.invite_owner(PartyId(agent.id), agent.leg if conversation.medium.is_voice else None)
    note_joined(turn, conversation, room.owner)
    note_joined(turn, conversation, room.citizen)


def note_joined(turn: Turn, conversation: Conversation, party: Participant | None) -> None:
    """Record that the switch has the citizen, or the owner, in the conversation's room."""
    assert party is not None, "the party of a delivery takes part"
    conversation.room.joined(party, conversation.room.name)
    turn.rooms_changed[conversation.id] = conversation


def note_fell_out(turn: Turn, conversation: Conversation, party: Participant | None) -> None:
    """Record that the citizen has left the room and hears music, or that the owner is expected back."""
    assert party is not None, "the party of a delivery takes part"
    conversation.room.fell_out(party)
    turn.rooms_changed[conversation.id] = conversation


def note_leg(turn: Turn, conversation: Conversation, leg: LegId | None) -> None:
    """Record that this is the owner's leg from now on; None while the owner has none."""
    room = conversation.room
    assert room.owner is not None, "a delivery that goes on has an agent"
    room.give_leg(room.owner, leg)
    turn.rooms_changed[conversation.id] = conversation


def read_back(turn: Turn, conversation: Conversation, places: Mapping[LegId, str | None]) -> None:
    """Take from the switch where every participant is. `places`: the room that each leg is in."""
    conversation.room.read_back(places)
    turn.rooms_changed[conversation.id] = conversation


def publish_participants(turn: Turn) -> None:
    """Emit `ParticipantsChanged` for each conversation that goes on and whose participants this turn changed."""
    for conversation in turn.rooms_changed.values():
        present = conversation.room.participants()
        if present and conversation.id in turn.state.conversations:
            turn.emit(m.ParticipantsChanged(conversation.id, present))


def _order(turn: Turn, moves: list[Move]) -> None:
    """Order the legs; a party without one needs no order. Only citizens hear music, and only agents' legs rest."""
    for move in moves:
        if move.leg is None:
            continue
        if move.to is TO_MUSIC:
            turn.emit(m.StartMusic(move.leg))
        elif move.to is TO_REST:
            rest_leg(turn, turn.state.agents[AgentId(move.party)])
