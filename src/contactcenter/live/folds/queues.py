"""Folds the queues' events: their policy, their priority, the language reserves, and whose figures changed."""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.kernel.ids import QueueId
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import FloorState


def set_queue(state: FloorState, event: m.SetQueue, at: datetime, changes: Changes) -> None:
    """Take the policy of a queue, which may be new."""
    state.queue(event.policy.id).policy = event.policy
    changes.queues.add(event.policy.id)


def priority_changed(
    state: FloorState, event: m.QueuePriorityChanged, at: datetime, changes: Changes
) -> None:
    """Take by how many minutes a queue is ranked ahead of others (ACD-1)."""
    state.queue(event.queue).priority_minutes = event.minutes
    changes.queues.add(event.queue)


def set_language_reserves(
    state: FloorState, event: m.SetLanguageReserves, at: datetime, changes: Changes
) -> None:
    """Take the languages for which agents are kept free, and how many (IVR-5)."""
    state.language_reserves = event.reserves
    changes.queues |= state.queues.keys()


def queued(state: FloorState, event: m.ConversationQueued, at: datetime, changes: Changes) -> None:
    """Have the queue's row sent again: one more was received."""
    _figures_change(state, event.requirement.queue, changes)


def left(
    state: FloorState,
    event: m.ConversationAnswered | m.ConversationAbandoned,
    at: datetime,
    changes: Changes,
) -> None:
    """Have the row of the queue that was answered or abandoned sent again."""
    _figures_change(state, event.queue, changes)


def ended(state: FloorState, event: m.ConversationEnded, at: datetime, changes: Changes) -> None:
    """Have the row of the queue in which the conversation was counted sent again, if it was counted in one."""
    in_course = state.day.in_course.get(event.conversation)
    if in_course is not None and in_course.queue is not None:
        _figures_change(state, in_course.queue, changes)


def _figures_change(state: FloorState, queue: QueueId, changes: Changes) -> None:
    """Have the queue's row sent again; a queue that is not configured gets a row too."""
    changes.queues.add(state.queue(queue).policy.id)


FOLDS: FoldTable = {
    m.SetQueue: set_queue,
    m.QueuePriorityChanged: priority_changed,
    m.SetLanguageReserves: set_language_reserves,
    m.ConversationQueued: queued,
    m.ConversationAbandoned: left,
    m.ConversationAnswered: left,
    m.ConversationEnded: ended,
}
