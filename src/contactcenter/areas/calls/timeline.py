"""The calls' kind of entry on a citizen's timeline (CRM-2): two statements, however many calls there are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.calls import timeline_store
from contactcenter.areas.timeline import RecordingRef, Spans, TimelineEntry, TimelineKind

STILL_PROCESSING = timedelta(seconds=60)
SPANS = {"menu": "menu", "queue": "waited", "agent": "talked", "wrap_up": "wrap_up"}


async def load(conn: AsyncConnection, names: Sequence[str], now: datetime) -> dict[str, TimelineEntry]:
    """Return the entry of each of these calls, by its id."""
    rows = await timeline_store.calls(conn, names)
    spans: dict[str, dict[str, float]] = {}
    for conversation, kind, seconds in await timeline_store.seconds(conn, names):
        if kind in SPANS:
            spans.setdefault(conversation, {})[SPANS[kind]] = seconds
    return {row.id: _entry(row, Spans(**spans.get(row.id, {})), now) for row in rows}


def _entry(row: Any, spans: Spans, now: datetime) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        kind="call",
        conversation=row.id,
        at=row.started,
        option=row.option,
        language=row.language,
        certainty="confirmed" if row.document_confirmed else "unverified",
        outcome=row.outcome or _outcome(row),
        typification_label=row.typification_label,
        note=row.note,
        agent_name=row.agent_name,
        segments=spans,
        recording=_recording(row, now),
        end_cause=row.end_cause,
    )


def _outcome(row: Any) -> str | None:
    if row.abandoned:
        return "abandoned"
    return "menu" if row.ended_at is not None and row.entered_line is None else None


def _recording(row: Any, now: datetime) -> RecordingRef | None:
    if row.recording is not None:
        cut = row.state == "truncated"
        state: Literal["ready", "missing", "removed"] = "ready" if cut else row.state
        return RecordingRef(id=row.recording, state=state, duration=row.duration, truncated=cut)
    if row.channel == "voice" and (row.ended_at is None or now - row.ended_at < STILL_PROCESSING):
        return RecordingRef(id=None, state="processing", duration=None)
    return None


KIND = TimelineKind("call", load)
