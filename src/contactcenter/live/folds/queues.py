"""Folds of the queues: their policy, their priority, the language reserves, the day's counts."""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId, QueueId
from contactcenter.live.changes import Changes
from contactcenter.live.day_figures import QueueDay
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import FloorState


def set_queue(state: FloorState, event: m.SetQueue, at: datetime, changes: Changes) -> None:
    state.queue(event.policy.id).policy = event.policy
    changes.queues.add(event.policy.id)


def priority_changed(
    state: FloorState, event: m.QueuePriorityChanged, at: datetime, changes: Changes
) -> None:
    state.queue(event.queue).priority_minutes = event.minutes
    changes.queues.add(event.queue)


def set_language_reserves(
    state: FloorState, event: m.SetLanguageReserves, at: datetime, changes: Changes
) -> None:
    state.language_reserves = event.reserves
    changes.queues |= state.queues.keys()


def queued(state: FloorState, event: m.ConversationQueued, at: datetime, changes: Changes) -> None:
    if not event.again:
        _count(state, event.requirement.queue, event.language, received=1)
    changes.queues.add(event.requirement.queue)


def abandoned(state: FloorState, event: m.ConversationAbandoned, at: datetime, changes: Changes) -> None:
    _count(state, event.queue, _language(state, event.conversation), abandoned=not event.short)
    changes.queues.add(event.queue)


def answered(state: FloorState, event: m.ConversationAnswered, at: datetime, changes: Changes) -> None:
    conversation = state.conversations.get(event.conversation)
    changes.queues.add(event.queue)
    if conversation is not None and conversation.view.answered_at is not None:
        return  # handed back and answered by another: it is one conversation of the queue
    in_target = event.waited <= state.queue(event.queue).policy.target_seconds
    language = _language(state, event.conversation)
    _count(state, event.queue, language, settled=1, answered=1, in_target=in_target)


def ended(state: FloorState, event: m.ConversationEnded, at: datetime, changes: Changes) -> None:
    conversation = state.conversations.get(event.conversation)
    if conversation is None or conversation.view.queue is None or not conversation.waits_for_the_first_time:
        return
    if event.stage is m.ConversationStage.TALKING and event.agent is not None:
        return
    _count(state, conversation.view.queue, conversation.view.language, settled=1)
    changes.queues.add(conversation.view.queue)


def _language(state: FloorState, conversation: ConversationId) -> str:
    conversation_state = state.conversations.get(conversation)
    return conversation_state.view.language if conversation_state is not None else ""


def _count(state: FloorState, queue: QueueId, language: str, **counts: int) -> None:
    """Add to the day of the queue and, if the language is known, to the day of the language."""
    state.queue(queue).day.add(**counts)
    if language:
        state.languages.setdefault(language, QueueDay()).add(**counts)


FOLDS: FoldTable = {
    m.SetQueue: set_queue,
    m.QueuePriorityChanged: priority_changed,
    m.SetLanguageReserves: set_language_reserves,
    m.ConversationQueued: queued,
    m.ConversationAbandoned: abandoned,
    m.ConversationAnswered: answered,
    m.ConversationEnded: ended,
}
