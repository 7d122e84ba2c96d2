"""From what happened to the rows of the CDR: one conversation, its segments, its deliveries. Pure.

Waiting counts from the option to the agent's answer (ACD-8), so the line's segment starts at the
option and goes on through missed deliveries; talking leaves out the music of a dropped leg.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contactcenter import messages as m
from contactcenter.journal.codec import encode


@dataclass(slots=True)
class Call:
    """A row of `conversations`, without the link to a citizen."""

    id: str
    started: datetime
    channel: str = "voice"
    leg: str | None = None
    dnis: str = ""
    tree: str = ""
    tree_version: int = 0
    entered_line: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    language: str = ""
    option: str = ""
    queue: str | None = None
    region: str | None = None
    agent: str | None = None
    ani_ref: str | None = None
    document_ref: str | None = None
    document_kind: str | None = None
    document_confirmed: bool = False
    consent: bool | None = None
    stage: str = m.ConversationStage.MENU.value
    end_cause: str | None = None
    end_stage: str | None = None
    waited: float | None = None
    talked: float = 0.0
    abandoned: bool = False
    short: bool = False


@dataclass(slots=True)
class Segment:
    conversation: str
    number: int
    kind: str
    started: datetime
    ended: datetime | None = None
    queue: str | None = None
    agent: str | None = None
    delivery: str | None = None
    end_cause: str | None = None


@dataclass(slots=True)
class Delivery:
    id: str
    conversation: str
    agent: str
    decided: datetime
    queue: str | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    outcome: str = "pending"
    cause: str | None = None
    reason: dict[str, Any] | None = None
    wrap_up_seconds: float | None = None
    wrap_up_saved: bool | None = None


@dataclass(slots=True)
class Story:
    call: Call
    segments: list[Segment] = field(default_factory=list)
    deliveries: dict[str, Delivery] = field(default_factory=dict)

    def current(self) -> Segment | None:
        """Where the citizen is now; the agent's wrap-up runs beside it."""
        return next((s for s in self.segments if s.ended is None and s.kind != "wrap_up"), None)

    def close(self, at: datetime, cause: str) -> None:
        segment = self.current()
        if segment is None:
            return
        segment.ended, segment.end_cause = max(at, segment.started), cause
        if segment.kind == "agent":
            self.call.talked += (segment.ended - segment.started).total_seconds()

    def open(self, kind: str, at: datetime, **known: Any) -> None:
        """`known`: queue, agent, delivery."""
        self.segments.append(Segment(self.call.id, len(self.segments) + 1, kind, at, **known))

    def cut(self, at: datetime) -> None:
        """She had gone by then, though it was seen later: nothing of hers lasts longer."""
        for segment in self.segments:
            if segment.kind != "wrap_up":
                segment.started = min(segment.started, at)
                segment.ended = min(segment.ended, at) if segment.ended is not None else None
        talks = [s for s in self.segments if s.kind == "agent" and s.ended is not None]
        self.call.talked = sum((s.ended - s.started).total_seconds() for s in talks if s.ended is not None)

    def put_off_wrap_ups(self, at: datetime) -> None:
        """Whoever registered is not known any more: what is left goes to her *Por completar*."""
        for segment in self.segments:
            if segment.kind == "wrap_up" and segment.ended is None:
                segment.ended, segment.end_cause = max(at, segment.started), "put_off"
                delivery = self.deliveries.get(segment.delivery or "")
                if delivery is not None and delivery.wrap_up_saved is None:
                    delivery.wrap_up_saved = False
                    delivery.wrap_up_seconds = (segment.ended - segment.started).total_seconds()

    def delivery(self, event: Any, at: datetime) -> Delivery:
        """Known, or made up: a crash may have lost the batch that held the decision."""
        known = self.deliveries.get(event.delivery)
        if known is None:
            known = Delivery(event.delivery, self.call.id, event.agent, at, queue=self.call.queue)
            self.deliveries[event.delivery] = known
        return known

    def is_over(self) -> bool:
        return self.call.ended_at is not None and all(s.ended is not None for s in self.segments)


def begin(conversation: str, at: datetime) -> Story:
    return Story(Call(conversation, at))


def apply(story: Story, event: object, at: datetime) -> None:
    rule = RULES.get(type(event))
    if rule is not None:
        rule(story, event, at)


def _started(story: Story, event: m.ConversationStarted, at: datetime) -> None:
    call = story.call
    if call.ended_at is not None:
        return _goes_on(story, at)
    call.channel, call.leg, call.dnis, call.started = event.channel, event.leg, event.dnis, at
    call.ani_ref, call.region = event.ani, event.region
    call.tree, call.tree_version = event.tree, event.version
    if not story.segments:
        story.open("menu", at)


def _goes_on(story: Story, at: datetime) -> None:
    """Written off when the core had lost its memory, and taken back from the switch under her old name."""
    call = story.call
    call.ended_at = call.end_cause = call.end_stage = None
    call.abandoned = call.short = False
    call.stage = m.ConversationStage.MENU.value
    story.open("menu", at)


