"""Typification and registrations over HTTP. A registration is durable before its 200; then routing hears of it."""

from datetime import datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.access import audit
from contactcenter.access.request_checks import ID_FORM, Id, SignedIn, allow, may
from contactcenter.access.roles import Role
from contactcenter.areas.typification import rules, store
from contactcenter.areas.typification.deps import Deps, TypificationDeps
from contactcenter.areas.typification.permissions import READ_TYPIFICATION
from contactcenter.kernel.errors import NotAllowed, NotFound, Refused
from contactcenter.kernel.ids import AgentId, ConversationId

log = structlog.get_logger()
router = APIRouter(prefix="/api", tags=["registrations"])

Reader = Annotated[SignedIn, Depends(may(READ_TYPIFICATION))]
Writer = Annotated[SignedIn, Depends(allow(Role.AGENT, Role.SUPERVISOR))]
Agent = Annotated[SignedIn, Depends(allow(Role.AGENT))]


class TypificationOut(BaseModel):
    """A typification tree for the form. `frequent`: for each option, the codes it mostly ends in."""

    version: int
    tree: list[dict[str, Any]]
    frequent: dict[str, list[str]]


class RegistrationIn(BaseModel):
    """A registration as the agent writes it. `done` false: it is a draft."""

    model_config = ConfigDict(extra="forbid")

    typification: str | None = Field(None, max_length=60)
    outcome: rules.Outcome | None = None
    note: str = Field("", max_length=rules.LONGEST_NOTE)
    done: bool = False


class RegistrationSaved(BaseModel):
    """The instant at which the registration was stored (UTC)."""

    saved_at: datetime


class Draft(BaseModel):
    """A registration as the server has it. `saved_at`: null if nothing was written yet."""

    typification: str | None = None
    outcome: rules.Outcome | None = None
    note: str = ""
    done: bool = False
    saved_at: datetime | None = None


class Pending(BaseModel):
    """A wrap-up to be completed. `tree`: of the line. `anonymous`: no consent. `hidden`: the call had no number."""

    conversation: str
    tree: str
    started: datetime
    option: str
    language: str
    agent: str
    anonymous: bool
    hidden: bool
    citizen_name: str | None
    note: str
    typification: str | None
    outcome: rules.Outcome | None


@router.get("/typification")
async def typification(
    signed_in: Reader, deps: Deps, tree: Annotated[str, Query(max_length=60)] = ""
) -> TypificationOut:
    """Return the entries that are switched on, of the tree of a line (`tree`: "alomac")."""
    async with deps.database.begin() as conn:
        tree_now = await store.current(conn, tree)
        if tree_now is None:
            return TypificationOut(version=0, tree=[], frequent={})
        frequent = await store.frequent(conn, tree_now, deps.clock.now())
    return TypificationOut(version=tree_now.version, tree=_shown(tree_now.entries), frequent=frequent)


@router.get("/registrations/pending")
async def pending(
    signed_in: Writer, deps: Deps, agent: Annotated[str | None, Query(max_length=40, pattern=ID_FORM)] = None
) -> list[Pending]:
    """Return the wrap-ups still to be completed (*Por completar*).

    They are an agent's own; for a supervisor those of everybody, or of one agent.
    """
    wanted = signed_in.user if signed_in.role is Role.AGENT else agent
    async with deps.database.begin() as conn:
        rows = await store.pending(conn, wanted)
        if signed_in.role is not Role.AGENT:
            shown = {"agent": wanted, "found": len(rows)}
            await audit.record(conn, signed_in.user, "registrations_pending_read", "conversation", "*", shown)
    return [Pending(**row._mapping) for row in rows]


@router.get("/registrations/{conversation}")
async def read(signed_in: Agent, deps: Deps, conversation: Id) -> Draft:
    """Return the agent's own registration as far as it is written, for a page reloaded during the call."""
    async with deps.database.begin() as conn:
        if not await store.carried(conn, signed_in.user, conversation):
            _must_be_with_agent(deps, signed_in, conversation)
            return Draft()
        row = await store.read(conn, conversation)
    if row is None:
        return Draft()
    return Draft(
        typification=row.typification, outcome=row.outcome, note=row.note, done=row.done, saved_at=row.saved
    )


