"""The detail of calls over HTTP: searched, and one with its segments and why it went to whom (ACD-8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from contactcenter.access import audit
from contactcenter.access.request_checks import Id, SignedIn, may
from contactcenter.areas.calls import store
from contactcenter.areas.calls.deps import Deps
from contactcenter.areas.calls.permissions import READ_CALLS
from contactcenter.areas.search_filters import RecordSearch
from contactcenter.kernel.errors import NotFound
from contactcenter.storage.normalization import mask

router = APIRouter(prefix="/api/conversations", tags=["conversations"])

Reader = Annotated[SignedIn, Depends(may(READ_CALLS))]


class CallRow(BaseModel):
    """One call of a search. `result`: answered | abandoned | left_in_menu | in_course.

    The number is masked if the caller stayed anonymous.
    """

    id: str
    channel: str
    direction: Literal["in", "out"]
    started: datetime
    ended: datetime | None
    entered_line: datetime | None
    answered_at: datetime | None
    dnis: str
    language: str
    option: str
    queue: str | None
    queue_name: str | None
    agent: str | None
    agent_name: str | None
    number: str | None
    document: str | None
    document_kind: str | None
    region: str | None
    anonymous: bool
    citizen: UUID | None
    waited: float | None
    talked: float
    result: Literal["answered", "abandoned", "left_in_menu", "in_course"]
    short: bool
    end_cause: str | None
    end_stage: str | None
    typification: str | None
    typification_label: str | None
    outcome: str | None
    recording: UUID | None


class SegmentRow(BaseModel):
    """A segment of a call: a stretch in the menu, in a queue, with an agent, away, or in wrap-up."""

    number: int
    kind: str
    started: datetime
    ended: datetime | None
    queue: str | None
    agent: str | None
    agent_name: str | None
    end_cause: str | None


class DeliveryRow(BaseModel):
    """A delivery. `reason`: the rule, the order key, seconds waited and idle, and the second choice."""

    id: str
    agent: str
    agent_name: str | None
    queue: str | None
    decided: datetime
    answered: datetime | None
    ended: datetime | None
    outcome: str
    cause: str | None
    reason: dict[str, Any] | None
    wrap_up_seconds: float | None
    wrap_up_saved: bool | None


class Visit(BaseModel):
    """A node of the menu that the caller reached. `option`: the key that led there."""

    at: datetime
    node: str
    option: str


class CallDetail(CallRow):
    """A call with its segments, its deliveries and its way through the menu."""

    segments: list[SegmentRow]
    deliveries: list[DeliveryRow]
    menu: list[Visit]


@router.post("/search")
async def search(signed_in: Reader, deps: Deps, query: RecordSearch) -> list[CallRow]:
    """Find calls, newest first."""
    deps.searches.count(signed_in.user, deps.clock.now(), of_a_person=query.of_a_person)
    wanted = query.wanted(deps.zone)
    async with deps.database.begin() as conn:
        rows = await store.find(conn, deps.cipher, wanted)
        data = await deps.personal_data.read(
            conn, (ref for row in rows for ref in (row.ani_ref, row.document_ref))
        )
        await audit.record(
            conn, signed_in.user, "calls_searched", "conversation", "*", query.audit_detail(len(rows))
        )
    values = {ref: datum.value for ref, datum in data.items()}
    return [CallRow(**_plain(row, values)) for row in rows]


@router.get("/{conversation}")
async def detail(signed_in: Reader, deps: Deps, conversation: Id) -> CallDetail:
    """Return everything recorded of one call. The reading is audited.

    Raises: NotFound.
    """
    async with deps.database.begin() as conn:
        row = await store.read(conn, conversation)
        if row is None:
            raise NotFound("no such conversation")
        data = await deps.personal_data.read(conn, [row.ani_ref, row.document_ref])
        segments = await store.segments_of(conn, conversation)
        decided = await store.deliveries_of(conn, conversation)
        visits = await store.way_of(conn, conversation)
        await audit.record(conn, signed_in.user, "call_read", "conversation", conversation, {})
    return CallDetail(
        **_plain(row, {ref: datum.value for ref, datum in data.items()}),
        segments=[SegmentRow(**one._mapping) for one in segments],
        deliveries=[DeliveryRow(**{**one._mapping, "reason": _reason(one.reason)}) for one in decided],
        menu=[Visit(**one._mapping) for one in visits],
    )


def _reason(written: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in written.items() if name != "$"} if written else None


def _plain(row: Any, data: dict[str, str]) -> dict[str, Any]:
    anonymous = row.consent is False
    number = data.get(row.ani_ref)
    return {
        **row._mapping,
        "ended": row.ended_at,
        "number": mask(number) if number and anonymous else number,
        "document": None if anonymous else data.get(row.document_ref),
        "anonymous": anonymous,
        "citizen": row.citizen_id,
        "result": _result(row),
    }


def _result(row: Any) -> str:
    if row.answered_at is not None:
        return "answered"
    if row.abandoned:
        return "abandoned"
    return "left_in_menu" if row.ended_at is not None else "in_course"
