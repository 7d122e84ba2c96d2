"""Rates of requests, on a virtual clock; and that a session is found good by the routes (S-2)."""

from typing import Any

import httpx2 as httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from access.sign_in import PASSWORD
from api.site import Site
from contactcenter.access.request_checks import COOKIE, SIGNED_IN
from contactcenter.api.deps import WebOptions
from contactcenter.api.edge.rate_limit import RateLimit, TokenBuckets
from contactcenter.api.limits import Limits, Rate
from contactcenter.kernel.clock import VirtualClock
from contactcenter.storage.database import Database

LIMITS = Limits(stranger=Rate(1, 3), sign_in=Rate(1, 4), signed_in=Rate(1, 10), on_loopback=2)


class OneGoodCookie:
    """An application that finds one cookie good."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        is_good = any(value == f"{COOKIE}=good".encode() for _, value in scope["headers"])
        scope.setdefault("state", {})[SIGNED_IN] = is_good
        await send({"type": "http.response.start", "status": 200 if is_good else 401, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class Asker:
    def __init__(self, most: int = 100) -> None:
        self.clock = VirtualClock()
        self.limit = RateLimit(OneGoodCookie(), limits=LIMITS, clock=self.clock, most=most)

    async def ask(
        self,
        address: str = "192.0.2.1",
        cookie: str = "",
        path: str = "/api/x",
        kind: str = "http",
        method: str = "GET",
    ) -> Message:
        headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
        scope: dict[str, Any] = {
            "type": kind, "method": method, "path": path, "headers": headers, "client": (address, 4711)
        }  # fmt: skip
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        await self.limit(scope, receive, send)
        return sent[0]

    async def passed(self, times: int, **how: str) -> int:
        return sum([(await self.ask(**how)).get("status") != 429 for _ in range(times)])


async def test_a_stranger_has_a_burst_and_then_a_rate() -> None:
    asker = Asker()
    assert await asker.passed(10) == 3
    asker.clock.advance(2)
    assert await asker.passed(10) == 2
    assert await asker.passed(10, address="192.0.2.2") == 3


async def test_the_refusal_says_when_to_come_again() -> None:
    asker = Asker()
    await asker.passed(3)
    refusal = await asker.ask()
    assert (refusal["status"], dict(refusal["headers"])[b"retry-after"]) == (429, b"1")


async def test_a_good_session_has_its_own_rate_whatever_others_at_its_address_do() -> None:
    asker = Asker()
    assert await asker.passed(1, cookie="good") == 1
    assert await asker.passed(10) == 2, "the first request with a cookie is a stranger's"
    assert await asker.passed(20, cookie="good") == 10


async def test_invented_cookies_are_charged_as_a_stranger_without_one() -> None:
    asker = Asker()
    assert sum([await asker.passed(1, cookie=f"invented-{number}") for number in range(30)]) == 3
    assert await asker.passed(5) == 0


async def test_of_an_office_behind_one_address_each_good_cookie_gets_its_own_bucket_with_its_first_answer() -> (
    None
):
    asker = Asker()
    assert await asker.passed(1, cookie="good") == 1
    await asker.passed(10, cookie="invented")
    assert await asker.passed(10, cookie="good") == 10


async def test_files_of_the_console_and_being_alive_cost_nothing() -> None:
    asker = Asker()
    await asker.passed(5)
    for path in ("/", "/assets/app.js", "/escritorio", "/health/live"):
        assert await asker.passed(50, path=path) == 50
    assert await asker.passed(1, path="/health/ready") == 0


async def test_loopback_is_treated_generously() -> None:
    assert await Asker().passed(10, address="127.0.0.1") == 6


async def test_sockets_are_counted_and_refused_before_they_open() -> None:
    asker = Asker()
    opened = [(await asker.ask(path="/live", kind="websocket"))["type"] for _ in range(5)]
    assert opened == ["websocket.accept"] * 3 + ["websocket.close"] * 2


async def test_what_an_address_asks_without_a_session_keeps_nobody_there_from_signing_in() -> None:
    asker = Asker()
    assert await asker.passed(20, path="/api/test-phone") == 3
    assert [await asker.passed(1, path="/api/session", method=method) for method in ("GET", "POST")] == [0, 1]
    assert await asker.passed(20, path="/api/session", method="POST", cookie="invented") == 3


def test_what_is_remembered_is_bounded() -> None:
    buckets = TokenBuckets(most=10)
    for number in range(1_000):
        buckets.take(f"stranger {number}", Rate(1, 1), 0.0)
    assert len(buckets) == 10


@pytest.mark.postgres
async def test_signing_in_gives_a_session_its_own_rate(database: Database) -> None:
    limits = Limits(stranger=Rate(0.01, 5), sign_in=Rate(0.01, 5), on_loopback=1)
    async with Site(database, WebOptions(limits=limits)) as site:
        browser = await site.signed_in("yeni")
        statuses = {(await browser.get("/api/session")).status_code for _ in range(20)}
        assert statuses == {200}
        replies: list[httpx.Response] = [await site.browser().sign_in("yeni", "wrong") for _ in range(6)]
        last = replies[-1]
        assert (last.status_code, last.json()["error"]) == (429, "too_many_requests")
        assert PASSWORD not in last.text
        assert last.headers["x-content-type-options"] == "nosniff"
