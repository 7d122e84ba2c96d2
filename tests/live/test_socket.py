"""The live socket: who sees what, how fast, and how it ends (ACD-4, SUP-1; style §6.8)."""

from time import perf_counter
from typing import Any

import pytest
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.site import Site, heard, said
from contactcenter import messages as m
from contactcenter.access.tables import audit
from contactcenter.kernel.ids import AgentId
from contactcenter.live.connections import MAILBOX
from contactcenter.live.protocol import EncodedPatch, Patch
from contactcenter.storage.tables import conversations
from live.days import fold

FLOOR_KEYS = ("agents", "conversations", "queues", "totals", "waiting")

pytestmark = pytest.mark.postgres


async def next_card(page: ClientConnection, conversation: str) -> dict[str, Any]:
    """The first card of this conversation that the page is sent."""
    message = await heard(page, lambda w: w.get("cards", {}).get(conversation) is not None)
    card: dict[str, Any] = message["cards"][conversation]
    return card


async def test_an_agent_sees_the_own_call_come_with_its_card_and_go(site: Site) -> None:
    browser = await site.ready("yeni")
    async with browser.socket() as page:
        hello = await said(page)
        assert (hello["t"], hello["epoch"], hello["seq"]) == ("hello", "e1", 0)
        assert hello["me"]["activity"] == "ready"
        assert hello["snapshot"]["conversations"] == []

        call = site.call()
        talking = await heard(page, lambda w: any(r["activity"] == "talking" for r in w.get("agents", [])))
        assert talking["agents"][0]["conversations"] == [call]
        card = await next_card(page, call)
        assert card["conversation"] == call
        assert card["reason"]["rule"] in ("conversation_arrived", "agent_came_free")

        site.hangs_up()
        wrap_up = await heard(page, lambda w: any(r["wrap_up_due"] for r in w.get("conversations", [])))
        assert wrap_up["conversations"][0]["stage"] == "closing"
        await site.bus.ask(m.CompleteWrapUp(AgentId(browser.user), call), site.clock.now())
        over = await heard(page, lambda w: call in w.get("conversations_gone", []))
        assert over["cards"] == {call: None}
    async with site.database.begin() as conn:
        shown = (await conn.execute(sa.select(audit).where(audit.c.act == "card_shown"))).all()
    assert {(row.who, row.object_id) for row in shown} == {(browser.user, call)}


async def test_a_page_that_comes_back_in_a_call_gets_the_call_and_its_card_again(site: Site) -> None:
    browser = await site.ready("yeni")
    call = site.call()
    await site.until(lambda: site.activity(browser) == "talking")
    async with browser.socket() as page:
        hello = await said(page)
        assert [row["id"] for row in hello["snapshot"]["conversations"]] == [call]
        assert (await next_card(page, call))["answered_at"]


async def test_after_a_restart_in_the_wrap_up_the_agent_still_sees_what_is_registered(site: Site) -> None:
    browser = await site.ready("yeni")
    call = site.call()
    await site.until(lambda: site.activity(browser) == "talking")
    site.hangs_up()
    await site.until(lambda: site.activity(browser) == "wrap_up")
    async with site.database.begin() as conn:
        now = site.clock.now()
        row = {"id": call, "channel": "voice", "started": now, "language": "qu", "option": "Reniec › DNI"}
        row |= {"queue": "reniec", "stage": "closing", "agent": browser.user, "answered_at": now}
        await conn.execute(sa.insert(conversations).values(row))
    site.hub.view.conversations.clear()

    async with browser.socket() as page:
        await said(page)
        site.bus.publish(site.engine.core.restate(), site.clock.now())
        told = await heard(page, lambda w: any(r["option"] for r in w.get("conversations", [])))
        assert (told["conversations"][0]["language"], told["conversations"][0]["id"]) == ("qu", call)
        assert told["conversations"][0]["wrap_up_due"]
        assert (await next_card(page, call))["option"] == "Reniec › DNI"


async def test_what_a_floor_has_folded_is_what_a_new_page_is_shown(site: Site) -> None:
    supervisor = await site.signed_in("lucia", "supervisor")
    agents = [await site.ready(f"agent{n}") for n in range(3)]
    async with supervisor.socket() as page:
        shown = (await said(page))["snapshot"]
        for number in range(5):
            site.call(f"c{number}")
        await site.until(lambda: sum(site.activity(agent) == "talking" for agent in agents) == 3)
        async with supervisor.socket() as other:
            now = (await said(other))["snapshot"]
        fold(now, {})
        seq = 0
        while any(shown.get(key) != now[key] for key in FLOOR_KEYS):  # `heard` fails if no event comes
            event = await heard(page, lambda w: w["t"] == "event")
            seq += 1
            assert event["seq"] == seq
            assert not {"cards", "notice"} & event.keys()
            fold(shown, event)
    assert len(shown["agents"]) == 3
    oldest = shown["totals"]["oldest"]
    line = {"total": 2, "by_language": {}, "oldest": oldest, "reserved_for": None, "no_queues": False}
    assert shown["waiting"] == line


