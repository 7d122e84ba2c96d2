"""The routes of the citizens. Each reading of a record is audited, in the transaction that reads it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access import audit
from contactcenter.access.request_checks import SignedIn, may
from contactcenter.access.roles import Role
from contactcenter.areas.citizens import changes, record_store, rules, store, timeline
from contactcenter.areas.citizens.deps import Deps
from contactcenter.areas.citizens.permissions import CHANGE_CITIZENS, READ_CITIZENS
from contactcenter.domain.typification import OPEN_FOR, UNFINISHED_FOR
from contactcenter.kernel.errors import NotAllowed
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.normalization import fold

router = APIRouter(prefix="/api/citizens", tags=["citizens"])

Reader = Annotated[SignedIn, Depends(may(READ_CITIZENS))]
Editor = Annotated[SignedIn, Depends(may(CHANGE_CITIZENS))]
SHOWN_IN_SEARCH = "citizen_found"


class CitizenSearch(BaseModel):
    """A search, sent in the body because proxies and browsers store addresses."""

    query: Annotated[str, Field(max_length=80)]


@router.post("/search")
async def search(signed_in: Reader, deps: Deps, search: CitizenSearch) -> list[store.CitizenFound]:
    """Find citizens by document or telephone, whole, or by the beginning of names (not for agents); thirty a minute.

    A number that calls came from, and that nobody confirmed as the citizen's, shows an agent only that a record exists:
    the agent has to ask for the document. Every search is audited, also one without a result: with the keyed hash of
    the query, never with the query.
    """
    query = search.query
    by = rules.asks_for(query)
    if by == "name" and signed_in.role is Role.AGENT:
        raise NotAllowed("an agent searches by document or telephone", code="exact_search_only")
    deps.searches.count(signed_in.user, deps.clock.now())
    async with deps.database.begin() as conn:
        if by == "key":
            matches = await store.find_by_key(conn, deps.cipher, query)
        else:
            matches = dict.fromkeys(await store.find_by_name(conn, query), True)
        ids = [citizen for citizen, sure in matches.items() if sure or signed_in.role is not Role.AGENT]
        for citizen in ids:
            await audit.record(conn, signed_in.user, SHOWN_IN_SEARCH, "citizen", str(citizen), {"by": by})
        hashed = deps.cipher.blind("search", fold(query))
        detail: audit.Detail = {"by": by, "hash": hashed, "found": len(matches)}
        await audit.record(conn, signed_in.user, "citizens_searched", "citizen", "*", detail)
        citizens = await store.read(conn, deps.cipher, ids)
    rows = [store.as_found(each, whole=by == "key", sure=matches[each.id]) for each in citizens]
    return rows + [store.met_by_number(citizen) for citizen in matches if citizen not in ids]


@router.get("/{citizen}")
async def record(signed_in: Reader, deps: Deps, citizen: UUID) -> store.Citizen:
    """Return a citizen's record. The reading is audited.

    Raises: NotFound; NotAllowed `not_your_citizen` for an agent who may not see it.
    """
    async with deps.database.begin() as conn:
        await _must_know(conn, signed_in, citizen)
        shown = await store.read_one(conn, deps.cipher, citizen)
        shown.may_change = await _may_change(conn, signed_in, citizen, deps.clock.now())
        await audit.record(conn, signed_in.user, "citizen_read", "citizen", str(citizen), {})
    return shown


@router.patch("/{citizen}")
async def change(
    signed_in: Editor, deps: Deps, citizen: UUID, request: changes.CitizenChange
) -> store.Citizen:
    """Change a citizen's record: a field that is not sent stays, null empties it.

    The audit stores which fields were changed and by whom, not their values. An agent may change the citizen of an own
    conversation until its registration is closed (403 `not_attended`).
    """
    now = deps.clock.now()
    async with deps.database.begin() as conn:
        await _must_know(conn, signed_in, citizen)
        if not await _may_change(conn, signed_in, citizen, now):
            raise NotAllowed("none of your open conversations is with this citizen", code="not_attended")
        fields = await changes.change(conn, deps.cipher, citizen, request, signed_in.user, now)
        detail = {"fields": " ".join(fields)}
        await audit.record(conn, signed_in.user, "citizen_changed", "citizen", str(citizen), detail)
        shown = await store.read_one(conn, deps.cipher, citizen)
        shown.may_change = True
        open_ones = await store.open_conversations(conn, citizen)
    for conversation in open_ones:
        deps.live.refresh_card(ConversationId(conversation))
    return shown


@router.get("/{citizen}/timeline")
async def read_timeline(
    signed_in: Reader,
    deps: Deps,
    citizen: UUID,
    before: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = timeline.TIMELINE_PAGE,
) -> timeline.Page:
    """Return a page of a citizen's timeline, newest first; `before` is the `next` of the page above."""
    async with deps.database.begin() as conn:
        await _must_know(conn, signed_in, citizen)
        detail = {"first_page": before is None}
        await audit.record(conn, signed_in.user, "timeline_read", "citizen", str(citizen), detail)
        request = timeline.PageRequest(citizen=citizen, before=before, limit=limit)
        return await timeline.page(conn, deps.timeline, request, deps.clock.now())


async def _may_change(conn: AsyncConnection, signed_in: SignedIn, citizen: UUID, now: datetime) -> bool:
    """An agent's registration is closed half an hour after it was done, and a week after the call if it never is."""
    if signed_in.role not in CHANGE_CITIZENS.roles:
        return False
    if signed_in.role is not Role.AGENT:
        return True
    return await record_store.attends(conn, signed_in.user, citizen, now - OPEN_FOR, now - UNFINISHED_FOR)


async def _must_know(conn: AsyncConnection, signed_in: SignedIn, citizen: UUID) -> None:
    """Let an agent see the citizens of the agent's own calls, and those found by document or telephone.

    Raises:
        NotAllowed: `not_your_citizen`, for any other citizen.
    """
    if signed_in.role is not Role.AGENT or await store.handles(conn, signed_in.user, citizen):
        return
    if not await audit.has_done(conn, signed_in.user, SHOWN_IN_SEARCH, ("citizen", str(citizen))):
        raise NotAllowed("this citizen is in none of your conversations", code="not_your_citizen")
