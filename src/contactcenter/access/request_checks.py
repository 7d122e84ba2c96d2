"""The door of every route: who asks (`signed_in`), may she (`allow`, `may`), and does the request come from
our own page (`same_site`). Every refusal is audited (`refusals`)."""

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
DEVICE = "cc_device"  # says who signed in here before; opens nothing
SIGNED_IN = "is_signed_in"  # on the request's state, once its cookie was found good
ASKED_BY = ("x-requested-with", "console")
# In a path. What is asked of the core is journalled: nobody writes there what she likes.
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
    return connection.cookies.get(COOKIE)


async def signed_in(request: Request) -> SignedIn:
    token = token_of(request)
    if not token:
        raise NotSignedIn("no session cookie")
    who = await _deps(request).sessions.check(token)
    setattr(request.state, SIGNED_IN, True)
    request.state.who = who
    return who


def allow(*roles: Role | str) -> Callable[[Request, SignedIn], Awaitable[SignedIn]]:
    """`Depends(allow("supervisor", "auditor"))` gives who is signed in, or refuses."""
    allowed = frozenset(Role(role) for role in roles)

    async def check(request: Request, who: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
        if who.role not in allowed:
            raise NotAllowed(f"the role {who.role} may not do this")
        return who

    return check


def may(permission: Permission) -> Callable[[Request, SignedIn], Awaitable[SignedIn]]:
    return allow(*permission.roles)


async def same_site(request: Request) -> None:
    """Against forged requests: a header no form can send, and the browser's own word on where it comes from."""
    if request.method in _CHANGES_NOTHING:
        return
    name, value = ASKED_BY
    if request.headers.get(name) != value or not is_our_origin(request, _deps(request).origins):
        raise NotAllowed("the request does not come from the console", code="foreign_origin")


def is_our_origin(connection: HTTPConnection, origins: tuple[str, ...]) -> bool:
    """No Origin at all is no browser, and no browser carries somebody else's cookie."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:  # no browser writes such a one
        return False
    return origin in origins or host == connection.headers.get("host")


async def write_refusal(request: Request, code: str) -> None:
    """Who was refused what, by her role or by whose object it is. Ids of ours are kept, nothing she typed."""
    who: SignedIn | None = getattr(request.state, "who", None)
    if who is None:
        return
    route = getattr(request.scope.get("route"), "path", request.url.path)
    ids = {name: value for name, value in request.path_params.items() if _OUR_ID.fullmatch(str(value))}
    log.warning("refused", user=who.user, role=who.role, method=request.method, route=route, code=code)
    deps = _deps(request)
    refusal = Refusal(who.user, who.role, f"{request.method} {route}", code)
    await deps.refusals.tell(deps.database, refusal, ids, deps.clock.now())
