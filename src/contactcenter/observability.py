"""Structured logs, and the metrics on `/metrics`. Labels are bounded, and nothing personal is written.

A log line is an event name and fields. Keys that begin with `pii_` are dropped here, whoever wrote them.
"""

import asyncio
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Protocol

import structlog
from prometheus_client import Counter, Gauge, Histogram
from structlog.tracebacks import ExceptionDictTransformer

from contactcenter import messages as m
from contactcenter.bus.port import Bus, Envelope, Overflow

CALLS = Counter("contactcenter_conversations_total", "Conversations by how they ended", ["cause", "stage"])
DECISIONS = Counter("contactcenter_deliveries_total", "Decisions of the routing", ["rule"])
ABANDONED = Counter("contactcenter_abandoned_total", "Conversations that left the line", ["queue"])
MISSED = Counter(
    "contactcenter_deliveries_missed_total",
    "Deliveries that connected nobody",
    ["cause"],
)
WAITED = Histogram(
    "contactcenter_waited_seconds",
    "From the option to the answer",
    ["queue"],
    buckets=(5, 10, 20, 40, 60, 120, 180, 300, 600),
)
SWITCH = Gauge("contactcenter_switch_up", "1 while the switch answers")
RECORDERS = Counter("contactcenter_recorders_missing_total", "Calls whose recorder did not start")
DEPTH = Gauge("contactcenter_mailbox_depth", "Messages waiting in a mailbox", ["mailbox"])
JOURNAL = Gauge("contactcenter_journal_depth", "Messages not yet durable")
MEASURE_SECONDS = 5.0
AUDIT_BROKEN = Gauge(
    "contactcenter_audit_chain_broken",
    "1 if a row of the audit was changed, removed, slipped in or cut off, or its table is not as it was made",
)


class _Depth(Protocol):
    @property
    def depth(self) -> int: ...


def _drop_personal(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in [key for key in event if key.startswith("pii_")]:
        del event[key]
    return event


def set_up_logging(level: str = "info") -> None:
    """Write JSON lines on standard error, one for each event, with the warnings of libraries."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(
        level=max(number, logging.WARNING), format='{"event": "library", "text": "%(message)s"}'
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_personal,
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


_audit_faults = {"chain": False, "end": False, "guards": False}


def report_audit(**faults: bool) -> None:
    """Set the metric of the audit. A fault that is not named stays as it was.

    `chain`: a seal does not hold; `end`: rows at the end are missing; `guards`: rules or triggers were changed.
    """
    _audit_faults.update(faults)
    AUDIT_BROKEN.set(any(_audit_faults.values()))


class Counters:
    """Counts the events of the bus for `/metrics`."""

    def __init__(self, bus: Bus, journal: _Depth) -> None:
        self._bus, self._journal = bus, journal
        self.mailbox = bus.subscribe(
            m.Event, self._count, name="counters", size=50_000, overflow=Overflow.DROP_OLDEST
        )

    async def run(self) -> None:
        """Count events, and measure the mailboxes every `MEASURE_SECONDS`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mailbox.run())
            group.create_task(self._measure_for_ever())

    async def _measure_for_ever(self) -> None:
        while True:
            self.measure()
            await asyncio.sleep(MEASURE_SECONDS)

    def measure(self) -> None:
        """How far each subscriber is behind; of several mailboxes with one name, the longest."""
        depths: dict[str, int] = {}
        for mailbox in self._bus.mailboxes():
            depths[mailbox.name] = max(mailbox.depth, depths.get(mailbox.name, 0))
        for name, depth in depths.items():
            DEPTH.labels(name).set(depth)
        JOURNAL.set(self._journal.depth)

    async def _count(self, envelope: Envelope[m.Event]) -> None:
        match envelope.message:
            case m.ConversationEnded(cause=cause, stage=stage):
                CALLS.labels(cause, stage).inc()
            case m.ConversationDelivered(reason=reason):
                DECISIONS.labels(reason.rule).inc()
            case m.ConversationAnswered(queue=queue, waited=waited):
                WAITED.labels(queue).observe(waited)
            case m.ConversationAbandoned(queue=queue):
                ABANDONED.labels(queue).inc()
            case m.DeliveryMissed(cause=cause):
                MISSED.labels(cause).inc()
            case m.RecorderMissing():
                RECORDERS.inc()
            case m.VoiceLinkLost():
                SWITCH.set(0)
            case m.VoiceLinkRestored():
                SWITCH.set(1)
            case _:
                pass
