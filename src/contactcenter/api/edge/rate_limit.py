"""How fast one may ask: a bucket of tokens for each session, and two for each address (to sign in, and for the rest).

A cookie has a bucket of its own only once a route found it good: an invented one buys nothing. The console's own
files and `/health/live` cost nothing. Plain ASGI, before the routes.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contactcenter.access.request_checks import SIGNED_IN, token_of
from contactcenter.api.edge.connection_limits import SparseWarning
from contactcenter.api.errors import answer
from contactcenter.api.limits import Limits, Rate, is_loopback

COSTS = ("/api/", "/health/ready", "/live", "/ws", "/metrics", "/openapi.json")
SIGN_IN = "/api/session"
TOO_MANY = 4429
MOST_KEPT = 20_000


class Buckets:
    """The least recently used is forgotten first: a forgotten one is a full one."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, pace: Rate, now: float) -> float:
        """Zero, or the seconds until there is one again."""
        tokens, at = self._left.pop(key, (pace.burst, now))
        tokens = min(pace.burst, tokens + (now - at) * pace.per_second)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / pace.per_second
        self._left[key] = (tokens - 1 if wait == 0 else tokens, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait


class RateLimit:
    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: Limits,
        now: Callable[[], float] = time.monotonic,
        most: int = MOST_KEPT,
    ) -> None:
        self._app, self._limits, self._now, self._most = app, limits, now, most
        self._buckets = Buckets(most)
        self._good: OrderedDict[str, None] = OrderedDict()
        self._seldom = SparseWarning("too_many_requests")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith(COSTS):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address = connection.client.host if connection.client else ""
        cookie = _mark(token_of(connection))
        is_sign_in = connection.url.path == SIGN_IN and scope.get("method") == "POST"
        wait = self._wait(address, cookie, is_sign_in=is_sign_in)
        if wait > 0:
            self._seldom.happened(self._now(), address=address)
            await _refuse(wait, scope, receive, send)
            return
        state = scope.setdefault("state", {})
        await self._app(scope, receive, self._watching(send, cookie, state))

    def _wait(self, address: str, cookie: str | None, *, is_sign_in: bool) -> float:
        factor = self._limits.on_loopback if is_loopback(address) else 1.0
        if is_sign_in:
            key, pace = f"sign-in {address}", self._limits.sign_in
        elif cookie is None:
            key, pace = f"stranger {address}", self._limits.stranger
        elif cookie in self._good:
            key, pace = f"session {cookie}", self._limits.signed_in
        else:
            key, pace = f"newcomer {address}", self._limits.newcomer
        return self._buckets.take(key, pace.times(factor), self._now())

    def _watching(self, send: Send, cookie: str | None, state: dict[str, object]) -> Send:
        """What the route found of the cookie is known when it begins to answer."""

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and cookie is not None:
                self._learn(cookie, is_good=bool(state.get(SIGNED_IN)), status=message["status"])
            await send(message)

        return watch

    def _learn(self, cookie: str, *, is_good: bool, status: int) -> None:
        if is_good:
            self._good[cookie] = None
            self._good.move_to_end(cookie)
            while len(self._good) > self._most:
                self._good.popitem(last=False)
        elif status == 401:
            self._good.pop(cookie, None)


def _mark(token: str | None) -> str | None:
    return hashlib.sha256(token.encode()).hexdigest()[:32] if token else None


async def _refuse(wait: float, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": TOO_MANY})
        return
    reply = answer(429, "too_many_requests", "more requests than one may make; wait a little")
    MutableHeaders(raw=reply.raw_headers)["Retry-After"] = str(math.ceil(wait))
    await reply(scope, receive, send)
