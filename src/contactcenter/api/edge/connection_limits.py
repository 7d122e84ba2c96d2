"""Limits the connections to the console: how many, and how long a request may take to arrive.

uvicorn sets no limit of its own. Here a request's head must be complete within 10 s and its body within 30 s, an
address holds a bounded number of connections, and all together leave file descriptors to the rest of the process. A
connection upgraded to a websocket is no longer counted here: its route has limits of its own.
"""

import asyncio
import errno
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from contactcenter.api.limits import Limits, is_loopback
from contactcenter.kernel.clock import Clock, SystemClock

log = structlog.get_logger()

REQUEST_HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 5
HANDSHAKE_SECONDS = 10.0
SAY_EVERY_SECONDS = 10.0
OUT_OF_SOMETHING = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class SparseWarning:
    """Logs a frequent event at most once in 10 s, with the number of times."""

    def __init__(self, event: str) -> None:
        self._event, self._count, self._last = event, 0, float("-inf")

    def happened(self, now: float, **fields: str | int | None) -> None:
        """Count the event; log it with `fields` if nothing was logged for 10 s. `now`: monotonic seconds."""
        self._count += 1
        if now - self._last >= SAY_EVERY_SECONDS:
            log.warning(self._event, times=self._count, **fields)
            self._count, self._last = 0, now


class CountedConnection(Protocol):
    """A connection that a `ConnectionLimiter` counts."""

    def let_go(self) -> None:
        """Close the connection at once: a new one takes its place."""


class ConnectionLimiter:
    """Counts the open connections, in all and of each address.

    When the limit is reached, a new connection takes the place of the one that has been without a complete request
    for the longest time. The new one is refused only if all the others are being served.
    """

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits, self._clock = limits, clock
        self._open: Counter[str] = Counter()
        self._waiting: dict[CountedConnection, str] = {}
        self._waiting_of: defaultdict[str, dict[CountedConnection, None]] = defaultdict(dict)
        self._warning = SparseWarning("connections_crowded")

    def admit(self, connection: CountedConnection, address: str) -> bool:
        """Count the connection and return True, or return False at the limit. A counted one must `leave`."""
        most = self._limits.connections_on_loopback if is_loopback(address) else self._limits.connections
        if self._open[address] >= most:
            self._make_room(self._waiting_of.get(address, {}), address)
        if self._open.total() >= self._limits.connections_in_all:
            self._make_room(self._waiting, address)
        if self._open[address] >= most or self._open.total() >= self._limits.connections_in_all:
            return False
        self._open[address] += 1
        self.waiting_for_request(connection, address)
        return True

    def waiting_for_request(self, connection: CountedConnection, address: str) -> None:
        """Record that the connection has no complete request yet."""
        self._waiting[connection] = address
        self._waiting_of[address][connection] = None

    def served(self, connection: CountedConnection) -> None:
        """Record that the connection has a complete request, so that no other takes its place."""
        address = self._waiting.pop(connection, None)
        if address is not None:
            del self._waiting_of[address][connection]
            if not self._waiting_of[address]:
                del self._waiting_of[address]

    def leave(self, connection: CountedConnection, address: str) -> None:
        """Count the connection no more."""
        self.served(connection)
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]

    @property
    def total(self) -> int:
        """Return how many connections are open."""
        return self._open.total()

    def _make_room(self, waiting: Mapping[CountedConnection, object], address: str) -> None:
        self._warning.happened(self._clock.monotonic(), address=address)
        longest = next(iter(waiting), None)
        if longest is not None:
            longest.let_go()


class Connection(HttpToolsProtocol):
    """uvicorn's HTTP connection with deadlines for the head and the body of a request."""

    limiter: ClassVar[ConnectionLimiter]
    _address: str | None = None  # while it holds a place
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection and expect a request's head; at the limit, abort it."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not self.limiter.admit(self, address):
            transport.abort()
            return
        self._address = address
        self._expect(REQUEST_HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no more."""
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Expect the head of the next request from its first byte on."""
        if self._deadline is None and self._is_idle():
            self._expect(REQUEST_HEAD_SECONDS)  # the parent takes the keep-alive deadline away at any byte
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Expect the body of the request."""
        super().on_headers_complete()
        self._expect(BODY_SECONDS)

    def on_message_complete(self) -> None:
        """Expect nothing more: the request is complete and is being answered."""
        super().on_message_complete()
        self._expect_nothing()
        if not self._is_idle():
            self.limiter.served(self)

    def on_response_complete(self) -> None:
        """Record that the connection waits for its next request."""
        super().on_response_complete()
        if self._address is not None and self._is_idle():
            self.limiter.waiting_for_request(self, self._address)

    def handle_websocket_upgrade(self) -> None:
        """Count the connection no more: a websocket's route has limits of its own."""
        self._leave()
        super().handle_websocket_upgrade()

    def let_go(self) -> None:
        """Abort the connection, because a new one takes its place."""
        self._leave()
        self.transport.abort()

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect(self, seconds: float) -> None:
        self._expect_nothing()
        self._deadline = self.loop.call_later(seconds, self.let_go)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _leave(self) -> None:
        self._expect_nothing()
        if self._address is not None:
            self.limiter.leave(self, self._address)
            self._address = None


def guarded(limits: Limits, clock: Clock) -> type[Connection]:
    """Return a connection class for `uvicorn.Config(http=…)` whose connections are counted together."""

    class Guarded(Connection):
        limiter = ConnectionLimiter(limits, clock)

    return Guarded


class ServerLoop(asyncio.SelectorEventLoop):
    """An event loop that gives a TLS handshake 10 s, not 60, and logs a lack of file descriptors seldom."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = SystemClock()  # the loop is made before anything that could hand one in
        self._warning = SparseWarning("connections_not_accepted")

    async def create_server(self, *args: Any, **more: Any) -> Any:
        """Create the server; a TLS handshake gets 10 s."""
        if more.get("ssl") is not None:
            more.setdefault("ssl_handshake_timeout", HANDSHAKE_SECONDS)
        return await super().create_server(*args, **more)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Log a lack of file descriptors at most once in 10 s; leave other errors to the parent."""
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in OUT_OF_SOMETHING and "accept" in context["message"]:
            self._warning.happened(self._clock.monotonic(), reason=error.strerror)
        else:
            super().call_exception_handler(context)
