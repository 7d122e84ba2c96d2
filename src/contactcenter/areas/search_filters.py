"""The criteria of a user's search of calls or recordings.

They travel in the body, because proxies and browsers store addresses, and numbers and documents must not be stored
there.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from contactcenter.access.request_checks import ID_FORM
from contactcenter.kernel.errors import InvalidInput
from contactcenter.storage.search import Wanted


class RecordSearch(BaseModel):
    """The criteria, all of which must match. A date without an hour is the whole day in the centre's time zone."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str | None, Field(max_length=20)] = None
    document: Annotated[str | None, Field(max_length=20)] = None
    # Both go into the audit, so they have the form of an identifier and no free text.
    agent: Annotated[str | None, Field(max_length=40, pattern=ID_FORM)] = None
    queue: Annotated[str | None, Field(max_length=60, pattern=ID_FORM)] = None
    since: Annotated[date | datetime | None, Field(alias="from")] = None
    until: Annotated[date | datetime | None, Field(alias="to")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0

    @property
    def of_a_person(self) -> bool:
        """Return whether the search asks for a number or a document."""
        return bool(self.number or self.document)

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """Return the criteria as `storage.search` takes them. `zone`: of the centre, for dates without an hour."""
        return Wanted(
            number=self.number,
            document=self.document,
            agent=self.agent,
            queue=self.queue,
            since=_instant(self.since, zone),
            until=_end(self.until, zone),
            limit=self.limit,
            offset=self.offset,
        )

    def audit_detail(self, results: int) -> dict[str, Any]:
        """Return for the audit what was asked and how much of it was shown, never which number or document."""
        return {
            "number": bool(self.number),
            "document": bool(self.document),
            "agent": self.agent,
            "queue": self.queue,
            "from": self.since.isoformat() if self.since else None,
            "to": self.until.isoformat() if self.until else None,
            "offset": self.offset,
            "found": results,
        }


def _instant(given: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    if given is None:
        return None
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=zone)
    return datetime.combine(given, time(), zone)


def _end(given: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    instant = _instant(given, zone)
    if instant is None or isinstance(given, datetime):
        return instant
    try:
        return instant + timedelta(days=1)
    except OverflowError:
        raise InvalidInput("no such day") from None
