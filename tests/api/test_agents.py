"""Who runs the floor changes the state of an agent, and it is recorded who did (ACD-2, IVR-5)."""

import pytest
import sqlalchemy as sa

from api.site import Browser, Site
from contactcenter.access.tables import audit
from contactcenter.domain import messages as m

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