def _language(story: Story, event: m.LanguageChosen, _: datetime) -> None:
    story.call.language = event.language


def _consent(story: Story, event: m.ConsentAnswered, _: datetime) -> None:
    story.call.consent = event.accepted
    if not event.accepted:
        story.call.document_ref = story.call.document_kind = None
        story.call.document_confirmed = False


def _document(story: Story, event: m.DocumentCaptured, _: datetime) -> None:
    if story.call.consent is False:
        return
    story.call.document_ref, story.call.document_kind = event.document, event.kind
    story.call.document_confirmed = event.confirmed


def _option(story: Story, event: m.OptionChosen, at: datetime) -> None:
    story.call.option, story.call.queue = event.option, event.queue
    story.call.entered_line = story.call.entered_line or at
    _into_line(story, event.queue, at, "option_chosen")


def _queued(story: Story, event: m.ConversationQueued, at: datetime) -> None:
    call = story.call
    call.queue, call.language = event.requirement.queue, event.language or call.language
    call.entered_line = call.entered_line or at
    _into_line(story, event.requirement.queue, at, "queued_again" if event.again else "option_chosen")


def _into_line(story: Story, queue: str, at: datetime, why: str) -> None:
    story.call.stage = m.ConversationStage.WAITING.value
    current = story.current()
    if current is not None and current.kind == "queue" and current.queue == queue:
        return
    story.close(at, why)
    story.open("queue", at, queue=queue)


def _delivered(story: Story, event: m.ConversationDelivered, at: datetime) -> None:
    delivery = story.delivery(event, at)
    delivery.queue, delivery.reason = event.queue, encode(event.reason)
    story.call.stage = m.ConversationStage.DELIVERING.value


def _answered(story: Story, event: m.ConversationAnswered, at: datetime) -> None:
    delivery = story.delivery(event, at)
    delivery.answered, delivery.outcome = at, "answered"
    call = story.call
    if call.answered_at is None:
        call.answered_at, call.waited = at, event.waited
    call.agent, call.queue, call.stage = event.agent, event.queue, m.ConversationStage.TALKING.value
    story.close(at, "answered")
    story.open("agent", at, queue=event.queue, agent=event.agent, delivery=event.delivery)


def _missed(story: Story, event: m.DeliveryMissed, at: datetime) -> None:
    delivery = story.delivery(event, at)
    delivery.outcome, delivery.cause, delivery.ended = "missed", event.cause, at
    story.call.stage = m.ConversationStage.WAITING.value


def _withdrawn(story: Story, event: m.DeliveryWithdrawn, at: datetime) -> None:
    delivery = story.delivery(event, at)
    delivery.outcome, delivery.ended = "withdrawn", at


def _dropped(story: Story, event: m.AgentDropped, at: datetime) -> None:
    at = event.ended or at
    story.close(at, "agent_dropped")
    story.open("away", at, agent=event.agent, delivery=event.delivery)


def _returned(story: Story, event: m.AgentReturned, at: datetime) -> None:
    story.close(at, "agent_returned")
    story.open("agent", at, queue=story.call.queue, agent=event.agent, delivery=event.delivery)


def _abandoned(story: Story, event: m.ConversationAbandoned, _: datetime) -> None:
    """Who was answered before, and left while she waited again, has not abandoned: she was served."""
    if story.call.answered_at is not None:
        return
    story.call.abandoned, story.call.short = True, event.short
    story.call.queue, story.call.waited = event.queue, event.waited


def _ended(story: Story, event: m.ConversationEnded, at: datetime) -> None:
    if story.call.ended_at is not None:
        return
    if event.ended is not None:
        story.cut(event.ended)
    at = event.ended or at
    story.close(at, event.cause.value)
    story.call.ended_at = at
    story.call.end_cause, story.call.end_stage = event.cause.value, event.stage.value
    story.call.stage = "ended"
    for delivery in story.deliveries.values():
        delivery.ended = delivery.ended or at


def _wrap_up(story: Story, event: m.WrapUpStarted, at: datetime) -> None:
    at = story.call.ended_at or at  # her talk may have ended before it was seen
    story.delivery(event, at).ended = at
    story.open("wrap_up", at, agent=event.agent, delivery=event.delivery)


def _wrapped_up(story: Story, event: m.WrapUpCompleted, at: datetime) -> None:
    delivery = story.delivery(event, at)
    delivery.wrap_up_saved, delivery.wrap_up_seconds = event.saved, event.acw_seconds
    delivery.ended = delivery.ended or at
    for segment in story.segments:
        if segment.kind == "wrap_up" and segment.delivery == event.delivery and segment.ended is None:
            lasted = timedelta(seconds=event.acw_seconds)  # less than until now, if nobody looked meanwhile
            segment.ended = min(at, segment.started + lasted)
            segment.end_cause = "saved" if event.saved else "put_off"


RULES: dict[type[Any], Callable[[Story, Any, datetime], None]] = {
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
