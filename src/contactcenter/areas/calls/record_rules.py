"""How each event changes the record of its conversation. Pure.

Waiting counts from the option to the agent's answer (ACD-8), so the queue's segment starts at the option and goes on
through missed deliveries; talking leaves out the music that the citizen hears after the agent's leg was lost.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from contactcenter import messages as m
from contactcenter.areas.calls.call_record import CallRecord
from contactcenter.journal.codec import encode


def apply(record: CallRecord, event: object, at: datetime) -> None:
    """Change the record by an event of its conversation; an event without a rule changes nothing."""
    rule = RULES.get(type(event))
    if rule is not None:
        rule(record, event, at)


def _started(record: CallRecord, event: m.ConversationStarted, at: datetime) -> None:
    call = record.call
    if call.ended_at is not None:
        return _goes_on(record, at)
    call.channel, call.leg, call.dnis, call.started = event.channel, event.leg, event.dnis, at
    call.ani_ref, call.region = event.ani, event.region
    call.tree, call.tree_version = event.tree, event.version
    if not record.segments:
        record.open("menu", at)


def _goes_on(record: CallRecord, at: datetime) -> None:
    """Open again a call that was ended when the core had lost its state, and that the switch still carried."""
    call = record.call
    call.ended_at = call.end_cause = call.end_stage = None
    call.abandoned = call.short = False
    call.stage = m.ConversationStage.MENU.value
    record.open("menu", at)


def _language(record: CallRecord, event: m.LanguageChosen, _: datetime) -> None:
    record.call.language = event.language


def _consent(record: CallRecord, event: m.ConsentAnswered, _: datetime) -> None:
    record.call.consent = event.accepted
    if not event.accepted:
        record.call.document_ref = record.call.document_kind = None
        record.call.document_confirmed = False


def _document(record: CallRecord, event: m.DocumentCaptured, _: datetime) -> None:
    if record.call.consent is False:
        return
    record.call.document_ref, record.call.document_kind = event.document, event.kind
    record.call.document_confirmed = event.confirmed


def _option(record: CallRecord, event: m.OptionChosen, _: datetime) -> None:
    """Note the option. `ConversationQueued`, of the same instant, is what says that the call was received."""
    record.call.option, record.call.queue = event.option, event.queue


def _queued(record: CallRecord, event: m.ConversationQueued, at: datetime) -> None:
    call = record.call
    call.queue, call.language = event.requirement.queue, event.language or call.language
    call.entered_line = call.entered_line or at
    _enter_queue(record, event.requirement.queue, at, "queued_again" if event.again else "option_chosen")


def _enter_queue(record: CallRecord, queue: str, at: datetime, cause: str) -> None:
    record.call.stage = m.ConversationStage.WAITING.value
    current = record.current()
    if current is not None and current.kind == "queue" and current.queue == queue:
        return
    record.close(at, cause)
    record.open("queue", at, queue=queue)


def _delivered(record: CallRecord, event: m.ConversationDelivered, at: datetime) -> None:
    delivery = record.delivery(event, at)
    delivery.queue, delivery.reason = event.queue, encode(event.reason)
    record.call.stage = m.ConversationStage.DELIVERING.value


def _answered(record: CallRecord, event: m.ConversationAnswered, at: datetime) -> None:
    delivery = record.delivery(event, at)
    delivery.answered, delivery.outcome = at, "answered"
    call = record.call
    if call.answered_at is None:
        call.answered_at, call.waited = at, event.waited
    call.agent, call.queue, call.stage = event.agent, event.queue, m.ConversationStage.TALKING.value
    record.close(at, "answered")
    record.open("agent", at, queue=event.queue, agent=event.agent, delivery=event.delivery)


def _missed(record: CallRecord, event: m.DeliveryMissed, at: datetime) -> None:
    delivery = record.delivery(event, at)
    delivery.outcome, delivery.cause, delivery.ended = "missed", event.cause, at
    record.call.stage = m.ConversationStage.WAITING.value


def _withdrawn(record: CallRecord, event: m.DeliveryWithdrawn, at: datetime) -> None:
    delivery = record.delivery(event, at)
    delivery.outcome, delivery.ended = "withdrawn", at


def _dropped(record: CallRecord, event: m.AgentDropped, at: datetime) -> None:
    at = event.ended or at
    record.close(at, "agent_dropped")
    record.open("away", at, agent=event.agent, delivery=event.delivery)


def _returned(record: CallRecord, event: m.AgentReturned, at: datetime) -> None:
    record.close(at, "agent_returned")
    record.open("agent", at, queue=record.call.queue, agent=event.agent, delivery=event.delivery)


def _abandoned(record: CallRecord, event: m.ConversationAbandoned, _: datetime) -> None:
    """Count no abandon where an agent had answered: the citizen was served, and left while waiting again."""
    if record.call.answered_at is not None:
        return
    record.call.abandoned, record.call.short = True, event.short
    record.call.queue, record.call.waited = event.queue, event.waited


def _ended(record: CallRecord, event: m.ConversationEnded, at: datetime) -> None:
    if record.call.ended_at is not None:
        return
    if event.ended is not None:
        record.cut(event.ended)
    at = event.ended or at
    record.close(at, event.cause.value)
    record.call.ended_at = at
    record.call.end_cause, record.call.end_stage = event.cause.value, event.stage.value
    record.call.stage = "ended"
    for delivery in record.deliveries.values():
        delivery.ended = delivery.ended or at


def _wrap_up(record: CallRecord, event: m.WrapUpStarted, at: datetime) -> None:
    at = record.call.ended_at or at  # the talk may have ended before that was seen
    record.delivery(event, at).ended = at
    record.open("wrap_up", at, agent=event.agent, delivery=event.delivery)


def _wrapped_up(record: CallRecord, event: m.WrapUpCompleted, at: datetime) -> None:
    delivery = record.delivery(event, at)
    delivery.wrap_up_saved, delivery.wrap_up_seconds = event.saved, event.acw_seconds
    delivery.ended = delivery.ended or at
    for segment in record.segments:
        if segment.kind == "wrap_up" and segment.delivery == event.delivery and segment.ended is None:
            lasted = timedelta(
                seconds=event.acw_seconds
            )  # shorter than until now, if the core was down meanwhile
            segment.ended = min(at, segment.started + lasted)
            segment.end_cause = "saved" if event.saved else "put_off"


RULES: dict[type[Any], Callable[[CallRecord, Any, datetime], None]] = {
    m.ConversationStarted: _started,
    m.LanguageChosen: _language,
    m.ConsentAnswered: _consent,
    m.DocumentCaptured: _document,
    m.OptionChosen: _option,
    m.ConversationQueued: _queued,
    m.ConversationDelivered: _delivered,
    m.ConversationAnswered: _answered,
    m.DeliveryMissed: _missed,
    m.DeliveryWithdrawn: _withdrawn,
    m.AgentDropped: _dropped,
    m.AgentReturned: _returned,
    m.ConversationAbandoned: _abandoned,
    m.ConversationEnded: _ended,
    m.WrapUpStarted: _wrap_up,
    m.WrapUpCompleted: _wrapped_up,
}
