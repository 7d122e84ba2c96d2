"""One line for each citizen, newest first (CRM-2). A page is three statements, however long the line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens import timeline_store
from contactcenter.kernel.errors import InvalidInput

PAGE = 50
STILL_PROCESSING = timedelta(seconds=60)


class Spans(BaseModel):
    """Seconds. `waited`: in line, from the option to the answer or the end."""

    menu: float = 0.0
    waited: float = 0.0
    talked: float = 0.0
    wrap_up: float = 0.0


class RecordingRef(BaseModel):
    id: UUID | None
    state: Literal["ready", "missing", "removed", "processing"]
    duration: float | None
    truncated: bool = False


class TimelineEntry(BaseModel):
    """`outcome`: as registered, or "abandoned" | "menu" where nobody could register anything."""

    id: str
    kind: Literal["call"]
    conversation: str
    at: datetime
    option: str
    language: str
    certainty: Literal["confirmed", "unverified"]
    outcome: str | None
    typification_label: str | None
    note: str | None
    agent_name: str | None
    segments: Spans
    recording: RecordingRef | None
    end_cause: str | None


class Page(BaseModel):
    entries: list[TimelineEntry]
    next: str | None


SPANS = {"menu": "menu", "queue": "waited", "agent": "talked", "wrap_up": "wrap_up"}


async def page(
    conn: AsyncConnection,
    citizen: UUID,
    now: datetime,
    *,
    before: str | None = None,
    limit: int = PAGE,
    leave_out: str | None = None,
) -> Page:
    place = read_place(before) if before else None
    rows = await timeline_store.page(conn, citizen, before=place, limit=limit + 1, leave_out=leave_out)
    shown = rows[:limit]
    calls = await _calls(conn, [row.object_id for row in shown], now)
    entries = [calls[row.object_id].model_copy(update={"id": str(row.id)}) for row in shown]
    last = shown[-1] if len(rows) > limit else None
    return Page(
        entries=entries, next=f"{last.at:%Y-%m-%dT%H:%M:%S.%fZ}~{last.id}" if last is not None else None
    )


def read_place(text: str) -> tuple[datetime, UUID]:
    at, _, last = text.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(last)
    except ValueError as error:
        raise InvalidInput("`before` is the `next` of a page", code="invalid_place") from error


async def _calls(conn: AsyncConnection, names: Sequence[str], now: datetime) -> dict[str, TimelineEntry]:
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
