"""Citizens over HTTP. Whoever looks at a person is written down, in the transaction that shows her."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access import audit
from contactcenter.access.parts import Parts, parts
from contactcenter.access.roles import Act, Role
from contactcenter.access.web import SignedIn, may
from contactcenter.backoffice.citizens import changes, rules, store, timeline
from contactcenter.kernel.errors import NotAllowed
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.normal import fold

router = APIRouter(prefix="/api/citizens", tags=["citizens"])

Reader = Annotated[SignedIn, Depends(may(Act.READ_CITIZENS))]
Editor = Annotated[SignedIn, Depends(may(Act.CHANGE_CITIZENS))]
Have = Annotated[Parts, Depends(parts)]
FOUND = "citizen_found"


class Asked(BaseModel):
    """In the body: proxies and browsers keep addresses."""

    query: Annotated[str, Field(max_length=80)]


@router.post("/search")
async def search(who: Reader, have: Have, asked: Asked) -> list[store.Found]:
    """By document or telephone, whole, or by the beginning of names (not for agents); thirty a minute.

    Written down though nothing is found: by the keyed hash of what was asked, never by what was asked.
    """
    query = asked.query
    by = rules.asks_for(query)
    if by == "name" and who.role is Role.AGENT:
        raise NotAllowed("an agent searches by document or telephone", code="exact_search_only")
    have.searches.count(who.user, have.clock.now())
    async with have.database.begin() as conn:
        if by == "key":
            ids = await store.find_by_key(conn, have.cipher, query)
        else:
            ids = await store.find_by_name(conn, query)
        for citizen in ids:
            await audit.record(conn, who.user, FOUND, "citizen", str(citizen), {"by": by})
        hashed = have.cipher.blind("search", fold(query))
        sought: audit.Detail = {"by": by, "hash": hashed, "found": len(ids)}
        await audit.record(conn, who.user, "citizens_searched", "citizen", "*", sought)
        found = await store.read(conn, have.cipher, ids)
    return [store.as_found(citizen, whole=by == "key") for citizen in found]


@router.get("/{citizen}")
async def record(who: Reader, have: Have, citizen: UUID) -> store.Citizen:
    async with have.database.begin() as conn:
        await _must_know(conn, who, citizen)
        found = await store.read_one(conn, have.cipher, citizen)
        await audit.record(conn, who.user, "citizen_read", "citizen", str(citizen), {})
    return found


@router.patch("/{citizen}")
async def change(who: Editor, have: Have, citizen: UUID, wish: changes.Change) -> store.Citizen:
    """What is not sent stays; null empties. The audit keeps which fields and who, not their values."""
    async with have.database.begin() as conn:
        await _must_know(conn, who, citizen)
        fields = await changes.change(conn, have.cipher, citizen, wish, who.user, have.clock.now())
        detail = {"fields": " ".join(fields)}
        await audit.record(conn, who.user, "citizen_changed", "citizen", str(citizen), detail)
        found = await store.read_one(conn, have.cipher, citizen)
        shown = await store.open_conversations(conn, citizen)
    for conversation in shown:
        have.live.refresh_card(ConversationId(conversation))
    return found


@router.get("/{citizen}/timeline")
async def read_timeline(
    who: Reader,
    have: Have,
    citizen: UUID,
    before: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = timeline.PAGE,
) -> timeline.Page:
    """Newest first; `before` is the `next` of the page above."""
    async with have.database.begin() as conn:
        await _must_know(conn, who, citizen)
        shown = {"first_page": before is None}
        await audit.record(conn, who.user, "timeline_read", "citizen", str(citizen), shown)
        return await timeline.page(conn, citizen, have.clock.now(), before=before, limit=limit)


async def _must_know(conn: AsyncConnection, who: SignedIn, citizen: UUID) -> None:
    """An agent sees who called her, and whom she found by document or telephone."""
    if who.role is not Role.AGENT or await store.handles(conn, who.user, citizen):
        return
    if not await audit.has_done(conn, who.user, FOUND, ("citizen", str(citizen))):
        raise NotAllowed("this citizen is in none of your conversations", code="not_your_citizen")
