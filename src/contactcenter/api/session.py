"""Signing in and out."""

from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from contactcenter import messages as m
from contactcenter.access.deps import provided
from contactcenter.access.lockout import REMEMBERED
from contactcenter.access.request_checks import COOKIE, DEVICE, signed_in, token_of
from contactcenter.access.roles import SERVE, Role, names_held
from contactcenter.access.sessions import LONGEST, NotSignedIn, SignedIn
from contactcenter.api.deps import SessionDeps
from contactcenter.api.errors import LOCKED
from contactcenter.kernel.ids import AgentId

router = APIRouter(tags=["session"])
Deps: TypeAlias = Annotated[SessionDeps, Depends(provided(SessionDeps))]

_DEVICE_SECONDS = int(REMEMBERED.total_seconds())
_COOKIE_SECONDS = 2 * int(LONGEST.total_seconds())  # a call may outlast them: the server counts


class SignIn(BaseModel):
    username: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=300)


class Me(BaseModel):
    """`phone`: `sip` if she may also work on a SIP telephone."""

    id: str
    username: str
    name: str
    role: Role
    may: list[str]
    phone: m.Phone


class SessionOut(BaseModel):
    """`ended_elsewhere`: this sign-in closed another of the same agent."""

    user: Me
    ended_elsewhere: bool = False
    now: datetime


@router.post("/api/session", responses=LOCKED)
async def sign_in(wanted: SignIn, request: Request, response: Response, deps: Deps) -> SessionOut:
    address = request.client.host if request.client else "unknown"
    opened = await deps.sessions.sign_in(
        wanted.username, wanted.password, address, token_of(request), request.cookies.get(DEVICE)
    )
    for name, value, seconds in (
        (COOKIE, opened.token, _COOKIE_SECONDS),
        (DEVICE, opened.device, _DEVICE_SECONDS),
    ):
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=deps.is_secure
        )
    return SessionOut(
        user=_me(opened.signed_in, deps), ended_elsewhere=opened.ended_elsewhere, now=deps.clock.now()
    )


@router.get("/api/session")
async def who_am_i(who: Annotated[SignedIn, Depends(signed_in)], deps: Deps) -> SessionOut:
    return SessionOut(user=_me(who, deps), now=deps.clock.now())


@router.delete("/api/session", status_code=204)
async def sign_out(request: Request, response: Response, deps: Deps) -> None:
    """Refused (`in_conversation`) while she carries a conversation; harmless without a session."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=deps.is_secure)
    token = token_of(request)
    if token is None:
        return
    try:
        who = await deps.sessions.check(token)
    except NotSignedIn:
        return
    await _close_shift(who, deps)
    await deps.sessions.end(who.session, "signed_out")


async def _close_shift(who: SignedIn, deps: SessionDeps) -> None:
    if who.role not in SERVE.roles:
        return
    view = deps.live.agent(AgentId(who.user))
    if view is not None and view.activity is not m.AgentActivity.SIGNED_OUT:
        await deps.bus.ask(m.CloseShift(AgentId(who.user)), deps.clock.now())


def _me(who: SignedIn, deps: SessionDeps) -> Me:
    return Me(
        id=who.user,
        username=who.username,
        name=who.name,
        role=who.role,
        may=names_held(who.role, deps.permissions),
        phone=who.phone,
    )
