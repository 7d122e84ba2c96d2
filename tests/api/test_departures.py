"""What outlives a session: nothing but a call (ACD-11): neither the softphone's secret nor a ready agent."""

from datetime import timedelta

import pytest

from access.door import PASSWORD
from api.site import Browser, Site
from contactcenter.access.sessions import SessionEnded, name_of
from contactcenter.domain import messages as m
from contactcenter.kernel.ids import AgentId

pytestmark = pytest.mark.postgres


def session_of(browser: Browser) -> str:
    return name_of(browser.http.cookies["cc_session"])


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


async def test_a_session_that_runs_out_in_a_call_does_not_cut_it_and_no_other_follows(site: Site) -> None:
    browser = await site.ready("yeni")
    call = site.call()
    await site.until(lambda: site.activity(browser) == "talking")

    await site.parts.sessions.end(session_of(browser), "idle")

    await site.until(lambda: site.accounts.closed == [browser.user])
    assert site.activity(browser) == "talking"
    site.hangs_up()
    await site.until(lambda: site.activity(browser) == "wrap_up")
    await site.bus.ask(m.CompleteWrapUp(AgentId(browser.user), call), site.clock.now())
    await site.until(lambda: site.activity(browser) == "not_ready")


async def test_a_session_that_runs_out_at_rest_takes_the_ready_agent_off_the_floor(site: Site) -> None:
    browser = await site.ready("yeni")
    await site.parts.sessions.end(session_of(browser), "idle")
    await site.until(lambda: site.activity(browser) == "signed_out")


async def test_what_somebody_else_ended_long_ago_does_not_touch_who_is_in_again(site: Site) -> None:
    browser = await site.ready("yeni")
    old = SessionEnded("0" * 64, browser.user, "idle", site.clock.now() - timedelta(hours=1))  # type: ignore[arg-type]
    site.bus.publish(old, site.clock.now())
    await site.departures.mailbox.drained()
    assert (site.activity(browser), site.accounts.closed) == ("ready", [])


async def test_of_a_supervisor_there_is_nothing_to_take_away(site: Site) -> None:
    await site.person("lucia", "supervisor")
    browser = site.browser()
    await browser.sign_in("lucia", PASSWORD)
    await browser.delete("/api/session")
    await site.departures.mailbox.drained()
    assert site.departures.mailbox.failed == 0
