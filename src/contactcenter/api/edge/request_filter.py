"""Refuses, before any route, a foreign `Host` and the character NUL.

For a browser, a foreign name that resolves to this machine (DNS rebinding) has our own origin; only its `Host` differs.
NUL is refused in paths, parameters and bodies, also as JSON writes it, because PostgreSQL stores none in a text.
"""

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contactcenter.api.deps import ANY_ADDRESS
from contactcenter.api.errors import answer

NOT_ALLOWED = 4403
NUL, WRITTEN_NUL = b"\x00", b"\\u0000"


class RequestFilter:
    """ASGI middleware. `hosts`: the names the centre is reached by.

    "*.example.pe" is every name below it, `ANY_ADDRESS` every address.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        given = frozenset(host.casefold() for host in hosts)
        self._any_address = ANY_ADDRESS in given
        self._hosts = frozenset(host for host in given if not host.startswith("*"))
        self._endings = tuple(host[1:] for host in given if host.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host")
        if host is not None and not self._is_ours(_name_of(host)):
            await _refuse(scope, receive, send, 421, "foreign_host", "this is not a host of ours")
        elif "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            await _refuse(scope, receive, send, 422, "invalid_input", "no text holds a NUL")
        else:
            await self._app(scope, _without_nul(receive), send)

    def _is_ours(self, name: str) -> bool:
        if name in self._hosts or ("." in name and name.endswith(self._endings)):
            return True
        return self._any_address and _is_address(name)


def _name_of(host: str) -> str:
    """Return the name without its port: "[::1]:8080" is "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0].casefold()
    return host.partition(":")[0].rstrip(".").casefold()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _without_nul(receive: Receive) -> Receive:
    """Refuse NUL in a body that may come in pieces: the end of the last piece is checked with the next."""
    tail = b""

    async def receive_clean() -> Message:
        nonlocal tail
        message = await receive()
        seen = tail + (message.get("body") or b"")
        if NUL in seen or WRITTEN_NUL in seen:
            raise HTTPException(422, "no text holds a NUL")
        tail = seen[-len(WRITTEN_NUL) + 1 :]
        return message

    return receive_clean


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str, detail: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": NOT_ALLOWED})
    else:
        await answer(status, code, detail)(scope, receive, send)
