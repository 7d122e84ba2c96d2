"""An administrator and people (ACD-11); what changes is live (ACD-1)."""

import pytest
import sqlalchemy as sa

from access.door import PASSWORD
from api.site import Site
from contactcenter.domain import messages as m
from contactcenter.storage.tables import queues

pytestmark = pytest.mark.postgres
NEW = {
    "username": "gloria",
    "name": "Gloria Sulca",
    "role": "agent",
    "password": PASSWORD,
    "queues": ["reniec"],
}


async def test_a_new_agent_can_sign_in_and_be_called_at_once(site: Site) -> None:
    administrator = await site.signed_in("root", "administrator")

    made = await administrator.post("/api/users", json=NEW | {"skills": {"qu": 4}})

    assert made.status_code == 201
    assert made.json()["skills"] == {"qu": 4}
    assert "password" not in made.text
    browser = site.browser()
    assert (await browser.sign_in("gloria")).status_code == 200
    assert (await browser.post("/api/desk/shift", json={"phone": "sip"})).status_code == 200


async def test_new_skills_reach_routing_and_throw_nobody_off(site: Site) -> None:
    administrator, agent = await site.signed_in("root", "administrator"), await site.ready("yeni")
    site.call()
    await site.until(lambda: site.activity(agent) == "talking")

    reply = await administrator.patch(f"/api/users/{agent.user}", json={"skills": {"qu": 5}})

    assert reply.json()["skills"] == {"qu": 5}
    assert reply.json()["queues"] == ["reniec"]
    assert site.activity(agent) == "talking"
    assert (await agent.get("/api/session")).status_code == 200
    await site.until(lambda: ("qu", 5) in site.hub.view.agents[agent.user].person.skills)


async def test_a_new_password_or_role_ends_what_was_open(site: Site) -> None:
    administrator, agent = await site.signed_in("root", "administrator"), await site.signed_in("yeni")

    await administrator.patch(f"/api/users/{agent.user}", json={"password": "another-long-one"})

    assert (await agent.get("/api/session")).status_code == 401
    assert (await agent.sign_in("yeni", "another-long-one")).status_code == 200
    await administrator.patch(f"/api/users/{agent.user}", json={"role": "supervisor"})
    assert (await agent.get("/api/session")).status_code == 401


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"username": "root"}, 409, "username_taken"),
        ({"username": "g l"}, 422, "username_form"),
        ({"password": "short"}, 422, "password_length"),
        ({"role": "boss"}, 422, "invalid_input"),
        ({"skills": {"qu": 9}}, 422, "invalid_input"),
        ({"boss": True}, 422, "invalid_input"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    site: Site, change: dict[str, object], status: int, code: str
) -> None:
    administrator = await site.signed_in("root", "administrator")
    reply = await administrator.post("/api/users", json=NEW | change)
    assert (reply.status_code, reply.json()["error"]) == (status, code)
    assert len((await administrator.get("/api/users")).json()) == 1


async def test_the_last_administrator_cannot_close_herself(site: Site) -> None:
    administrator = await site.signed_in("root", "administrator")
    reply = await administrator.patch(f"/api/users/{administrator.user}", json={"active": False})
    assert (reply.status_code, reply.json()["error"]) == (409, "last_administrator")
    unknown = await administrator.patch("/api/users/nobody", json={"name": "Nadie Nunca"})
    assert unknown.status_code == 404


async def test_an_agent_who_becomes_a_supervisor_serves_no_more(site: Site) -> None:
    administrator, agent = await site.signed_in("root", "administrator"), await site.ready("yeni")

    await administrator.patch(f"/api/users/{agent.user}", json={"role": "supervisor"})

    await site.until(lambda: agent.user not in site.hub.view.agents)
    with pytest.raises(Exception, match=agent.user):
        await site.bus.ask(m.OpenShift(agent.user), site.clock.now())


async def test_queues_are_listed_by_name_for_who_assigns_them(site: Site) -> None:
    administrator = await site.signed_in("root", "administrator")
    async with site.database.begin() as conn:
        row = {"target_seconds": 20.0, "short_abandon_seconds": 5.0}
        named = [{"id": "sunarp", "name": "Sunarp", **row}, {"id": "reniec", "name": "Reniec", **row}]
        await conn.execute(sa.insert(queues), named)

    listed = (await administrator.get("/api/queues")).json()

    assert listed == [{"id": "reniec", "name": "Reniec"}, {"id": "sunarp", "name": "Sunarp"}]