@router.put("/registrations/{conversation}")
async def save(signed_in: Writer, deps: Deps, conversation: Id, request: RegistrationIn) -> RegistrationSaved:
    """Store a registration; `done` false stores a draft. The same request again gives the same result.

    Once it is done, each change is audited and the former version stored. An agent may change an own one (409
    `registration_of_another`) for 30 minutes (409 `registration_closed`), a supervisor any one at any time.
    """
    async with deps.database.begin() as conn:
        await _must_be_own(conn, deps, signed_in, conversation)
        former = await store.written(conn, conversation)
        chosen = await _chosen(conn, conversation, request, former)
        registration = store.Registration(
            conversation, request.typification, chosen, request.outcome, request.note.strip(), request.done
        )
        saved = await _write(conn, signed_in, registration, former, deps.clock.now())
    if request.done and signed_in.role is Role.AGENT:
        await _end_wrap_up(deps, AgentId(signed_in.user), ConversationId(conversation))
    return RegistrationSaved(saved_at=saved)


async def _chosen(
    conn: AsyncConnection, conversation: str, request: RegistrationIn, former: Any
) -> store.Chosen:
    """Return the entry chosen; the one of a finished registration stays valid after it left the tree."""
    if former is not None and former.done and former.typification == request.typification:
        return store.Chosen(former.tree, former.tree_version, former.typification_label)
    tree = await store.current(conn, await store.tree_of_conversation(conn, conversation) or "")
    label = rules.check(tree.typification if tree else None, request.typification, done=request.done)
    return store.Chosen(tree.id if tree else None, tree.version if tree else None, label)


async def _write(
    conn: AsyncConnection, signed_in: SignedIn, request: store.Registration, former: Any, now: datetime
) -> datetime:
    """When it was saved. After the done one, a draft (a late autosave) and the same again change nothing."""
    if former is not None and former.done:
        fields = store.changed(former, request)
        if fields and signed_in.role is Role.AGENT:
            rules.must_be_own(former.saved_by, signed_in.user)
        if not request.done or not fields:
            saved: datetime = former.saved
            return saved
        if signed_in.role is Role.AGENT:
            rules.must_be_open(former.completed, now)
        await store.keep_version(conn, former, signed_in.user, now)
        about = {"fields": ", ".join(fields)}
        await audit.record(
            conn, signed_in.user, "registration_changed", "conversation", request.conversation, about
        )
    elif signed_in.role is not Role.AGENT:
        await audit.record(
            conn,
            signed_in.user,
            "registration_completed",
            "conversation",
            request.conversation,
            {"done": request.done},
        )
    await store.save(conn, request, signed_in.user, now)
    return now


async def _must_be_own(
    conn: AsyncConnection, deps: TypificationDeps, signed_in: SignedIn, conversation: str
) -> None:
    has_tree = await store.tree_of_conversation(conn, conversation) is not None
    if has_tree and (
        signed_in.role is not Role.AGENT or await store.carried(conn, signed_in.user, conversation)
    ):
        return
    if not has_tree and not _is_with_agent(deps, signed_in, conversation):
        raise NotFound("no such conversation")
    _must_be_with_agent(deps, signed_in, conversation)
    raise rules.NotYetWritten("the conversation is not in the records yet")


def _is_with_agent(deps: TypificationDeps, signed_in: SignedIn, conversation: str) -> bool:
    view = deps.live.conversation(ConversationId(conversation))
    return view is not None and str(view.agent) == signed_in.user


def _must_be_with_agent(deps: TypificationDeps, signed_in: SignedIn, conversation: str) -> None:
    if not _is_with_agent(deps, signed_in, conversation):
        raise NotAllowed("another agent carried this conversation", code="not_your_conversation")


async def _end_wrap_up(deps: TypificationDeps, agent: AgentId, conversation: ConversationId) -> None:
    """End the wrap-up. Routing may refuse (it ended before) or be away: the registration is stored all the same."""
    try:
        await deps.bus.ask(m.CompleteWrapUp(agent, conversation), deps.clock.now())
    except Refused as refused:
        log.info("wrap_up_not_ended", conversation=conversation, code=refused.code)
    except TimeoutError:
        log.warning("wrap_up_not_answered", conversation=conversation)


def _shown(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"code": e["code"], "label": e["label"], "children": _shown(e.get("children", []))}
        for e in entries
        if e.get("active", True)
    ]
