"""The agent's acts reach the core, and its verdict is the answer (ACD-2, ACD-3)."""

from time import perf_counter

import pytest

from api.site import Site
from contactcenter import messages as m
from contactcenter.access.quotas import MOST_SHIFTS
from contactcenter.kernel.ids import AgentId
from contactcenter.live import rows
from contactcenter.processes.postgres import Postgres
from frozen import frozen

pytestmark = pytest.mark.postgres


async def test_a_shift_brings_the_account_of_the_softphone(site: Site) -> None:
    browser = await site.signed_in("yeni")

    reply = await browser.post("/api/desk/shift", json={"phone": "web"})

    sip = reply.json()["sip"]
    assert sip == {
        "user": browser.user,
        "password": "secret",
        "domain": "localhost",
        "token": "token",
        "ws": "/ws",
    }
    assert site.accounts.opened == [(browser.user, m.Phone.WEB)]
    await site.until(lambda: site.activity(browser) in ("no_leg", "not_ready"))


async def test_no_secret_leaves_the_page_for_an_agent_without_a_telephone_in_the_profile(site: Site) -> None:
    browser = await site.signed_in("yeni")

    reply = await browser.post("/api/desk/shift", json={"phone": "sip"})

    assert (reply.status_code, reply.json()["error"]) == (403, "phone_not_yours")
    assert site.accounts.opened == []


async def test_who_has_a_telephone_may_work_on_it_or_in_the_browser(site: Site) -> None:
    browser = await site.signed_in("yeni", phone=m.Phone.SIP)
    for phone in ("sip", "web"):
        assert (await browser.post("/api/desk/shift", json={"phone": phone})).status_code == 200


async def test_shifts_are_opened_no_oftener_than_the_switch_bears_and_each_agent_is_counted_alone(
    site: Site,
) -> None:
    eager, other = await site.signed_in("yeni"), await site.signed_in("luis")
    replies = [await eager.post("/api/desk/shift", json={"phone": "web"}) for _ in range(MOST_SHIFTS + 1)]

    assert {reply.status_code for reply in replies[:-1]} == {200}
    assert (replies[-1].status_code, replies[-1].json()["error"]) == (429, "too_many_shifts")
    assert len(site.accounts.opened) == MOST_SHIFTS
    assert (await other.post("/api/desk/shift", json={"phone": "web"})).status_code == 200


async def test_an_agent_added_from_the_command_line_begins_a_shift_at_once(site: Site) -> None:
    browser = await site.signed_in("yeni")
    await site.bus.ask(m.RemoveAgent(AgentId(browser.user)), site.clock.now())

    assert (await browser.post("/api/desk/shift", json={"phone": "web"})).status_code == 200

    await site.until(lambda: site.activity(browser) in ("no_leg", "not_ready"))


async def test_a_call_from_the_line_to_the_end_of_its_registration(site: Site) -> None:
    browser = await site.ready("yeni")
    call = site.call()
    await site.until(lambda: site.activity(browser) == "talking")

    assert (
        await browser.put("/api/desk/presence", json={"ready": False, "reason": "refrigerio"})
    ).status_code == 204
    assert (await browser.post(f"/api/desk/conversations/{call}/end")).status_code == 204
    await site.until(lambda: site.activity(browser) == "wrap_up")
    assert (await browser.post("/api/desk/wrap-up/extend")).status_code == 204
    await site.bus.ask(m.CompleteWrapUp(site.hub.agent(browser.user).agent, call), site.clock.now())

    await site.until(lambda: site.activity(browser) == "not_ready")
    assert site.hub.agent(browser.user).reason == "refrigerio"


@pytest.mark.parametrize("reason", [None, "siesta"])
async def test_a_break_needs_a_state_that_exists(site: Site, reason: str | None) -> None:
    browser = await site.ready("yeni")
    reply = await browser.put("/api/desk/presence", json={"ready": False, "reason": reason})
    assert (reply.status_code, reply.json()["error"]) == (422, "unknown_state")


async def test_the_last_quechua_speaker_is_told_why_leaving_is_refused(site: Site) -> None:
    site.bus.publish(m.SetLanguageReserves((m.LanguageReserve("qu"),)), site.clock.now())
    browser = await site.ready("yeni", skills={"qu": 5})
    reply = await browser.put("/api/desk/presence", json={"ready": False, "reason": "refrigerio"})
    assert (reply.status_code, reply.json()["error"]) == (409, "last_speaker")
    await site.until(lambda: rows.desk_waiting(site.hub.view, browser.user).reserved_for == "qu")


async def test_an_act_out_of_its_moment_is_refused_by_code(site: Site) -> None:
    browser = await site.ready("yeni")
    for path in ("/api/desk/wrap-up/extend", "/api/desk/conversations/none/end", "/api/desk/audio-test"):
        reply = await browser.post(path)
        assert reply.status_code in (404, 409), path
        assert reply.json()["error"] != "internal"


async def test_a_core_that_does_not_answer_is_unavailable(site: Site) -> None:
    browser = await site.signed_in("yeni")
    site._tasks[1].cancel()
    reply = await browser.post("/api/desk/leg", json={"state": "none"})
    assert (reply.status_code, reply.json()["error"]) == (503, "unavailable")


async def test_the_headset_is_tried_before_being_ready(site: Site) -> None:
    browser = await site.signed_in("yeni")
    await browser.post("/api/desk/shift", json={"phone": "web"})
    await browser.post("/api/desk/leg", json={"state": "none"})
    await site.until(lambda: site.activity(browser) == "not_ready")
    assert (await browser.post("/api/desk/audio-test")).status_code == 204


async def test_states_are_changed_live_and_written_down(site: Site) -> None:
    supervisor, agent = await site.signed_in("lucia", "supervisor"), await site.ready("yeni")
    states = (await agent.get("/api/states")).json()
    assert [state["code"] for state in states][:2] == ["refrigerio", "servicios"]

    wanted = [*states, {"code": "lactancia", "label": "Lactancia", "shape": "pause", "limit_minutes": 60}]
    assert (await supervisor.put("/api/states", json=wanted)).status_code == 200

    chosen = await agent.put("/api/desk/presence", json={"ready": False, "reason": "lactancia"})
    assert chosen.status_code == 204
    twice = await supervisor.put("/api/states", json=[wanted[0], wanted[0]])
    assert (twice.status_code, twice.json()["error"]) == (422, "state_codes")


async def test_the_desk_does_not_stand_still_with_its_database(site: Site, pg_server: Postgres) -> None:
    """Architecture §7: acts go on."""
    browser = await site.ready("yeni")
    with frozen(pg_server):
        took = []
        for reason in ("refrigerio", "capacitacion", "refrigerio"):
            began = perf_counter()
            reply = await browser.put("/api/desk/presence", json={"ready": False, "reason": reason})
            took.append(perf_counter() - began)
            assert reply.status_code == 204
        assert site.hub.agent(AgentId(browser.user)).reason == "refrigerio"
    assert took[0] < 2.0
    assert max(took[1:]) < 0.5
