"""Health, the description of the API, the console's files, the test phone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from api.site import Site
from contactcenter.api.deps import DemoPhone, DemoPhoneDeps, HealthDeps, WebOptions
from contactcenter.bootstrap.openapi import openapi_text
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.errors import ChannelError
from contactcenter.storage.database import Database

pytestmark = pytest.mark.postgres


async def up() -> bool:
    return True


async def down() -> bool:
    return False


async def broken() -> bool:
    raise ChannelError("the switch does not answer", retryable=True)


async def test_ready_only_when_every_part_is(site: Site) -> None:
    browser = site.browser()
    site.check_parts(database=site.database.ready, switch=up)
    reply = await browser.get("/health/ready")
    assert (reply.status_code, reply.json()) == (
        200,
        {"ready": True, "parts": {"database": "up", "switch": "up"}},
    )

    site.check_parts(database=site.database.ready, switch=broken, prompts=down)
    reply = await browser.get("/health/ready")
    assert reply.status_code == 503
    assert reply.json()["parts"] == {"database": "up", "switch": "down", "prompts": "down"}
    assert (await browser.get("/health/live")).json() == {"alive": True}


async def test_what_comes_up_is_ready_at_once_and_what_is_up_is_looked_at_once_a_second(site: Site) -> None:
    looks: list[bool] = []

    async def soon() -> bool:
        looks.append(len(looks) > 0)
        return looks[-1]

    browser, clock = site.browser(), VirtualClock()
    site.check_parts(switch=soon)
    site.provided.put(replace(site.provided.get(HealthDeps), clock=clock))
    assert (await browser.get("/health/ready")).status_code == 503
    clock.advance(0.15)
    assert [(await browser.get("/health/ready")).status_code for _ in range(3)] == [200, 200, 200]
    assert looks == [False, True]


async def test_a_bug_is_an_internal_error_without_its_story(site: Site) -> None:
    async def bug() -> bool:
        raise RuntimeError("what nobody outside should read")

    site.check_parts(database=bug)
    reply = await site.browser().get("/health/ready")
    assert (reply.status_code, reply.json()["error"]) == (500, "internal")
    assert "nobody outside" not in reply.text


async def test_while_the_database_is_away_new_sign_ins_are_unavailable(site: Site) -> None:
    away = Database("postgresql://nobody:x@127.0.0.1:1/none", size=1)
    site.sessions._database = away
    reply = await site.browser().sign_in("yeni")
    assert (reply.status_code, reply.json()["error"]) == (503, "unavailable")
    await away.close()


def test_the_description_names_every_error_and_every_word_of_the_live_socket() -> None:
    found = json.loads(openapi_text())
    operations = [
        op for path, ops in found["paths"].items() if path.startswith("/api") for op in ops.values()
    ]
    for operation in operations:
        assert {"400", "422", "401"} <= operation["responses"].keys()
        model = operation["responses"]["422"]["content"]["application/json"]["schema"]
        assert model == {"$ref": "#/components/schemas/ErrorOut"}
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    words = {"LiveHello", "LiveEvent", "LiveTick", "LiveBye", "Patch", "AgentRow", "Card", "Alert"}
    assert words <= found["components"]["schemas"].keys()


def test_every_answer_has_a_model() -> None:
    found = json.loads(openapi_text())
    bare = []
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            good = next(reply for status, reply in operation["responses"].items() if status < "3")
            told = good.get("content", {}).get("application/json", {}).get("schema")
            if told == {}:
                bare.append(f"{method} {path}")
    assert not bare


async def test_the_console_serves_one_page_for_all_its_places(database: Database, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>consola</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("1")
    (tmp_path.parent / "secret.txt").write_text("no")
    async with Site(database, WebOptions(console=tmp_path), str(tmp_path)) as site:
        browser = site.browser()
        for place in ("/", "/escritorio", "/ciudadanos/9"):
            reply = await browser.get(place)
            assert (reply.status_code, "consola" in reply.text) == (200, True)
            assert reply.headers["cache-control"] == "no-cache"
        script = await browser.get("/assets/app-1a2b.js")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        for missing in ("/assets/none.js", "/api/none", "/..%2fsecret.txt", "/%2e%2e/secret.txt"):
            reply = await browser.get(missing)
            assert reply.text != "no"
            assert reply.status_code == 404 or "consola" in reply.text


async def test_without_a_built_console_the_page_says_how_to_get_it(site: Site) -> None:
    reply = await site.browser().get("/")
    assert (reply.status_code, "make console" in reply.text) == (503, True)
    for path in ("/docs", "/redoc"):
        assert (await site.browser().get(path)).status_code == 404


async def test_the_test_phone_is_there_with_demo_people_only(site: Site) -> None:
    browser = site.browser()
    assert (await browser.get("/api/test-phone")).status_code == 404
    async with browser.socket("/ws/test", subprotocols=["sip"]) as page:
        with pytest.raises(ConnectionClosed):
            await page.recv()

    site.provided.put(DemoPhoneDeps(phone=DemoPhone("1800", "test-web", "secret", "localhost")))
    told = (await browser.get("/api/test-phone")).json()
    assert (told["number"], told["sip"]["ws"]) == ("1800", "/ws/test")
    assert {caller["kind"] for caller in told["callers"]} == {"mobile", "fixed", "hidden"}
