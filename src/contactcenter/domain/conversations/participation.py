"""What happens to the participants of a conversation: acts of its room, and the orders that they mean to the legs."""

from collections.abc import Callable, Mapping

from contactcenter import messages as m
from contactcenter.domain.conversations.release import rest_leg
from contactcenter.domain.conversations.room_acts import Move, MoveTo, RoomAct, act
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.conversation import Conversation
from contactcenter.domain.records.delivery import ANNOUNCING
from contactcenter.domain.records.room import THE_CITIZEN
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, PartyId


def carry_out(
    turn: Turn,
    conversation: Conversation,
    what: RoomAct,
    party: PartyId | None = None,
    leg: LegId | None = None,
) -> None:
    """Carry out an act of the room and order the legs where it puts them; a party without a leg needs no order.

    Raises: what `room_acts.act` raises, having changed nothing.
    """
    turn.rooms_changed[conversation.id] = conversation
    for move in act(conversation.room, what, party, leg):
        if move.leg is not None:
            _ORDERS[move.to](turn, conversation, move, move.leg)


def adopt_pair(turn: Turn, conversation: Conversation, agent: Agent) -> None:
    """Note that the agent owns the conversation and is in its room with the citizen: nobody has to be ordered."""
    party = PartyId(agent.id)
    act(conversation.room, RoomAct.DELIVER, party, agent.leg)
    note_joined(turn, conversation, party)
    note_joined(turn, conversation, THE_CITIZEN)


def note_joined(turn: Turn, conversation: Conversation, party: PartyId) -> None:
    """Note that the switch has the party in the conversation's room."""
    conversation.room.joined(party, conversation.room.name)
    turn.rooms_changed[conversation.id] = conversation


def note_fell_out(turn: Turn, conversation: Conversation, party: PartyId) -> None:
    """Note that the party is no more in the room; the citizen hears music, the agent is expected back."""
    conversation.room.fell_out(party)
    turn.rooms_changed[conversation.id] = conversation


def note_leg(turn: Turn, conversation: Conversation, party: PartyId, leg: LegId | None) -> None:
    """Note that this is the leg of the party from now on; None while it has none."""
    conversation.room.give_leg(party, leg)
    turn.rooms_changed[conversation.id] = conversation


def read_back(turn: Turn, conversation: Conversation, places: Mapping[LegId, str | None]) -> None:
    """Believe the switch about where every participant is. `places`: the room that each leg is in."""
    conversation.room.read_back(places)
    turn.rooms_changed[conversation.id] = conversation


def publish_participants(turn: Turn) -> None:
    """Emit `ParticipantsChanged` for each conversation that goes on and whose participants this turn changed."""
    for conversation in turn.rooms_changed.values():
        present = tuple(conversation.room)
        if present and conversation.id in turn.state.conversations:
            turn.emit(m.ParticipantsChanged(conversation.id, present))


def _into_room(turn: Turn, conversation: Conversation, move: Move, leg: LegId) -> None:
    room = ConversationId(conversation.room.name)
    if move.party == THE_CITIZEN:
        turn.emit(m.PutCitizenInRoom(leg, room))
        return
    agent, delivery = turn.state.agents[AgentId(move.party)], turn.state.delivery_of(conversation)
    is_announced = delivery is not None and delivery.state is ANNOUNCING
    agent.move("sent")
    turn.emit(m.PutAgentInRoom(agent.id, leg, room, conversation.announcement if is_announced else ()))


def _to_music(turn: Turn, conversation: Conversation, move: Move, leg: LegId) -> None:
    turn.emit(m.StartMusic(leg))


def _to_rest(turn: Turn, conversation: Conversation, move: Move, leg: LegId) -> None:
    rest_leg(turn, turn.state.agents[AgentId(move.party)])


_ORDERS: Mapping[MoveTo, Callable[[Turn, Conversation, Move, LegId], None]] = {
    MoveTo.ROOM: _into_room,
    MoveTo.MUSIC: _to_music,
    MoveTo.REST: _to_rest,
}
"""The moves that an input of today can lead to: the citizen's and the owner's."""
