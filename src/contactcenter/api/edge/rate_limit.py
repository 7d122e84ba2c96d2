"""Token buckets for each session and client address. Refused: 429 with `Retry-After`; a websocket closes with 4429.

A session has a bucket of its own once a route found its cookie good. Every other request is charged to its address:
sign-in to one bucket, the rest to another, with a cookie or without, so an invented cookie buys nothing. The console's
own files and `/health/live` are free. Plain ASGI, before the routes. Why no library does the arithmetic: ADR 0012.
"""

import hashlib
import math
from collections import OrderedDict

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contactcenter.access.request_checks import SIGNED_IN, token_of
from contactcenter.api.edge.connection_limits import SparseWarning
from contactcenter.api.errors import answer
from contactcenter.api.limits import Limits, Rate, is_loopback
from contactcenter.kernel.clock import Clock

CHARGED_PATHS = ("/api/", "/health/ready", "/live", "/ws", "/metrics", "/openapi.json")
SIGN_IN = "/api/session"
TOO_MANY = 4429
MOST_REMEMBERED = 20_000


class TokenBuckets:
    """A bucket of tokens for each key. Of more than `most` the least recently used is forgotten, as if it were full."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._tokens: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tokens)

    def take(self, key: str, rate: Rate, now: float) -> float:
        """Take a token and return 0.0, or take none and return the seconds until there is one. `now`: monotonic."""
        tokens, at = self._tokens.pop(key, (rate.burst, now))
        tokens = min(rate.burst, tokens + (now - at) * rate.per_second)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / rate.per_second
        self._tokens[key] = (tokens - 1 if wait == 0 else tokens, now)
        while len(self._tokens) > self._most:
            self._tokens.popitem(last=False)
        return wait


class RateLimit:
    """ASGI middleware. `most`: how many buckets, and how many valid cookies, are remembered."""

    def __init__(self, app: ASGIApp, *, limits: Limits, clock: Clock, most: int = MOST_REMEMBERED) -> None:
        self._app, self._limits, self._clock, self._most = app, limits, clock, most
        self._buckets = TokenBuckets(most)
        self._good: OrderedDict[str, None] = OrderedDict()
        self._warning = SparseWarning("too_many_requests")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith(CHARGED_PATHS):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address = connection.client.host if connection.client else ""
        cookie = _hash_of(token_of(connection))
        is_sign_in = connection.url.path == SIGN_IN and scope.get("method") == "POST"
        wait = self._charge(address, cookie, is_sign_in=is_sign_in)
        if wait > 0:
            self._warning.happened(self._clock.monotonic(), address=address)
            await _refuse(wait, scope, receive, send)
            return
        state = scope.setdefault("state", {})
        await self._app(scope, receive, self._watching(send, cookie, state))

    def _charge(self, address: str, cookie: str | None, *, is_sign_in: bool) -> float:
        """Return the seconds to wait; 0.0 if the request may pass."""
        factor = self._limits.on_loopback if is_loopback(address) else 1.0
        if is_sign_in:
            key, rate = f"sign-in {address}", self._limits.sign_in
        elif cookie is not None and cookie in self._good:
            key, rate = f"session {cookie}", self._limits.signed_in
        else:
            key, rate = f"stranger {address}", self._limits.stranger
        return self._buckets.take(key, rate.times(factor), self._clock.monotonic())

    def _watching(self, send: Send, cookie: str | None, state: dict[str, object]) -> Send:
        """Watch whether the cookie is valid, which is known when the route begins to answer."""

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


def _hash_of(token: str | None) -> str | None:
    return hashlib.sha256(token.encode()).hexdigest()[:32] if token else None


async def _refuse(wait: float, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": TOO_MANY})
        return
    reply = answer(429, "too_many_requests", "more requests than one may make; wait a little")
    MutableHeaders(raw=reply.raw_headers)["Retry-After"] = str(math.ceil(wait))
    await reply(scope, receive, send)
