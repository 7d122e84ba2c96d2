"""What outlives a session: nothing but a call (ACD-11): neither the softphone's secret nor a ready agent."""

import re
from datetime import timedelta

import pytest

from access.sign_in import PASSWORD
from api.site import Browser, Site, heard
from contactcenter import messages as m
from contactcenter.access import sessions
from contactcenter.access.sessions import session_id_of
from contactcenter.kernel.ids import AgentId

pytestmark = pytest.mark.postgres


def next_ready(site: Site, browser: Browser) -> bool | None:
    view = site.hub.agent(AgentId(browser.user))
    return view.next_ready if view else None


def session_of(browser: Browser) -> str:
    return session_id_of(browser.http.cookies["cc_session"])


async def test_signing_out_kills_the_secret_of_the_softphone(site: Site) -> None:
    browser = await site.ready("yeni")
    await browser.delete("/api/session")
    await site.until(lambda: site.accounts.closed == [browser.user])
    assert site.activity(browser) == "signed_out"


async def test_a_password_set_by_an_administrator_ends_shift_and_secret(site: Site) -> None:
    administrator, agent = await site.signed_in("root", "administrator"), await site.ready("yeni")
    await administrator.patch(f"/api/users/{agent.user}", json={"password": "another-long-one"})
    await site.until(lambda: site.activity(agent) == "signed_out")
    assert site.accounts.closed == [agent.user]


async def test_a_sign_in_elsewhere_kills_the_old_secret_and_leaves_the_shift(site: Site) -> None:
    first = await site.ready("yeni")
    second = site.browser()
    await second.sign_in("yeni")
    assert site.accounts.closed == [first.user]
    assert site.activity(first) == "ready"
    await second.post("/api/desk/shift", json={"phone": "web"})
    assert site.accounts.closed == [first.user]


