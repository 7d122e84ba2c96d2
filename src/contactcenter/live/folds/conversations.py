"""Folds the conversations' events: from the menu through the queue and the agent to the end of the wrap-up.

A conversation whose citizen has left stays until its agent has registered it.
"""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import CARRYING, ConversationState, FloorState

_STAGE = m.ConversationStage


def started(state: FloorState, event: m.ConversationStarted, at: datetime, changes: Changes) -> None:
    """Add a conversation that has begun, in the menu."""
    state.add_conversation(ConversationState.started(event, at), changes)


def language_chosen(state: FloorState, event: m.LanguageChosen, at: datetime, changes: Changes) -> None:
    """Take the language the citizen chose."""
    state.update_conversation(event.conversation, changes, language=event.language)


def consent_answered(state: FloorState, event: m.ConsentAnswered, at: datetime, changes: Changes) -> None:
    """Take whether the citizen stays anonymous, having refused consent (IVR-3)."""
    state.update_conversation(event.conversation, changes, anonymous=not event.accepted)


def document_captured(state: FloorState, event: m.DocumentCaptured, at: datetime, changes: Changes) -> None:
    """Take the reference, the kind and the confirmation of the document that the citizen keyed in."""
    state.update_conversation(event.conversation, changes, document=event.document)
    conversation = state.conversations.get(event.conversation)
    if conversation is not None:
        conversation.document_kind, conversation.is_confirmed = event.kind, event.confirmed


def option_chosen(state: FloorState, event: m.OptionChosen, at: datetime, changes: Changes) -> None:
    """Take the menu option the citizen chose, and its queue."""
    state.update_conversation(event.conversation, changes, option=event.option, queue=event.queue)


def queued(state: FloorState, event: m.ConversationQueued, at: datetime, changes: Changes) -> None:
    """Put the conversation in a queue; one that came without a menu is added here."""
    conversation = state.conversations.get(event.conversation)
    if conversation is None:
        conversation = ConversationState.without_menu(event.conversation, at)
        state.conversations[event.conversation] = conversation
    view = conversation.view
    # A conversation that an agent handed back waits anew (ACD-8); its order in the queue stays.
    waits_since = None if view.stage is _STAGE.TALKING else view.waits_since
    state.update_conversation(
        event.conversation,
        changes,
        stage=_STAGE.WAITING,
        since=at,
        queue=event.requirement.queue,
        agent=None,
        entered_line=view.entered_line or at,
        waits_since=waits_since or at,
        order_key=event.order_key,
        language=event.language,
    )


def priority_changed(
    state: FloorState, event: m.QueuePriorityChanged, at: datetime, changes: Changes
) -> None:
    """Take the new order keys of the conversations whose queue was ranked anew (ACD-1)."""
    for conversation, order_key in event.order_keys:
        state.update_conversation(conversation, changes, order_key=order_key)


def delivered(state: FloorState, event: m.ConversationDelivered, at: datetime, changes: Changes) -> None:
    """Show the conversation with the agent it is delivered to."""
    conversation = state.conversations.get(event.conversation)
    if conversation is not None:
        conversation.delivered = event
        fields = {"stage": _STAGE.DELIVERING, "since": at, "agent": event.agent, "queue": event.queue}
        state.update_conversation(event.conversation, changes, **fields)


def delivery_undone(
    state: FloorState, event: m.DeliveryMissed | m.DeliveryWithdrawn, at: datetime, changes: Changes
) -> None:
    """Show the conversation without an agent: the delivery was missed or withdrawn."""
    state.update_conversation(event.conversation, changes, agent=None)


def answered(state: FloorState, event: m.ConversationAnswered, at: datetime, changes: Changes) -> None:
    """Show the conversation as answered by the agent."""
    fields = {"stage": _STAGE.TALKING, "since": at, "answered_at": at, "agent": event.agent}
    state.update_conversation(event.conversation, changes, **fields)


def participants_changed(
    state: FloorState, event: m.ParticipantsChanged, at: datetime, changes: Changes
) -> None:
    """Take who takes part in the conversation."""
    state.update_conversation(event.conversation, changes, participants=event.participants)


def ended(state: FloorState, event: m.ConversationEnded, at: datetime, changes: Changes) -> None:
    """Keep the conversation for the wrap-up if an agent was talking with the citizen; else remove it."""
    conversation = state.conversations.get(event.conversation)
    if conversation is None:
        return
    if event.stage is _STAGE.TALKING and event.agent is not None:
        conversation.is_over = True
        fields = {"stage": _STAGE.CLOSING, "since": at, "agent": event.agent, "participants": ()}
        state.update_conversation(event.conversation, changes, **fields)
    else:
        state.remove_conversation(event.conversation, changes)


def wrap_up_due(
    state: FloorState, event: m.WrapUpStarted | m.WrapUpExtended, at: datetime, changes: Changes
) -> None:
    """Take which agent registers the conversation, and when the wrap-up ends."""
    state.update_conversation(event.conversation, changes, agent=event.agent, wrap_up_due=event.due)


def wrap_up_completed(state: FloorState, event: m.WrapUpCompleted, at: datetime, changes: Changes) -> None:
    """Remove a conversation that is over and that its agent has registered."""
    conversation = state.conversations.get(event.conversation)
    if conversation is not None and conversation.is_over and conversation.view.agent == event.agent:
        state.remove_conversation(event.conversation, changes)


def agent_changed(state: FloorState, event: m.AgentChanged, at: datetime, changes: Changes) -> None:
    """Remove the conversations that stayed for the wrap-up of an agent who carries none any more."""
    if event.activity in CARRYING:
        return
    over = [c for c, one in state.conversations.items() if one.is_over and one.view.agent == event.agent]
    for conversation in over:
        state.remove_conversation(conversation, changes)


FOLDS: FoldTable = {
    m.ConversationStarted: started,
    m.LanguageChosen: language_chosen,
    m.ConsentAnswered: consent_answered,
    m.DocumentCaptured: document_captured,
    m.OptionChosen: option_chosen,
    m.ConversationQueued: queued,
    m.QueuePriorityChanged: priority_changed,
    m.ConversationDelivered: delivered,
    m.DeliveryMissed: delivery_undone,
    m.DeliveryWithdrawn: delivery_undone,
    m.ConversationAnswered: answered,
    m.ParticipantsChanged: participants_changed,
    m.ConversationEnded: ended,
    m.WrapUpStarted: wrap_up_due,
    m.WrapUpExtended: wrap_up_due,
    m.WrapUpCompleted: wrap_up_completed,
    m.AgentChanged: agent_changed,
}
