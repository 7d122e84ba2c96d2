"""A queue's priority is changed while callers wait: at once, for all who look, and for good (ACD-1)."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from api.site import RENIEC, Browser, Site, heard, said
from contactcenter import messages as m
from contactcenter.access.tables import audit
from contactcenter.areas.queues import priority_store
from contactcenter.bootstrap import upkeep
from contactcenter.kernel.ids import ConversationId, LegId, QueueId

pytestmark = pytest.mark.postgres
SUNAT = QueueId("sunat")
SPANISH = frozenset({("es", 1)})


async def opened(site: Site) -> Browser:
    """A second queue, and a supervisor."""
    await site.bus.ask(m.SetQueue(m.QueuePolicy(SUNAT, "Sunat")), site.clock.now())
    return await site.signed_in("lucia", "supervisor")


async def raised(boss: Browser, minutes: object, queue: str = SUNAT) -> Any:
    return await boss.put(f"/api/queues/{queue}/priority", json={"minutes": minutes})


async def kept(site: Site) -> dict[QueueId, int]:
    async with site.database.begin() as conn:
        return await priority_store.read(conn)


async def written(site: Site, act: str = "priority_changed") -> list[Any]:
    async with site.database.begin() as conn:
        query = sa.select(audit).where(audit.c.act == act).order_by(audit.c.seq)
        return list((await conn.execute(query)).all())


def in_core(site: Site) -> dict[QueueId, int]:
    return dict(site.engine.core.restate().priorities)


async def test_a_spanish_caller_of_a_raised_queue_goes_before_an_older_one_of_another(site: Site) -> None:
    boss = await opened(site)
    agent = await site.signed_in("yeni", skills={"es": 3})
    both = await boss.put(f"/api/users/{agent.user}/skills", json={"queues": [RENIEC, SUNAT]})
    assert both.status_code == 200
    for name, queue in (("older", RENIEC), ("younger", SUNAT)):
        order = m.EnqueueConversation(ConversationId(name), queue, skills=SPANISH, leg=LegId(name))
        await site.bus.ask(order, site.clock.now())

    assert (await raised(boss, 30)).status_code == 200
    await agent.post("/api/desk/shift", json={"phone": "web"})
    await agent.post("/api/desk/leg", json={"state": "none"})
    await agent.put("/api/desk/presence", json={"ready": True})

    await site.until(lambda: site.activity(agent) == "talking")
    assert site.hub.agent(agent.user).conversations == ("younger",)  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize("role", ["supervisor", "head", "administrator"])
async def test_it_is_kept_and_audited_with_what_it_was(site: Site, role: str) -> None:
    await opened(site)
    boss = await site.signed_in("boss", role)

    first, second = await raised(boss, 30), await raised(boss, 5)

    assert first.json() == {"queue": "sunat", "minutes": 30, "before": 0}
    assert second.json() == {"queue": "sunat", "minutes": 5, "before": 30}
    assert await kept(site) == in_core(site) == {SUNAT: 5}
    rows = await written(site)
    assert {(row.who, row.object_kind, row.object_id) for row in rows} == {(boss.user, "queue", "sunat")}
    assert [row.detail for row in rows] == [{"before": 0, "after": 30}, {"before": 30, "after": 5}]


async def test_what_somebody_else_changed_since_is_not_taken_back(site: Site) -> None:
    lucia = await opened(site)
    jorge = await site.signed_in("jorge", "supervisor")
    await raised(lucia, 5)
    await raised(jorge, 60)
    undone = {"minutes": 0, "expected": 5}

    reply = await lucia.put(f"/api/queues/{SUNAT}/priority", json=undone)

    assert (reply.status_code, reply.json()["error"]) == (409, "conflict")
    assert await kept(site) == in_core(site) == {SUNAT: 60}
    assert len(await written(site)) == 2
    mine = await jorge.put(f"/api/queues/{SUNAT}/priority", json={"minutes": 5, "expected": 60})
    assert mine.json() == {"queue": "sunat", "minutes": 5, "before": 60}


async def test_every_floor_page_shows_it_at_once_and_a_page_opened_later_too(site: Site) -> None:
    boss, other = await opened(site), await site.signed_in("elsa", "auditor")
    async with boss.socket() as mine, other.socket() as theirs:
        hello = await said(mine)
        await said(theirs)
        assert {row["priority_minutes"] for row in hello["snapshot"]["queues"]} == {0}

        await raised(boss, 30)

        for page in (mine, theirs):
            told = await heard(page, lambda w: any(row["id"] == SUNAT for row in w.get("queues") or []))
            assert [row["priority_minutes"] for row in told["queues"]] == [30]
    async with other.socket() as later:
        rows = (await said(later))["snapshot"]["queues"]
    assert {row["id"]: row["priority_minutes"] for row in rows} == {"reniec": 0, "sunat": 30}


async def test_nobody_is_thrown_off(site: Site) -> None:
    boss, agent = await opened(site), await site.ready("yeni")
    site.call()
    await site.until(lambda: site.activity(agent) == "talking")

    await raised(boss, 30, RENIEC)

    await site.until(lambda: site.hub.view.priority_minutes(RENIEC) == 30)
    assert site.activity(agent) == "talking"
    assert (await agent.get("/api/session")).status_code == 200


@pytest.mark.parametrize(
    ("queue", "minutes", "status", "code"),
    [
        ("sunat", -1, 422, "priority_range"),
        ("sunat", 1_441, 422, "priority_range"),
        ("sunat", 10**40, 422, "priority_range"),
        ("sunat", 2.5, 422, "invalid_input"),
        ("sunat", "30", 422, "invalid_input"),
        ("sunat", True, 422, "invalid_input"),
        ("sunat", None, 422, "invalid_input"),
        ("nowhere", 30, 404, "unknown_queue"),
    ],
)
async def test_a_refusal_changes_nothing(
    site: Site, queue: str, minutes: object, status: int, code: str
) -> None:
    boss = await opened(site)
    await raised(boss, 5)

    reply = await raised(boss, minutes, queue)

    assert (reply.status_code, reply.json()["error"]) == (status, code)
    assert await kept(site) == in_core(site) == {SUNAT: 5}
    assert [row.object_id for row in await written(site)] == [
        "sunat"
    ]  # nor does a name that was sent stay anywhere
    assert await written(site, "priority_refused") == []


def application(site: Site) -> Any:
    """What the upkeep needs of a centre."""
    menus = (SimpleNamespace(queues={RENIEC: None, SUNAT: None}),)
    return cast(
        Any,
        SimpleNamespace(database=site.database, bus=site.bus, clock=site.clock, hub=site.hub, trees=menus),
    )


async def test_a_core_that_lost_it_is_told_again(site: Site) -> None:
    """As after kill -9 before the journal was written: what was answered 200 holds."""
    await opened(site)
    async with site.database.begin() as conn:
        await priority_store.keep(conn, SUNAT, 30, site.clock.now())

    await upkeep.send_priorities(application(site))

    assert in_core(site) == {SUNAT: 30}


async def test_what_the_core_did_not_hear_in_time_it_is_told_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await opened(site)

    async def busy(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(site.bus, "ask", busy)
        late = await raised(boss, 30)

    assert (late.status_code, in_core(site)) == (503, {})
    assert [row.detail for row in await written(site)] == [{"before": 0, "after": 30}]
    await upkeep.send_priorities(application(site))
    assert in_core(site) == {SUNAT: 30}


async def test_a_queue_without_priority_has_no_row(site: Site) -> None:
    boss = await opened(site)
    await raised(boss, 30)
    assert (await raised(boss, 0)).json() == {"queue": "sunat", "minutes": 0, "before": 30}

    assert await kept(site) == in_core(site) == {}
    await upkeep.send_priorities(application(site))
    assert in_core(site) == {}


async def test_a_row_that_makes_no_sense_keeps_no_other_from_being_told(site: Site) -> None:
    await opened(site)
    async with site.database.begin() as conn:
        await priority_store.keep(conn, RENIEC, 5_000, site.clock.now())
        await priority_store.keep(conn, SUNAT, 30, site.clock.now())

    await upkeep.send_priorities(application(site))

    assert in_core(site) == {SUNAT: 30}
