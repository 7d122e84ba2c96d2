"""An administrator and people (ACD-11); what changes is live (ACD-1)."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from access.sign_in import PASSWORD
from api.site import Site
from contactcenter import messages as m
from contactcenter.access import users
from contactcenter.access.lockout import account_of
from contactcenter.access.tables import audit, failed_sign_ins
from contactcenter.areas.ivr.deps import AnsweringTree
from contactcenter.areas.ivr.tree_files import load
from contactcenter.storage.database import Database
from contactcenter.storage.tables import queues
from waiting import until

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
    assert (await browser.post("/api/desk/shift", json={"phone": "web"})).status_code == 200


async def test_a_telephone_is_given_and_taken_by_an_administrator_alone(site: Site) -> None:
    administrator, agent = await site.signed_in("root", "administrator"), await site.signed_in("yeni")
    assert (await agent.get("/api/session")).json()["user"]["phone"] == "web"
    for phone, status in (("sip", 200), ("web", 403)):
        assert (
            await administrator.patch(f"/api/users/{agent.user}", json={"phone": phone})
        ).status_code == 200
        assert (await agent.post("/api/desk/shift", json={"phone": "sip"})).status_code == status
        assert (await agent.get("/api/session")).json()["user"]["phone"] == phone
    assert (await agent.patch(f"/api/users/{agent.user}", json={"phone": "sip"})).status_code == 403


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


async def test_a_new_password_lets_in_who_was_locked_out_by_own_mistakes(site: Site) -> None:
    """ACD-11: the lock-out sends the user to an administrator."""
    administrator, yeni = await site.signed_in("root", "administrator"), await site.person("yeni")
    await site.person("luis")
    browser = site.browser()
    for name in ("luis", *["yeni"] * 10):
        assert (await browser.sign_in(name, "not-it-at-all")).status_code == 401
    assert (await browser.sign_in("yeni")).status_code == 423

    await administrator.patch(f"/api/users/{yeni}", json={"name": "Yeni Ccori"})
    assert (await browser.sign_in("yeni")).status_code == 423
    await administrator.patch(f"/api/users/{yeni}", json={"password": "another-long-one"})

    assert (await browser.sign_in("yeni", "another-long-one")).status_code == 200
    async with site.database.begin() as conn:
        kept = (await conn.scalars(sa.select(failed_sign_ins.c.account))).all()
    assert kept == [account_of("luis")]


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


async def test_the_last_administrator_cannot_close_the_own_account(site: Site) -> None:
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


@pytest.mark.parametrize("role", ["supervisor", "head"])
async def test_who_runs_the_floor_changes_skills_live_and_throws_nobody_off(site: Site, role: str) -> None:
    boss, agent = await site.signed_in("lucia", role), await site.ready("yeni")
    site.call()
    await site.until(lambda: site.activity(agent) == "talking")

    reply = await boss.put(f"/api/users/{agent.user}/skills", json={"skills": {"qu": 5}})

    assert (reply.status_code, reply.json()["skills"]) == (200, {"qu": 5})
    assert reply.json()["queues"] == ["reniec"]
    await site.until(lambda: ("qu", 5) in site.hub.view.agents[agent.user].person.skills)
    assert site.activity(agent) == "talking"
    assert (await agent.get("/api/session")).status_code == 200
    async with site.database.begin() as conn:
        row = (await conn.execute(sa.select(audit).where(audit.c.act == "skills_changed"))).one()
    assert (row.who, row.object_id) == (boss.user, agent.user)
    assert row.detail == {"before": "reniec", "after": "reniec qu:5"}


async def test_a_new_queue_given_by_a_supervisor_is_served_at_once(site: Site) -> None:
    supervisor = await site.signed_in("lucia", "supervisor")
    agent = await site.ready("yeni")
    none = await supervisor.put(f"/api/users/{agent.user}/skills", json={"queues": []})
    call = site.call()
    await until(lambda: site.hub.conversation(call))
    assert (none.json()["queues"], site.activity(agent)) == ([], "ready")

    await supervisor.put(f"/api/users/{agent.user}/skills", json={"queues": ["reniec"]})

    await site.until(lambda: site.activity(agent) == "talking")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Otra Persona"},
        {"role": "administrator"},
        {"password": "another-long-one"},
        {"active": False},
        {"voice_capacity": 0},
        {"skills": {"qu": 9}},
    ],
)
async def test_a_supervisor_changes_nothing_else_of_an_agent(site: Site, change: dict[str, object]) -> None:
    supervisor, agent = await site.signed_in("lucia", "supervisor"), await site.signed_in("yeni")

    by_skills = await supervisor.put(f"/api/users/{agent.user}/skills", json=change)
    by_user = await supervisor.patch(f"/api/users/{agent.user}", json=change)

    assert (by_skills.status_code, by_user.status_code) == (422, 403)
    assert (await agent.get("/api/session")).status_code == 200


async def test_a_supervisor_sees_and_changes_agents_alone(site: Site) -> None:
    supervisor, agent = await site.signed_in("lucia", "supervisor"), await site.signed_in("yeni")
    administrator = await site.signed_in("root", "administrator")
    gone = await site.signed_in("pablo")
    await administrator.patch(f"/api/users/{gone.user}", json={"active": False})

    listed = (await supervisor.get("/api/users")).json()
    refused = [
        (await supervisor.put(f"/api/users/{user}/skills", json={"queues": ["reniec"]})).status_code
        for user in (supervisor.user, administrator.user, gone.user, "nobody")
    ]

    assert [row["id"] for row in listed] == [agent.user]
    assert refused == [404] * 4


async def test_queues_are_listed_by_name_for_who_assigns_them(site: Site) -> None:
    administrator = await site.signed_in("root", "administrator")
    async with site.database.begin() as conn:
        row = {"target_seconds": 20.0, "short_abandon_seconds": 5.0}
        named = [{"id": "sunarp", "name": "Sunarp", **row}, {"id": "reniec", "name": "Reniec", **row}]
        await conn.execute(sa.insert(queues), named)

    listed = (await administrator.get("/api/queues")).json()

    assert listed == [{"id": "reniec", "name": "Reniec"}, {"id": "sunarp", "name": "Sunarp"}]


async def waits_for_a_lock(site: Site) -> bool:
    async with site.database.begin() as conn:
        waiting = await conn.scalar(
            sa.text(
                "select count(*) from pg_locks join pg_database on pg_database.oid = database"
                " where datname = current_database() and not granted"
            )
        )
    return bool(waiting)


async def test_a_new_name_beside_new_skills_does_not_undo_them(site: Site) -> None:
    administrator = await site.signed_in("root", "administrator")
    agent = await site.person("yeni")

    async with site.database.begin() as conn:
        await users.assign_skills(conn, agent, users.Skills(frozenset({"sunat"}), {"qu": 5}))
        renamed = asyncio.create_task(administrator.patch(f"/api/users/{agent}", json={"name": "Yeni Tito"}))
        await until(lambda: waits_for_a_lock(site))

    reply = (await renamed).json()
    assert (reply["name"], reply["queues"], reply["skills"]) == ("Yeni Tito", ["sunat"], {"qu": 5})


TALK = "El señor Quispe debe tres recibos"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"queues": [TALK]}, "invalid_input"),
        ({"skills": {TALK: 3}}, "invalid_input"),
        ({"queues": ["reniec", "debe-tres-recibos"]}, "unknown_queue"),
        ({"skills": {"qu": 3, "debe-tres-recibos": 3}}, "unknown_skill"),
    ],
)
async def test_queues_and_skills_are_those_of_the_center_and_no_words_of_the_sender(
    site: Site, change: dict[str, object], code: str
) -> None:
    """The audit and the journal keep them for ever."""
    administrator, boss = await site.signed_in("root", "administrator"), await site.signed_in("lu", "head")
    agent = await site.person("yeni")

    replies = [
        await boss.put(f"/api/users/{agent}/skills", json=change),
        await administrator.patch(f"/api/users/{agent}", json=change),
        await administrator.post("/api/users", json=NEW | change),
    ]

    assert [(reply.status_code, reply.json()["error"]) for reply in replies] == [(422, code)] * 3
    listed = {row["id"]: row for row in (await administrator.get("/api/users")).json()}
    assert (len(listed), listed[agent]["queues"], listed[agent]["skills"]) == (3, ["reniec"], {})
    async with site.database.begin() as conn:
        kept = (await conn.execute(sa.select(audit.c.detail))).scalars().all()
    assert "recibos" not in str(kept)


async def test_a_queue_no_menu_leads_to_any_more_stays_the_agents(site: Site) -> None:
    """The form sends every queue of the agent."""
    administrator, agent = await site.signed_in("root", "administrator"), await site.person("yeni")
    async with site.database.begin() as conn:
        await users.assign_skills(conn, agent, users.Skills(frozenset({"sunat"}), {"legal": 5}))

    whole = {"queues": ["reniec", "sunat"], "skills": {"legal": 2, "qu": 4}}
    reply = await administrator.patch(f"/api/users/{agent}", json=whole)

    assert (reply.status_code, reply.json()["queues"]) == (200, ["reniec", "sunat"])


async def test_the_skills_a_menu_asks_for_may_be_given(database: Database, tmp_path: Path) -> None:
    answering = {"osce": AnsweringTree(load(Path(__file__).parents[2] / "ivr_trees" / "osce.yaml"))}
    async with Site(database, objects=str(tmp_path), answering=answering) as site:
        boss, agent = await site.signed_in("lucia", "supervisor"), await site.person("yeni")
        reply = await boss.put(f"/api/users/{agent}/skills", json={"skills": {"seace": 2, "legal": 3}})
    assert reply.json()["skills"] == {"seace": 2, "legal": 3}
