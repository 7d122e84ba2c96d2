"""Signing in over HTTP: the cookie, forged requests, what is refused and how it is told."""

import pytest
import sqlalchemy as sa

from access.sign_in import PASSWORD
from api.site import ASKED_BY, Site
from contactcenter import messages as m
from contactcenter.access.tables import audit

pytestmark = pytest.mark.postgres


async def test_the_cookie_is_not_for_scripts_nor_for_other_sites(site: Site) -> None:
    await site.person("yeni")

    reply = await site.browser().sign_in("yeni")

    assert reply.status_code == 200
    assert reply.json()["user"] | {"id": "", "may": []} == {
        "id": "",
        "username": "yeni",
        "name": "Persona yeni",
        "role": "agent",
        "may": [],
        "phone": "web",
    }
    cookies = reply.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["cc_session", "cc_device"]
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    assert reply.headers["cache-control"] == "no-store"


async def test_who_signed_in_here_before_is_not_locked_out_by_strangers(site: Site) -> None:
    browser = await site.signed_in("yeni")
    await browser.delete("/api/session")
    stranger = site.browser()
    for _ in range(10):
        await stranger.sign_in("yeni", "wrong")

    assert (await stranger.sign_in("yeni")).status_code == 423
    assert (await browser.sign_in("yeni")).status_code == 200


async def test_who_is_not_signed_in_is_told_so(site: Site) -> None:
    reply = await site.browser().get("/api/session")
    assert (reply.status_code, reply.json()["error"]) == (401, "not_signed_in")


async def test_a_wrong_password_is_bad_credentials_and_ten_of_them_lock(site: Site) -> None:
    await site.person("yeni")
    browser = site.browser()
    for _ in range(10):
        reply = await browser.sign_in("yeni", "another one")
        assert (reply.status_code, reply.json()["error"]) == (401, "bad_credentials")

    reply = await browser.sign_in("yeni")

    assert (reply.status_code, reply.json()["error"]) == (423, "locked")
    assert reply.json()["retry_at"]


async def test_the_first_page_is_told_that_the_account_signed_in_elsewhere(site: Site) -> None:
    first = await site.signed_in("yeni")

    second = await site.browser().sign_in("yeni")

    assert second.json()["ended_elsewhere"]
    reply = await first.get("/api/session")
    assert (reply.status_code, reply.json()["error"]) == (401, "session_elsewhere")
    assert reply.json()["at"]


async def test_the_session_says_the_time_zone_and_the_country_of_the_centre(site: Site) -> None:
    browser = await site.signed_in("yeni")

    told = (await browser.get("/api/session")).json()

    assert (told["timezone"], told["region"]) == ("America/Lima", "PE")


async def test_signing_out_ends_shift_and_session(site: Site) -> None:
    browser = await site.ready("yeni")

    assert (await browser.delete("/api/session")).status_code == 204

    await site.until(lambda: site.activity(browser) == "signed_out")
    assert (await browser.get("/api/session")).status_code == 401


async def test_nobody_signs_out_of_a_conversation(site: Site) -> None:
    browser = await site.ready("yeni")
    site.call()
    await site.until(lambda: site.activity(browser) == "talking")

    reply = await browser.delete("/api/session")

    assert (reply.status_code, reply.json()["error"]) == (409, "in_conversation")
    assert (await browser.get("/api/session")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Requested-With": "XMLHttpRequest"},
        {**ASKED_BY, "Origin": "https://elsewhere.example"},
        {**ASKED_BY, "Origin": "null"},
    ],
)
async def test_a_request_forged_by_another_page_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    browser = await site.signed_in("yeni")
    browser.http.headers.clear()

    reply = await browser.post("/api/desk/shift", json={"phone": "web"}, headers=headers)

    assert (reply.status_code, reply.json()["error"]) == (403, "foreign_origin")
    assert site.activity(browser) == "signed_out"


async def test_a_refusal_by_role_is_written_down(site: Site) -> None:
    browser = await site.signed_in("yeni")

    reply = await browser.get("/api/users")

    assert (reply.status_code, reply.json()["error"]) == (403, "not_allowed")
    async with site.database.begin() as conn:
        row = (await conn.execute(sa.select(audit).where(audit.c.act == "refused"))).one()
    assert (row.who, row.object_id) == (browser.user, "GET /api/users")


async def test_one_who_is_refused_again_and_again_writes_a_row_a_minute(site: Site) -> None:
    browser = await site.signed_in("yeni")
    for _ in range(30):
        assert (await browser.get("/api/users")).status_code == 403
    assert len(await _refusals(site)) == 1
    await site.refusals.write_all(site.database, site.clock.now())
    assert [row.get("times") for row in await _refusals(site)] == [None, 29]


async def _refusals(site: Site) -> list[dict[str, object]]:
    async with site.database.begin() as conn:
        query = sa.select(audit.c.detail).where(audit.c.act == "refused").order_by(audit.c.seq)
        return list((await conn.scalars(query)).all())


async def test_what_is_not_json_and_what_does_not_fit_are_told_apart_and_never_repeated(site: Site) -> None:
    browser = site.browser()

    garbled = await browser.post("/api/session", content="{", headers={"Content-Type": "application/json"})
    unfit = await browser.post("/api/session", json={"username": ["my secret"], "password": PASSWORD})

    assert (garbled.status_code, garbled.json()["error"]) == (400, "invalid_json")
    assert (unfit.status_code, unfit.json()["error"]) == (422, "invalid_input")
    assert "my secret" not in unfit.text
    assert PASSWORD not in unfit.text


async def test_a_body_too_large_is_not_read(site: Site) -> None:
    async def endless() -> object:
        for _ in range(400):
            yield b"x" * 1024

    browser = site.browser()
    said = await browser.post("/api/session", content=b"x" * 300_000)
    lied = await browser.post("/api/session", content=endless())
    assert said.status_code == 413
    assert lied.status_code in (400, 413)


async def test_every_answer_carries_the_headers_that_keep_browsers_strict(site: Site) -> None:
    for path in ("/", "/api/session", "/health/live", "/nothing"):
        headers = (await site.browser().get(path)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src 'self';" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_a_closed_account_loses_its_shift_and_its_session(site: Site) -> None:
    administrator = await site.signed_in("root", "administrator")
    browser = await site.ready("yeni")

    reply = await administrator.patch(f"/api/users/{browser.user}", json={"active": False})

    assert reply.status_code == 200
    assert (await browser.get("/api/session")).status_code == 401
    assert (await browser.sign_in("yeni")).status_code == 401
    await site.until(
        lambda: m.AgentActivity.SIGNED_OUT.value == site.activity(browser) or not site.activity(browser)
    )
