"""Checks each request before its route: the user is signed in and allowed, and the request comes from our own page.

Every refusal is audited (`write_refusal`).
"""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, Path, Request
from starlette.requests import HTTPConnection

from contactcenter.access.deps import AccessDeps, provided
from contactcenter.access.refusal_audit import Refusal
from contactcenter.access.roles import Permission, Role
from contactcenter.access.sessions import NotSignedIn, SignedIn
from contactcenter.kernel.errors import NotAllowed

COOKIE = "cc_session"
DEVICE = "cc_device"  # names accounts that signed in here before; opens nothing
SIGNED_IN = "is_signed_in"  # on the request's state, once its cookie was found good
ASKED_BY = ("x-requested-with", "console")
# An id in a path. Commands to the core are journalled, and free text must not get in.
ID_FORM = r"^[0-9A-Za-z_-]+$"
Id: TypeAlias = Annotated[str, Path(max_length=60, pattern=ID_FORM)]
_OUR_ID = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-z]{1,12}-[0-9]{1,12}|u[0-9a-f]{12}"
    r"|leg-[0-9a-z]{1,12}-[0-9]{1,12}-[0-9]{1,12}"  # a call that only the switch saw
)
_CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger()
_deps = provided(AccessDeps)

__all__ = [
    "ASKED_BY",
    "COOKIE",
    "DEVICE",
    "ID_FORM",
    "SIGNED_IN",
    "Id",
    "SignedIn",
    "allow",
    "is_our_origin",
    "may",
    "same_site",
    "signed_in",
    "token_of",
    "write_refusal",
]


def token_of(connection: HTTPConnection) -> str | None:
    """Return the session's token that the request carries in its cookie; None without one."""
    return connection.cookies.get(COOKIE)


async def signed_in(request: Request) -> SignedIn:
    """Return the user whose cookie came with the request.

    Raises: NotSignedIn.
    """
    token = token_of(request)
    if not token:
        raise NotSignedIn("no session cookie")
    user = await _deps(request).sessions.check(token)
    setattr(request.state, SIGNED_IN, True)
    request.state.signed_in_user = user
    return user


def allow(*roles: Role | str) -> Callable[[Request, SignedIn], Awaitable[SignedIn]]:
    """Return a dependency that gives the signed-in user.

    Raises: NotAllowed for any other role, when it is called.
    """
    allowed = frozenset(Role(role) for role in roles)

    async def check(request: Request, user: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
        if user.role not in allowed:
            raise NotAllowed(f"the role {user.role} may not do this")
        return user

    return check


def may(permission: Permission) -> Callable[[Request, SignedIn], Awaitable[SignedIn]]:
    """Return a dependency that gives the signed-in user.

    Raises: NotAllowed without the permission, when it is called.
    """
    return allow(*permission.roles)


async def same_site(request: Request) -> None:
    """Refuse forged requests, by a header that no form can send and by the browser's `Origin`.

    Raises: NotAllowed `foreign_origin`.
    """
    if request.method in _CHANGES_NOTHING:
        return
    name, value = ASKED_BY
    if request.headers.get(name) != value or not is_our_origin(request, _deps(request).origins):
        raise NotAllowed("the request does not come from the console", code="foreign_origin")


def is_our_origin(connection: HTTPConnection, origins: tuple[str, ...]) -> bool:
    """Return whether `Origin` is ours.

    A request without one does not come from a browser, so it carries no stolen cookie.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:  # not of a browser
        return False
    return origin in origins or host == connection.headers.get("host")


async def write_refusal(request: Request, code: str) -> None:
    """Audit that the user was refused this route, with the ids in its path that are ours and no text that was typed."""
    user: SignedIn | None = getattr(request.state, "signed_in_user", None)
    if user is None:
        return
    route = getattr(request.scope.get("route"), "path", request.url.path)
    ids = {name: value for name, value in request.path_params.items() if _OUR_ID.fullmatch(str(value))}
    log.warning("refused", user=user.user, role=user.role, method=request.method, route=route, code=code)
    deps = _deps(request)
    refusal = Refusal(user.user, user.role, f"{request.method} {route}", code)
    await deps.refusals.record(deps.database, refusal, ids, deps.clock.now())
