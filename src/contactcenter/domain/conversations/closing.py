"""Ends conversations: the citizen leaves, or nobody serves the citizen any more and the leg is hung up."""

from contactcenter import messages as m
from contactcenter.domain.conversations import waiting_line
from contactcenter.domain.conversations.citizen_leg import CLOSING_MARK, hang_up, mark
from contactcenter.domain.conversations.interruptions import withdraw_delivery
from contactcenter.domain.conversations.participation import end_participation
from contactcenter.domain.conversations.wrap_up import end_talk
from contactcenter.domain.records.conversation import CLOSING, DELIVERING, TALKING, WAITING, Conversation
from contactcenter.domain.turn import Turn

CLOSING_SECONDS = 20.0
CITIZEN_LEFT = m.EndCause.CITIZEN_LEFT


def citizen_left(turn: Turn, message: m.CitizenLeft) -> None:
    """End the conversation of a citizen's leg that is gone. A leg that is not known was reported before."""
    conversation = turn.state.conversations_by_leg.get(message.leg)
    if conversation is not None:
        end_without_citizen(turn, conversation, CITIZEN_LEFT)


def conversation_left(turn: Turn, message: m.ConversationLeft) -> None:
    """End a conversation without a leg that the citizen closed."""
    conversation = turn.state.conversations.get(message.conversation)
    if conversation is not None and not conversation.legs:
        end_without_citizen(turn, conversation, CITIZEN_LEFT)


def end_without_citizen(turn: Turn, conversation: Conversation, cause: m.EndCause) -> None:
    """End a conversation whose citizen is gone, at whatever stage it was."""
    stage, delivery = conversation.stage, turn.state.delivery_of(conversation)
    if stage is WAITING:
        waiting_line.leave(turn, conversation)
    if stage is DELIVERING and delivery is not None:
        withdraw_delivery(turn, delivery, conversation)
    if stage in (WAITING, DELIVERING):
        _abandon(turn, conversation)
    if stage is TALKING and delivery is not None:
        end_talk(turn, delivery, conversation, cause)
    elif stage is not CLOSING:
        turn.emit(m.ConversationEnded(conversation.id, cause, stage, ended=turn.observed_until))
    turn.state.remove_conversation(conversation)


def _abandon(turn: Turn, conversation: Conversation) -> None:
    requirement, entered = conversation.requirement, conversation.entered_line
    if requirement is None or entered is None or conversation.answered_at is not None:
        return
    waited = max(0.0, (turn.ended_at - entered).total_seconds())
    short = waited <= turn.state.queue(requirement.queue).policy.short_abandon_seconds
    turn.emit(m.ConversationAbandoned(conversation.id, requirement.queue, waited, short))


def close(turn: Turn, conversation: Conversation) -> None:
    """Close a conversation that nobody serves any more. A deadline makes sure that the leg is hung up."""
    conversation.take("closed", turn.now)
    end_participation(turn, conversation)
    conversation.ivr = None
    conversation.refusals = 0
    mark(turn, conversation, CLOSING_MARK)
    turn.schedule(CLOSING_SECONDS, m.ClosingExpired(conversation.id))


def closing_expired(turn: Turn, message: m.ClosingExpired) -> None:
    """Hang the leg up.

    If the leg does not report even that, the conversation is removed when the deadline comes a second time.
    """
    conversation = turn.state.conversations.get(message.conversation)
    if conversation is None or conversation.stage is not CLOSING:
        return
    if (turn.now - conversation.since).total_seconds() < CLOSING_SECONDS:
        return
    conversation.refusals += 1
    if conversation.refusals > 1:
        mark(turn, conversation, CLOSING_MARK)
        turn.state.remove_conversation(conversation)
        return
    hang_up(turn, conversation)
    turn.schedule(CLOSING_SECONDS, message)
