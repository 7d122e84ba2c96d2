"""Starts conversations without a menu, ends those that an agent ends, and takes citizens' legs that come free."""

from contactcenter import messages as m
from contactcenter.domain.channels import require_medium
from contactcenter.domain.conversations import waiting_line
from contactcenter.domain.conversations.citizen_leg import hang_up, say_goodbye, start_music
from contactcenter.domain.conversations.closing import close
from contactcenter.domain.conversations.menu import announcement, resume
from contactcenter.domain.conversations.participation import note_fell_out
from contactcenter.domain.conversations.wrap_up import end_talk
from contactcenter.domain.records.conversation import CLOSING, DELIVERING, MENU, TALKING, Conversation
from contactcenter.domain.records.delivery import AWAY, RETURNING, Delivery
from contactcenter.domain.records.delivery import TALKING as CONNECTED
from contactcenter.domain.records.room import Room
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import Conflict, NotFound

REJOIN_SECONDS = 0.5  # after which a citizen who fell out of a talk is brought back


def enqueue(turn: Turn, message: m.EnqueueConversation) -> None:
    """Start a conversation of any channel, in the line of its queue.

    Raises: Conflict if the conversation or its leg is here already; NotFound for the queue; what `require_medium`
    raises.
    """
    state, name = turn.state, message.conversation
    if name in state.conversations or message.leg in state.conversations_by_leg:
        raise Conflict(f"conversation {name} is already here")
    queue = state.queues.get(message.queue)
    if queue is None:
        raise NotFound(f"queue {message.queue}", code="unknown_queue")
    medium = require_medium(turn, message)
    legs = () if message.leg is None else (message.leg,)
    room = Room.of(name, message.leg)
    conversation = Conversation(name, message.channel, MENU, turn.now, turn.now, room, legs, medium=medium)
    conversation.announcement = announcement(queue.policy.announcement)
    state.add_conversation(conversation)
    turn.emit(m.ConversationStarted(name, message.channel, message.leg, "", None, None))
    steps = (m.RequirementStep(skills=message.skills),)
    requirement = m.Requirement(message.queue, message.priority_minutes, steps)
    waiting_line.enter_first(turn, conversation, requirement, queue)


def end_by_agent(turn: Turn, delivery: Delivery) -> None:
    """End the talk at the agent's request: a citizen who is still there hears a goodbye, and the leg is hung up."""
    conversation = turn.state.conversations[delivery.conversation]
    in_room, on_the_way = conversation.room.is_citizen_in, delivery.state is RETURNING
    hears_music = delivery.state is AWAY or not in_room
    end_talk(turn, delivery, conversation, m.EndCause.AGENT_ENDED)
    if not conversation.legs:
        turn.state.remove_conversation(conversation)
        return
    close(turn, conversation)
    if on_the_way and not in_room:
        hang_up(turn, conversation)
    elif hears_music:
        say_goodbye(turn, conversation)


def leg_free(turn: Turn, message: m.LegFree) -> None:
    """Play what belongs to the conversation's stage to a citizen's leg that waits for orders again."""
    conversation = turn.state.conversations_by_leg.get(message.leg)
    if conversation is None:
        turn.emit(m.HangUp(message.leg))
        return
    conversation.refusals = 0
    delivery = turn.state.delivery_of(conversation)
    if conversation.stage is MENU:
        resume(turn, conversation)
    elif conversation.stage is CLOSING:
        say_goodbye(turn, conversation)
    else:
        start_music(turn, conversation)
    room = conversation.room
    if delivery is not None and room.is_citizen_in_or_sent and conversation.stage in (DELIVERING, TALKING):
        note_fell_out(turn, conversation, conversation.room.citizen)
        if room.is_owner_in and delivery.state in (CONNECTED, RETURNING):
            delivery.due = turn.schedule(REJOIN_SECONDS, m.CitizenJoinExpired(delivery.id))
