"""Who runs the floor changes the state of an agent, and it is recorded who did (ACD-2, IVR-5)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.site import Browser, Site
from contactcenter import messages as m
from contactcenter.access.audit import record
from contactcenter.access.tables import audit
from contactcenter.areas.agents.tables import agent_intervals
from contactcenter.kernel.local_time import midnight
from live.days import LIMA
from waiting import until

pytestmark = pytest.mark.postgres
BREAK = {"ready": False, "reason": "refrigerio"}


async def audited(site: Site, by: Browser) -> list[str]:
    async with site.database.begin() as conn:
        acts = sa.select(audit.c.act).where(audit.c.object_kind == "agent", audit.c.who == by.user)
        return list(await conn.scalars(acts.order_by(audit.c.seq)))


async def test_a_supervisor_lets_the_last_quechua_speaker_go(site: Site) -> None:
    site.bus.publish(m.SetLanguageReserves((m.LanguageReserve("qu"),)), site.clock.now())
    yeni = await site.ready("yeni", skills={"qu": 5})
    lucia = await site.signed_in("lucia", "supervisor")
    path = f"/api/agents/{yeni.user}/presence"

    refused = await lucia.put(path, json=BREAK)
    assert (refused.status_code, refused.json()["error"]) == (409, "last_speaker")
    assert await audited(site, lucia) == ["presence_changed", "presence_refused"]

    assert (await lucia.put(path, json=BREAK | {"override": True})).status_code == 204
    await site.until(lambda: site.activity(yeni) == "not_ready")
    assert site.hub.agent(yeni.user).reason == "refrigerio"
    assert await audited(site, lucia) == ["presence_changed", "presence_refused", "presence_changed"]

    assert (await lucia.put(path, json={"ready": True})).status_code == 204
    await site.until(lambda: site.activity(yeni) == "ready")


async def test_a_state_must_exist_and_so_must_the_agent(site: Site) -> None:
    yeni = await site.ready("yeni")
    lucia = await site.signed_in("lucia", "supervisor")

    unknown = await lucia.put(f"/api/agents/{yeni.user}/presence", json={"ready": False, "reason": "siesta"})
    nobody = await lucia.put("/api/agents/nobody/presence", json=BREAK)

    assert (unknown.status_code, unknown.json()["error"]) == (422, "unknown_state")
    assert nobody.status_code == 404
    assert await audited(site, lucia) == []


async def test_while_the_core_is_silent_others_are_audited_and_what_it_does_late_is_written(
    site: Site,
) -> None:
    yeni = await site.ready("yeni")
    lucia = await site.signed_in("lucia", "supervisor")

    async with site.silent_core():
        asking = asyncio.create_task(lucia.put(f"/api/agents/{yeni.user}/presence", json=BREAK))
        await until(lambda: audited(site, lucia))
        async with asyncio.timeout(1), site.database.begin() as conn:
            await record(conn, None, "something_else", "states", "all")
        reply = await asking
    await site.until(lambda: site.activity(yeni) == "not_ready")

    assert reply.status_code == 503
    assert await audited(site, lucia) == ["presence_changed"]


async def test_the_time_in_each_state_is_shown_to_the_agent_and_to_the_floor(site: Site) -> None:
    """ACD-2: since midnight in Lima; what goes on counts until now."""
    yeni = await site.ready("yeni")
    luis = await site.signed_in("luis")
    lucia = await site.signed_in("lucia", "supervisor")
    now = site.clock.now()
    part = (now - midnight(now, LIMA)) / 10  # whatever the hour
    rows = [
        ("talking", None, now - 8 * part, now - 6 * part),
        ("not_ready", "refrigerio", now - 6 * part, now - 3 * part),
        ("not_ready", "refrigerio", now - timedelta(days=2), now - timedelta(days=1)),
    ]
    async with site.database.begin() as conn:
        for activity, reason, began, ended in rows:
            given = {"activity": activity, "reason": reason, "started": began, "ended": ended}
            await conn.execute(sa.insert(agent_intervals).values(id=uuid4(), agent=yeni.user, **given))

    day = f"/api/agents/{yeni.user}/day"
    mine = {(row["activity"], row["reason"]): row["seconds"] for row in (await yeni.get(day)).json()}

    assert mine["not_ready", "refrigerio"] == pytest.approx(3 * part.total_seconds(), abs=0.2)
    assert mine["talking", None] == pytest.approx(2 * part.total_seconds(), abs=0.2)
    assert (await lucia.get(day)).status_code == 200
    refused = await luis.get(day)
    assert (refused.status_code, refused.json()["error"]) == (403, "not_yours")
