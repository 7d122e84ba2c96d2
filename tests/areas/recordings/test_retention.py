"""The recording of who stayed anonymous is kept for a shorter time (IVR-3, REC-3)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from areas.office import Office
from areas.recordings.test_api import keep
from contactcenter.access.tables import audit
from contactcenter.areas.recordings.keeper import RecordingKeeper
from contactcenter.areas.recordings.retention import Retention
from contactcenter.kernel.clock import VirtualClock
from contactcenter.storage.object_store import ObjectStore
from contactcenter.storage.tables import recordings
from journal.scripted_calls import EIGHT

pytestmark = pytest.mark.postgres

KEPT = timedelta(days=30)
OVER = EIGHT + KEPT + timedelta(hours=1)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def retention(office: Office, objects: ObjectStore | None = None) -> Retention:
    return Retention(office.site.database, objects or office.site.objects, VirtualClock(OVER), KEPT)


async def rows(office: Office) -> dict[str, Any]:
    async with office.desk.database.begin() as conn:
        return {row.conversation: row for row in (await conn.execute(select(recordings))).all()}


async def removals(office: Office) -> list[Any]:
    async with office.desk.database.begin() as conn:
        query = select(audit.c.object_id, audit.c.detail).filter_by(act="recording_removed")
        return [tuple(row) for row in await conn.execute(query)]


async def test_an_anonymous_one_goes_when_its_time_is_over_and_no_other(office: Office, raw: Path) -> None:
    _, agent = await office.agent()
    boss = await office.supervisor()
    late = EIGHT + timedelta(hours=2)
    for number, known in ((1, {"consents": False}), (2, {}), (3, {"consents": False, "at": late})):
        await keep(office, raw, office.call(number, agent=agent, **known).ends(after=30))  # type: ignore[arg-type]
    before = await rows(office)

    assert await retention(office).sweep() == 1
    assert await retention(office).sweep() == 0

    objects, after = office.site.objects, await rows(office)
    assert [await objects.size(before[name].key) is None for name in ("e1-1", "e1-2", "e1-3")] == [
        True,
        False,
        False,
    ]
    gone = after["e1-1"]
    assert (gone.state, gone.removed, gone.key, gone.peaks) == ("removed", OVER, None, None)
    assert (gone.sha256, gone.duration) == (before["e1-1"].sha256, before["e1-1"].duration)
    assert after["e1-2"] == before["e1-2"]
    assert await removals(office) == [(str(gone.id), {"why": "retention", "days": 30})]

    told = (await boss.get(f"/api/recordings/{gone.id}")).json()
    assert (told["state"], told["removed"][:10]) == ("removed", f"{OVER:%Y-%m-%d}")
    for part in ("audio", "audio.wav", "peaks"):
        reply = await boss.get(f"/api/recordings/{gone.id}/{part}")
        assert (reply.status_code, reply.json()["error"]) == (404, "recording_removed")
    found = {
        row["conversation"]: row["state"]
        for row in (await boss.post("/api/recordings/search", json={})).json()
    }
    assert found == {"e1-1": "removed", "e1-2": "ready", "e1-3": "ready"}


async def test_what_is_removed_is_not_missed(office: Office, raw: Path) -> None:
    _, agent = await office.agent()
    await keep(office, raw, office.call(agent=agent, consents=False).ends(after=30))
    await retention(office).sweep()
    site, clock = office.site, VirtualClock(EIGHT + timedelta(minutes=10))

    await RecordingKeeper(site.bus, site.database, site.objects, raw, clock).sweep()

    assert (await rows(office))["e1-1"].state == "removed"


async def test_a_crash_between_the_sound_and_its_row_is_made_good(office: Office, raw: Path) -> None:
    _, agent = await office.agent()
    await keep(office, raw, office.call(agent=agent, consents=False).ends(after=30))
    await office.site.objects.remove((await rows(office))["e1-1"].key)

    assert await retention(office).sweep() == 1

    assert (await rows(office))["e1-1"].state == "removed"
    assert len(await removals(office)) == 1


class Stuck(ObjectStore):
    """Lets go of all but one."""

    async def remove(self, key: str) -> None:
        if "leg-1" in key:
            raise OSError("busy")
        await super().remove(key)


async def test_what_the_store_does_not_let_go_of_stays_in_its_row_and_holds_up_no_other(
    office: Office, raw: Path, tmp_path: Path
) -> None:
    _, agent = await office.agent()
    for number in (1, 2):
        await keep(office, raw, office.call(number, agent=agent, consents=False).ends(after=30))

    assert await retention(office, Stuck(tmp_path / "store")).sweep() == 1

    states = {name: (row.state, row.key is None) for name, row in (await rows(office)).items()}
    assert states == {"e1-1": ("ready", False), "e1-2": ("removed", True)}
    assert await retention(office).sweep() == 1


async def test_a_key_no_store_takes_holds_up_no_other(office: Office, raw: Path) -> None:
    _, agent = await office.agent()
    for number in (1, 2):
        await keep(office, raw, office.call(number, agent=agent, consents=False).ends(after=30))
    async with office.desk.database.begin() as conn:
        await conn.execute(update(recordings).filter_by(conversation="e1-1").values(key="../../x"))

    assert await retention(office).sweep() == 1

    states = {name: (row.state, row.key) for name, row in (await rows(office)).items()}
    assert states == {"e1-1": ("ready", "../../x"), "e1-2": ("removed", None)}