async def test_a_session_of_twelve_hours_lasts_until_the_call_is_saved_and_nothing_follows(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await site.ready("yeni")
    async with browser.socket() as page:
        call = site.call()
        await site.until(lambda: site.activity(browser) == "talking")
        monkeypatch.setattr(sessions, "LONGEST_SESSION", timedelta())

        assert (await browser.get("/api/session")).status_code == 200
        await site.until(lambda: next_ready(site, browser) is False)
        assert (await browser.put("/api/desk/presence", json={"ready": True})).status_code == 204
        await site.until(lambda: next_ready(site, browser) is False)
        site.hangs_up()
        await site.until(lambda: site.activity(browser) == "wrap_up")
        await site.shift_closer.check()
        assert (await browser.post("/api/desk/wrap-up/extend")).status_code == 204
        site.call("c2")
        await site.bus.ask(m.CompleteWrapUp(AgentId(browser.user), call), site.clock.now())

        bye = await heard(page, lambda message: message["t"] == "bye")
    assert bye["code"] == "session_ended"
    await site.until(lambda: site.activity(browser) == "signed_out")
    assert site.accounts.closed == [browser.user]
    assert (await browser.get("/api/session")).status_code == 401


async def test_the_cookie_outlasts_the_hours_of_the_session(site: Site) -> None:
    """Else the browser forgets it at the twelfth hour, in mid-call."""
    await site.person("yeni")
    reply = await site.browser().sign_in("yeni")
    age = re.search(r"Max-Age=(\d+)", reply.headers["set-cookie"])
    assert age is not None
    assert int(age[1]) >= 2 * sessions.LONGEST_SESSION.total_seconds()


async def test_a_session_that_ends_in_a_call_does_not_cut_it_and_its_shift_is_closed_after_it(
    site: Site,
) -> None:
    browser = await site.ready("yeni")
    call = site.call()
    await site.until(lambda: site.activity(browser) == "talking")

    await site.sessions.end(session_of(browser), "idle")

    await site.until(lambda: site.accounts.closed == [browser.user])
    assert site.activity(browser) == "talking"
    site.hangs_up()
    await site.until(lambda: site.activity(browser) == "wrap_up")
    await site.bus.ask(m.CompleteWrapUp(AgentId(browser.user), call), site.clock.now())
    await site.until(lambda: site.activity(browser) == "not_ready")

    await site.shift_closer.check()

    await site.until(lambda: site.activity(browser) == "signed_out")


async def test_a_look_closes_no_shift_of_who_is_in_though_memory_knows_nobody_after_a_restart(
    site: Site,
) -> None:
    browser = await site.ready("yeni")
    site.sessions._cached.clear()
    await site.shift_closer.check()
    await site.bus.ask(m.SetPresence(AgentId(browser.user), ready=True), site.clock.now())
    assert site.activity(browser) == "ready"


async def test_a_session_that_runs_out_at_rest_takes_the_ready_agent_off_the_floor(site: Site) -> None:
    browser = await site.ready("yeni")
    await site.sessions.end(session_of(browser), "idle")
    await site.until(lambda: site.activity(browser) == "signed_out")


async def test_what_somebody_else_ended_long_ago_does_not_touch_who_is_in_again(site: Site) -> None:
    browser = await site.ready("yeni")
    old = m.SessionEnded("0" * 64, browser.user, "idle", site.clock.now() - timedelta(hours=1))  # type: ignore[arg-type]
    site.bus.publish(old, site.clock.now())
    await site.shift_closer.mailbox.drained()
    assert (site.activity(browser), site.accounts.closed) == ("ready", [])


async def test_of_a_supervisor_there_is_nothing_to_take_away(site: Site) -> None:
    await site.person("lucia", "supervisor")
    browser = site.browser()
    await browser.sign_in("lucia", PASSWORD)
    await browser.delete("/api/session")
    await site.shift_closer.mailbox.drained()
    assert site.shift_closer.mailbox.failed == 0


async def at_the_telephone(site: Site) -> tuple[Browser, Browser]:
    """An administrator, and an agent ready on a SIP telephone."""
    administrator = await site.signed_in("root", "administrator")
    agent = await site.signed_in("yeni", phone=m.Phone.SIP)
    (await agent.post("/api/desk/shift", json={"phone": "sip"})).raise_for_status()
    (await agent.put("/api/desk/presence", json={"ready": True})).raise_for_status()
    await site.until(lambda: site.activity(agent) == "ready")
    return administrator, agent


async def test_a_telephone_taken_away_opens_nothing_more_and_its_leg_is_dropped(site: Site) -> None:
    administrator, agent = await at_the_telephone(site)

    await administrator.patch(f"/api/users/{agent.user}", json={"phone": "web"})

    assert site.accounts.closed == [agent.user]
    await site.until(lambda: site.activity(agent) == "signed_out")
    assert (await agent.post("/api/desk/shift", json={"phone": "web"})).status_code == 200


async def test_a_telephone_taken_away_in_a_call_goes_with_the_end_of_it(site: Site) -> None:
    administrator, agent = await at_the_telephone(site)
    call = site.call()
    await site.until(lambda: site.activity(agent) == "talking")

    await administrator.patch(f"/api/users/{agent.user}", json={"phone": "web"})

    await site.until(lambda: next_ready(site, agent) is False)
    assert (site.activity(agent), site.accounts.closed) == ("talking", [agent.user])
    await agent.put("/api/desk/presence", json={"ready": True})
    site.hangs_up()
    await site.until(lambda: site.activity(agent) == "wrap_up")
    await site.bus.ask(m.CompleteWrapUp(AgentId(agent.user), call), site.clock.now())
    await site.until(lambda: site.activity(agent) == "signed_out")


async def test_who_went_on_in_the_browser_meanwhile_keeps_the_shift(site: Site) -> None:
    administrator, agent = await at_the_telephone(site)
    call = site.call()
    await site.until(lambda: site.activity(agent) == "talking")
    await administrator.patch(f"/api/users/{agent.user}", json={"phone": "web"})

    await agent.post("/api/desk/shift", json={"phone": "web"})
    await agent.post("/api/desk/leg", json={"state": "none"})
    await site.until(lambda: site.activity(agent) == "talking")
    site.hangs_up()
    await site.until(lambda: site.activity(agent) == "wrap_up")
    await site.bus.ask(m.CompleteWrapUp(AgentId(agent.user), call), site.clock.now())

    await site.until(lambda: site.activity(agent) == "not_ready")


async def test_who_works_in_the_browser_loses_nothing_with_the_telephone(site: Site) -> None:
    administrator, agent = (
        await site.signed_in("root", "administrator"),
        await site.ready("yeni", phone=m.Phone.SIP),
    )
    await administrator.patch(f"/api/users/{agent.user}", json={"phone": "web"})
    await site.shift_closer.taken.drained()
    assert (site.activity(agent), site.accounts.closed) == ("ready", [])


async def test_a_shift_on_a_dead_account_is_closed_though_the_core_forgot_why(site: Site) -> None:
    """As after a restart in the call. At the second look: the agent may be about to open it anew."""
    _, agent = await at_the_telephone(site)
    site.accounts.forget(agent.user)
    await site.shift_closer.check()
    await site.bus.ask(m.SetPresence(AgentId(agent.user), ready=True), site.clock.now())
    assert site.activity(agent) == "ready"

    await site.shift_closer.check()

    await site.until(lambda: site.activity(agent) == "signed_out")
