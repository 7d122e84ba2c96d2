"""The routes for signing in and out, and for who is signed in."""

from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from contactcenter import messages as m
from contactcenter.access.deps import provided
from contactcenter.access.lockout import REMEMBERED
from contactcenter.access.request_checks import COOKIE, DEVICE, signed_in, token_of
from contactcenter.access.roles import SERVE, Role, names_held
from contactcenter.access.sessions import LONGEST_SESSION, NotSignedIn, SignedIn
from contactcenter.api.deps import SessionDeps
from contactcenter.api.errors import LOCKED
from contactcenter.kernel.ids import AgentId

router = APIRouter(tags=["session"])
Deps: TypeAlias = Annotated[SessionDeps, Depends(provided(SessionDeps))]

_DEVICE_SECONDS = int(REMEMBERED.total_seconds())
_COOKIE_SECONDS = 2 * int(LONGEST_SESSION.total_seconds())  # a call may outlast them: the server counts


class SignIn(BaseModel):
    """A user name and a password."""

    username: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=300)


class Me(BaseModel):
    """The user of this session. `phone`: `sip` if the agent may also work on a SIP telephone."""

    id: str
    username: str
    name: str
    role: Role
    may: list[str]
    phone: m.Phone


class SessionOut(BaseModel):
    """The answer of a sign-in, and of who is signed in.

    `ended_elsewhere`: this sign-in closed another session of the same agent. `timezone` (IANA) and `region` (ISO 3166-1
    alpha-2) are the centre's: the console shows hours and telephones by them.
    """

    user: Me
    ended_elsewhere: bool = False
    now: datetime
    timezone: str
    region: str


@router.post("/api/session", responses=LOCKED)
async def sign_in(credentials: SignIn, request: Request, response: Response, deps: Deps) -> SessionOut:
    """Sign in with a name and a password; the token and the device's cookie are set as cookies.

    Raises: what `Sessions.sign_in` raises.
    """
    address = request.client.host if request.client else "unknown"
    opened = await deps.sessions.sign_in(
        credentials.username, credentials.password, address, token_of(request), request.cookies.get(DEVICE)
    )
    for name, value, seconds in (
        (COOKIE, opened.token, _COOKIE_SECONDS),
        (DEVICE, opened.device, _DEVICE_SECONDS),
    ):
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=deps.is_secure
        )
    return _session(opened.signed_in, deps, ended_elsewhere=opened.ended_elsewhere)


@router.get("/api/session")
async def who_am_i(signed_in: Annotated[SignedIn, Depends(signed_in)], deps: Deps) -> SessionOut:
    """Return the signed-in user, the permissions, and the centre's settings."""
    return _session(signed_in, deps)


@router.delete("/api/session", status_code=204)
async def sign_out(request: Request, response: Response, deps: Deps) -> None:
    """End the session and close the agent's shift; without a session nothing happens.

    Raises: Refused `in_conversation` while the agent carries a conversation.
    """
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=deps.is_secure)
    token = token_of(request)
    if token is None:
        return
    try:
        signed_in = await deps.sessions.check(token)
    except NotSignedIn:
        return
    await _close_shift(signed_in, deps)
    await deps.sessions.end(signed_in.session, "signed_out")


async def _close_shift(signed_in: SignedIn, deps: SessionDeps) -> None:
    if signed_in.role not in SERVE.roles:
        return
    view = deps.live.agent(AgentId(signed_in.user))
    if view is not None and view.activity is not m.AgentActivity.SIGNED_OUT:
        await deps.bus.ask(m.CloseShift(AgentId(signed_in.user)), deps.clock.now())


def _session(signed_in: SignedIn, deps: SessionDeps, *, ended_elsewhere: bool = False) -> SessionOut:
    return SessionOut(
        user=_me(signed_in, deps),
        ended_elsewhere=ended_elsewhere,
        now=deps.clock.now(),
        timezone=deps.zone.key,
        region=deps.region,
    )


def _me(signed_in: SignedIn, deps: SessionDeps) -> Me:
    return Me(
        id=signed_in.user,
        username=signed_in.username,
        name=signed_in.name,
        role=signed_in.role,
        may=names_held(signed_in.role, deps.permissions),
        phone=signed_in.phone,
    )
