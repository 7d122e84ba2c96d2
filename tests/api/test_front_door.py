"""Strangers who hold connections and say nothing: a bare server, real sockets, short deadlines (S-1)."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from structlog.testing import capture_logs
from websockets.asyncio.client import connect

from contactcenter.api.edge import connection_limits
from contactcenter.api.edge.connection_limits import Connection, ConnectionLimiter, ServerLoop
from contactcenter.api.limits import Limits
from contactcenter.kernel.clock import SystemClock, VirtualClock
from waiting import until

MOST = 5
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def say(request: Request) -> PlainTextResponse:
    try:
        return PlainTextResponse(f"read {len(await request.body())}")
    except ClientDisconnect:
        return PlainTextResponse("it went")


async def talk(page: WebSocket) -> None:
    await page.accept()
    while True:
        await page.send_text(await page.receive_text())


class Served:
    def __init__(self) -> None:
        self.kind: type[Connection] = connection_limits.guarded(
            Limits(connections_on_loopback=MOST), SystemClock()
        )
        app = Starlette(routes=[Route("/", say, methods=["GET", "POST"]), WebSocketRoute("/talk", talk)])
        config = uvicorn.Config(
            app, http=self.kind, log_config=None, lifespan="off", timeout_keep_alive=1, ws="websockets-sansio"
        )
        self.server = uvicorn.Server(config)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])

    async def open(self, words: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(words)
        return reader, writer

    async def open_until(self, so: int) -> None:
        await until(lambda: self.kind.limiter.total == so, within=3)


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(connection_limits, "REQUEST_HEAD_SECONDS", 0.3)
    monkeypatch.setattr(connection_limits, "BODY_SECONDS", 0.3)
    served = Served()
    async with asyncio.TaskGroup() as group:
        group.create_task(served.server.serve([served.socket]))
        await until(lambda: served.server.started)
        yield served
        served.server.should_exit = served.server.force_exit = True


async def is_closed(reader: asyncio.StreamReader, seconds: float = 2.0) -> bool:
    """True if nothing but an end comes."""
    try:
        async with asyncio.timeout(seconds):
            return await reader.read() == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    "words", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n\r\n"], ids=["silent", "half a head", "no word"]
)
async def test_who_does_not_say_what_they_want_is_let_go(served: Served, words: bytes) -> None:
    reader, writer = await served.open(words)
    assert await is_closed(reader)
    await served.open_until(0)
    writer.close()


async def test_a_head_that_drips_is_not_waited_for(served: Served) -> None:
    reader, writer = await served.open(b"GET / HTTP/1.1\r\n")
    closed = asyncio.ensure_future(is_closed(reader))
    while not closed.done():
        writer.write(b"X: y\r\n")
        await asyncio.sleep(0.05)
    assert closed.result()
    writer.close()


async def test_a_body_that_does_not_come_is_not_waited_for(served: Served) -> None:
    reader, writer = await served.open(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
    assert await is_closed(reader)
    writer.close()


async def test_a_kept_connection_that_drips_after_its_answer_is_let_go_too(served: Served) -> None:
    reader, writer = await served.open(GET)
    assert await reader.readuntil(b"read 0")
    writer.write(b"\r\n")  # takes uvicorn's own deadline away
    assert await is_closed(reader)
    writer.close()


async def test_requests_that_are_whole_are_answered_one_after_the_other(served: Served) -> None:
    reader, writer = await served.open(GET)
    for _ in range(3):
        assert await reader.readuntil(b"read 0")
        await asyncio.sleep(0.15)
        writer.write(GET)
    assert await reader.readuntil(b"read 0")
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
    await asyncio.sleep(0.1)
    writer.write(b"four")
    assert await reader.readuntil(b"read 4")
    writer.close()


async def test_silence_keeps_nobody_out(served: Served) -> None:
    held = [await served.open(b"GET / HTTP/1.1\r\n") for _ in range(MOST)]
    await served.open_until(MOST)

    with capture_logs() as logs:
        for _ in range(3):
            reader, writer = await served.open(GET)
            assert await reader.readuntil(b"read 0")
            held.append((reader, writer))
    assert [line["event"] for line in logs] == ["connections_crowded"]
    assert served.kind.limiter.total == MOST
    assert [await is_closed(reader, 0.1) for reader, _ in held[:3]] == [True] * 3

    for _, writer in held:
        writer.close()
    await served.open_until(0)
    assert not served.kind.limiter._waiting
    assert not served.kind.limiter._waiting_of


async def test_a_socket_takes_no_place_and_has_no_deadline(served: Served) -> None:
    async with connect(f"ws://127.0.0.1:{served.port}/talk", proxy=None) as page:
        await served.open_until(0)
        await asyncio.sleep(0.5)
        await page.send("still here")
        assert await page.recv() == "still here"


class FakeConnection:
    def __init__(self, limiter: ConnectionLimiter, address: str) -> None:
        self.limiter, self.address, self.gone = limiter, address, False

    def let_go(self) -> None:
        self.gone = True
        self.limiter.leave(self, self.address)


def test_who_is_served_keeps_the_place_and_each_address_has_its_own() -> None:
    limiter = ConnectionLimiter(Limits(connections=2, connections_in_all=3), VirtualClock())
    ones = [FakeConnection(limiter, "192.0.2.1") for _ in range(3)]
    assert limiter.admit(ones[0], "192.0.2.1")
    assert limiter.admit(ones[1], "192.0.2.1")
    limiter.served(ones[0])
    limiter.served(ones[1])
    assert not limiter.admit(ones[2], "192.0.2.1")

    others = [FakeConnection(limiter, f"192.0.2.{number}") for number in range(2, 5)]
    assert [limiter.admit(connection, connection.address) for connection in others] == [True, True, True]
    assert [connection.gone for connection in (*ones, *others)] == [False, False, False, True, True, False]
    assert limiter.total == 3


def test_running_out_of_files_is_said_once_in_a_while() -> None:
    loop = ServerLoop()
    trouble: dict[str, Any] = {
        "message": "socket.accept() out of system resource",
        "exception": OSError(errno.EMFILE, "Too many open files"),
    }
    with capture_logs() as logs:
        for _ in range(2_000):
            loop.call_exception_handler(trouble)
    loop.close()

    assert [line["event"] for line in logs] == ["connections_not_accepted"]
