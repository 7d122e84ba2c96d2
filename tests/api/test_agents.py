"""Who runs the floor changes the state of an agent, and it is recorded who did (ACD-2, IVR-5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from api.days import LIMA
from api.site import Browser, Site
from contactcenter.access.tables import audit
from contactcenter.api.live_start import midnight
from contactcenter.domain import messages as m
from contactcenter.storage.tables import agent_intervals

pytestmark = pytest.mark.postgres
BREAK = {"ready": False, "reason": "refrigerio"}


async def changes(site: Site, by: Browser) -> int:
    async with site.parts.database.begin() as conn:
        asked = sa.select(sa.func.count()).where(audit.c.act == "presence_changed", audit.c.who == by.user)
        return int((await conn.execute(asked)).scalar_one())


async def test_a_supervisor_lets_the_last_quechua_speaker_go(site: Site) -> None:
    site.bus.publish(m.SetGuards((m.SeatGuard("qu"),)), site.clock.now())
    yeni = await site.ready("yeni", skills={"qu": 5})
    lucia = await site.signed_in("lucia", "supervisor")
    path = f"/api/agents/{yeni.user}/presence"

    refused = await lucia.put(path, json=BREAK)
    assert (refused.status_code, refused.json()["error"]) == (409, "last_speaker")
    assert await changes(site, lucia) == 0

    assert (await lucia.put(path, json=BREAK | {"override": True})).status_code == 204
    await site.until(lambda: site.activity(yeni) == "not_ready")
    assert site.hub.agent(yeni.user).reason == "refrigerio"
    assert await changes(site, lucia) == 1

    assert (await lucia.put(path, json={"ready": True})).status_code == 204
    await site.until(lambda: site.activity(yeni) == "ready")


async def test_a_state_must_exist_and_so_must_the_agent(site: Site) -> None:
    yeni = await site.ready("yeni")
    lucia = await site.signed_in("lucia", "supervisor")

    unknown = await lucia.put(f"/api/agents/{yeni.user}/presence", json={"ready": False, "reason": "siesta"})
    nobody = await lucia.put("/api/agents/nobody/presence", json=BREAK)

    assert (unknown.status_code, unknown.json()["error"]) == (422, "unknown_state")
    assert nobody.status_code == 404


async def test_the_time_in_each_state_is_shown_to_her_and_to_the_floor(site: Site) -> None:
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
