"""What is recorded of one conversation: its row, its segments (the CDR) and its deliveries (ACD-8). Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactcenter import messages as m


@dataclass(slots=True)
class RecordedCall:
    """A row of `conversations`, without the link to a citizen. `waited`, `talked`: seconds."""

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
class RecordedSegment:
    """A row of `segments`: a stretch of a conversation. `kind`: menu | queue | agent | away | wrap_up."""

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
class RecordedDelivery:
    """A row of `deliveries`. `outcome`: pending | answered | missed | withdrawn. `reason`: as the codec writes it."""

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
class CallRecord:
    """A conversation with its segments in order and its deliveries by id."""

    call: RecordedCall
    segments: list[RecordedSegment] = field(default_factory=list)
    deliveries: dict[str, RecordedDelivery] = field(default_factory=dict)

    def current(self) -> RecordedSegment | None:
        """Return the segment in which the citizen is now; the agent's wrap-up runs beside it."""
        return next((s for s in self.segments if s.ended is None and s.kind != "wrap_up"), None)

    def close(self, at: datetime, cause: str) -> None:
        """End the citizen's present segment, if there is one, and count its talk."""
        segment = self.current()
        if segment is None:
            return
        segment.ended, segment.end_cause = max(at, segment.started), cause
        if segment.kind == "agent":
            self.call.talked += (segment.ended - segment.started).total_seconds()

    def open(self, kind: str, at: datetime, **parties: Any) -> None:
        """Begin a segment. `parties`: its queue, agent and delivery, as far as it has them."""
        self.segments.append(RecordedSegment(self.call.id, len(self.segments) + 1, kind, at, **parties))

    def cut(self, at: datetime) -> None:
        """End the citizen's segments no later than `at`, when the citizen had left, though it was seen later."""
        for segment in self.segments:
            if segment.kind != "wrap_up":
                segment.started = min(segment.started, at)
                segment.ended = min(segment.ended, at) if segment.ended is not None else None
        talks = [s for s in self.segments if s.kind == "agent" and s.ended is not None]
        self.call.talked = sum((s.ended - s.started).total_seconds() for s in talks if s.ended is not None)

    def put_off_wrap_ups(self, at: datetime) -> None:
        """End the open wrap-ups of agents whom the core does not know any more; each is left to be completed."""
        for segment in self.segments:
            if segment.kind == "wrap_up" and segment.ended is None:
                segment.ended, segment.end_cause = max(at, segment.started), "put_off"
                delivery = self.deliveries.get(segment.delivery or "")
                if delivery is not None and delivery.wrap_up_saved is None:
                    delivery.wrap_up_saved = False
                    delivery.wrap_up_seconds = (segment.ended - segment.started).total_seconds()

    def delivery(self, event: Any, at: datetime) -> RecordedDelivery:
        """Return the event's delivery; it is made where a crash has lost the batch that held the decision."""
        delivery = self.deliveries.get(event.delivery)
        if delivery is None:
            delivery = RecordedDelivery(event.delivery, self.call.id, event.agent, at, queue=self.call.queue)
            self.deliveries[event.delivery] = delivery
        return delivery

    def is_over(self) -> bool:
        """Say whether the citizen has left and no wrap-up is open."""
        return self.call.ended_at is not None and all(s.ended is not None for s in self.segments)


def begin(conversation: str, at: datetime) -> CallRecord:
    """Return the record of a conversation of which nothing is known but that it was there at `at`."""
    return CallRecord(RecordedCall(conversation, at))
