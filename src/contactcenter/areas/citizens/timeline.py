"""One timeline for each citizen, newest first (CRM-2).

A page is one statement and what the loaders of its kinds need, however long the timeline.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens import timeline_store
from contactcenter.areas.timeline import Timeline, TimelineEntry
from contactcenter.kernel.errors import InvalidInput

TIMELINE_PAGE = 50


class Page(BaseModel):
    """A page of a timeline. `next`: what to send as `before` for the page below; None at the end."""

    entries: list[TimelineEntry]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A request for at most `limit` entries below the place `before`, without the object `leave_out`."""

    citizen: UUID
    before: str | None = None
    limit: int = TIMELINE_PAGE
    leave_out: str | None = None


async def page(conn: AsyncConnection, timeline: Timeline, request: PageRequest, now: datetime) -> Page:
    """Return a page of the citizen's timeline.

    Raises: InvalidInput `invalid_place`, if `before` is not the `next` of a page.
    """
    place = read_place(request.before) if request.before else None
    rows = await timeline_store.page(
        conn, request.citizen, before=place, limit=request.limit + 1, leave_out=request.leave_out
    )
    shown = rows[: request.limit]
    last = shown[-1] if len(rows) > request.limit else None
    return Page(
        entries=await timeline.entries(conn, shown, now),
        next=f"{last.at:%Y-%m-%dT%H:%M:%S.%fZ}~{last.id}" if last is not None else None,
    )


def read_place(text: str) -> tuple[datetime, UUID]:
    """Return the moment and the id of the entry that a `next` names.

    Raises: InvalidInput `invalid_place`.
    """
    at, _, last = text.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(last)
    except ValueError as error:
        raise InvalidInput("`before` is the `next` of a page", code="invalid_place") from error