@pytest.mark.parametrize("role", ["quality", "trainer", "administrator"])
async def test_who_needs_no_floor_is_shown_none(site: Site, role: str) -> None:
    browser = await site.signed_in("somebody", role)
    async with browser.socket() as page:
        hello = await said(page)
        assert (hello["me"], hello["snapshot"]) == (None, {})
        site.call()
        with pytest.raises(TimeoutError):
            await heard(page, lambda w: w["t"] == "event", seconds=0.3)


async def test_an_agent_is_told_how_many_wait_in_the_agents_own_queues(site: Site) -> None:
    browser = await site.signed_in("yeni")
    async with browser.socket() as page:
        assert (await said(page))["snapshot"]["waiting"]["total"] == 0
        site.call()
        assert (await heard(page, lambda w: "waiting" in w))["waiting"]["total"] == 1


async def test_the_first_page_is_told_of_the_second_sign_in_and_when(site: Site) -> None:
    first = await site.signed_in("yeni")
    async with first.socket() as page:
        await said(page)
        await site.browser().sign_in("yeni")
        bye = await heard(page, lambda w: w["t"] == "bye")
        assert (bye["code"], bool(bye["at"])) == ("session_elsewhere", True)
        with pytest.raises(ConnectionClosed):
            await said(page)
    async with first.socket() as again:
        assert (await said(again))["code"] == "session_elsewhere"


async def test_without_a_session_it_says_so_and_closes(site: Site) -> None:
    async with site.browser().socket() as page:
        assert (await said(page))["code"] == "session_ended"


async def test_another_sites_page_gets_nothing(site: Site) -> None:
    browser = await site.signed_in("yeni")
    with pytest.raises(InvalidStatus):
        await browser.socket(origin="https://elsewhere.example").__aenter__()


async def test_a_page_that_does_not_read_is_told_to_come_again(site: Site) -> None:
    browser = await site.signed_in("lucia", "supervisor")
    async with browser.socket() as page:
        await said(page)
        (connection,) = site.hub.connections
        for _ in range(MAILBOX + 1):
            connection.send(EncodedPatch(Patch(alerts=[]), site.clock.now()))
        assert (await heard(page, lambda w: w["t"] == "bye"))["code"] == "slow"
    await site.until(lambda: not list(site.hub.connections))


async def test_a_supervisor_hears_of_a_switch_that_is_gone_and_back(site: Site) -> None:
    browser = await site.signed_in("lucia", "supervisor")
    async with browser.socket() as page:
        await said(page)
        site.switch.tell(m.VoiceLinkLost())
        told = await heard(page, lambda w: bool(w.get("alerts")))
        assert [alert["kind"] for alert in told["alerts"]] == ["switch_down"]
        site.switch.tell(m.VoiceLinkRestored())
        assert (await heard(page, lambda w: w.get("alerts") == []))["t"] == "event"


async def test_a_state_somebody_else_chose_is_told_with_who(site: Site) -> None:
    browser = await site.ready("yeni")
    async with browser.socket() as page:
        await said(page)
        forced = m.SetPresence(AgentId(browser.user), ready=False, reason="feedback", by="lucia")  # type: ignore[arg-type]
        await site.bus.ask(forced, site.clock.now())
        notice = (await heard(page, lambda w: "notice" in w))["notice"]
    assert notice == {
        "code": "state_forced",
        "params": {"activity": "not_ready", "reason": "feedback", "by": "lucia"},
    }


async def test_eight_pages_of_one_person_and_no_more(site: Site) -> None:
    browser = await site.signed_in("lucia", "supervisor")
    pages = [await browser.socket().__aenter__() for _ in range(8)]
    for page in pages:
        await said(page)
    async with browser.socket() as ninth:
        with pytest.raises(ConnectionClosed):
            await said(ninth)
        assert ninth.close_code == 4429
    for page in pages:
        await page.close()


async def test_from_event_to_a_supervisors_screen_in_a_quarter_of_a_second(site: Site) -> None:
    """Architecture §9, first form: one page here; five hundred are `loadtests`'."""
    browser = await site.signed_in("lucia", "supervisor")
    async with browser.socket() as page:
        await said(page)
        for number in range(10):
            asked = perf_counter()
            call = site.call(f"c{number}")
            await heard(page, lambda w, c=call: any(r["id"] == c for r in w.get("conversations", [])))
            assert perf_counter() - asked < 0.25


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"t":"active","more":1}', 4400),
        ('{"t":"inactive"}', 4400),
        ('I am "active"', 4400),
        (b"active", 4400),
        ('{"t":"active"}' + " " * 200, 1009),
    ],
)
async def test_a_page_that_says_anything_else_is_closed_with_a_code(
    site: Site, text: str | bytes, code: int
) -> None:
    browser = await site.signed_in("lucia", "supervisor")
    async with browser.socket() as page:
        await said(page)

        await page.send(text)

        with pytest.raises(ConnectionClosed):
            await heard(page, lambda w: False)
        assert page.close_code == code


async def test_a_page_that_says_its_person_is_active_stays_open(site: Site) -> None:
    browser = await site.signed_in("lucia", "supervisor")
    async with browser.socket() as page:
        await said(page)

        await page.send('{"t":"active"}')

        site.switch.tell(m.VoiceLinkLost())
        assert (await heard(page, lambda w: bool(w.get("alerts"))))["t"] == "event"
