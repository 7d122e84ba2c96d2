"""Recordings through the API: found, seen, heard, and by whom (REC-1, REC-3)."""

import hashlib
import io
import wave
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from api.site import Browser
from areas.office import DOCUMENT, Office
from areas.recordings.test_sound import tone, write_raw
from contactcenter.areas.recordings.keeper import RecordingKeeper
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import AgentId
from journal.scripted_calls import EIGHT, Tale

pytestmark = pytest.mark.postgres


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


async def keep(office: Office, raw: Path, tale: Tale, seconds: float = 73.5) -> None:
    """The call ends, and its sound is kept."""
    await office.desk.record(tale)
    site = office.site
    keeper = RecordingKeeper(site.bus, site.database, site.objects, raw, site.clock)
    assert await keeper.keep(write_raw(raw / "2026/01/05", seconds, f"leg-{tale.id.split('-')[1]}"))


async def one(office: Office, raw: Path, agent: AgentId, **known: object) -> str:
    tale = office.call(agent=agent, **known).ends(after=30)  # type: ignore[arg-type]
    await keep(office, raw, tale)
    boss = await office.supervisor("jefa")
    (found,) = (await boss.post("/api/recordings/search", json={})).json()
    return f"/api/recordings/{found['id']}"


async def test_a_recording_is_found_by_everything_it_is_searched_by(office: Office, raw: Path) -> None:
    _, agent = await office.agent()
    _, other = await office.agent("elena")
    boss = await office.supervisor()
    await keep(office, raw, office.call(1, agent=agent).ends(after=30))
    late = EIGHT + timedelta(hours=20)  # 04:00 of the next day in Lima
    await keep(office, raw, office.call(2, agent=other, document="11112222", at=late).ends(after=30))

    async def found(**asked: str) -> list[str]:
        reply = await boss.post("/api/recordings/search", json=asked)
        assert reply.status_code == 200, reply.text
        return [row["conversation"] for row in reply.json()]

    for beyond in ({"to": "9999-12-31"}, {"from": "0001-01-01"}, {"queue": "a\x00b"}):
        assert (await boss.post("/api/recordings/search", json=beyond)).status_code in (200, 422)
    assert (await boss.post("/api/recordings/search", json={"to": "9999-12-31"})).status_code == 422
    assert await found() == ["e1-2", "e1-1"]
    assert await found(document=DOCUMENT) == ["e1-1"]
    assert await found(number="966 123 456") == ["e1-2", "e1-1"]
    assert await found(number="999 999 999") == []
    assert await found(agent=other) == ["e1-2"]
    assert await found(queue="reniec", agent=agent) == ["e1-1"]
    assert await found(queue="migraciones") == []
    assert await found(**{"from": "2026-01-05", "to": "2026-01-05"}) == ["e1-1"]
    assert await found(**{"from": "2026-01-06"}) == ["e1-2"]
    assert await found(**{"to": "2026-01-05T18:00:00-05:00"}) == ["e1-1"]
    assert len(await office.audited(boss, "recordings_searched")) == 11


async def test_a_recording_says_what_it_is_and_where_each_stretch_begins(office: Office, raw: Path) -> None:
    page, agent = await office.agent()
    path = await one(office, raw, agent)

    about = (await page.get(path)).json()
    shown = (await page.get(f"{path}/peaks")).json()

    assert (about["state"], about["duration"], about["allowed"], about["truncated"]) == (
        "ready",
        73.5,
        True,
        False,
    )
    assert len(about["sha256"]) == 64
    assert about["marks"] == [
        {"at": 0.0, "kind": "menu", "label": ""},
        {"at": 23.0, "kind": "queue", "label": ""},
        {"at": 43.5, "kind": "agent", "label": "Persona yeni"},
    ]
    assert (len(shown["left"]), len(shown["right"])) == (400, 400)


async def test_the_sound_is_the_stored_flac(office: Office, raw: Path) -> None:
    page, agent = await office.agent()
    path = await one(office, raw, agent)
    reply = await page.get(f"{path}/audio")

    assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/flac")
    assert (reply.headers["accept-ranges"], reply.headers["cache-control"]) == ("bytes", "private, no-store")
    assert hashlib.sha256(reply.content).hexdigest() == (await page.get(path)).json()["sha256"]


async def test_the_sound_can_be_downloaded_as_a_wav_of_two_channels(office: Office, raw: Path) -> None:
    page, agent = await office.agent()
    reply = await page.get(f"{await one(office, raw, agent)}/audio.wav")

    assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/wav")
    assert reply.headers["content-disposition"].startswith("attachment")
    with wave.open(io.BytesIO(reply.content)) as found:
        assert found.readframes(found.getnframes()) == tone(73.5).tobytes()


async def test_a_browser_may_begin_anywhere(office: Office, raw: Path) -> None:
    page, agent = await office.agent()
    path = f"{await one(office, raw, agent)}/audio"
    whole = (await page.get(path)).content

    part = await page.get(path, headers={"Range": "bytes=1001-1100"})
    end = await page.get(path, headers={"Range": "bytes=-7"})
    outside = await page.get(path, headers={"Range": "bytes=99999999-"})

    endless = await page.get(path, headers={"Range": f"bytes={'9' * 5000}-"})
    assert (endless.status_code, len(endless.content)) == (200, len(whole))
    assert part.status_code == end.status_code == 206
    assert part.content == whole[1_001:1_101]
    assert part.headers["content-range"] == f"bytes 1001-1100/{len(whole)}"
    assert end.content == whole[-7:]
    assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(whole)}")


async def test_a_hearing_is_written_down_once_however_many_parts_it_takes(office: Office, raw: Path) -> None:
    boss = await office.supervisor()
    _, agent = await office.agent()
    path = await one(office, raw, agent)

    for start in (5_000, 0, 10_000):
        await boss.get(f"{path}/audio", headers={"Range": f"bytes={start}-"})

    assert await office.audited(boss, "recording_heard") == [path.split("/")[-1]]
    await boss.get(path)
    await boss.get(f"{path}/peaks")
    assert await office.audited(boss, "recording_read") == [path.split("/")[-1]]
    assert await office.audited(boss, "recording_peaks_read") == [path.split("/")[-1]]


async def test_an_agent_hears_only_the_calls_that_the_agent_carried(office: Office, raw: Path) -> None:
    _, agent = await office.agent()
    other, _ = await office.agent("elena")
    path = await one(office, raw, agent)

    for what in ("", "/peaks", "/audio", "/audio.wav"):
        reply = await other.get(f"{path}{what}")
        assert (reply.status_code, reply.json()["error"]) == (403, "not_your_call")
    route = "GET /api/recordings/{recording}"
    assert await office.audited(other, "refused") == [
        route, f"{route}/peaks", f"{route}/audio", f"{route}/audio.wav",
    ]  # fmt: skip
    assert (await other.post("/api/recordings/search", json={})).json() == []
    assert (await other.post("/api/recordings/search", json={"agent": agent})).json() == []


@pytest.mark.parametrize(("role", "status"), [("quality", 200), ("auditor", 200), ("trainer", 403)])
async def test_who_may_listen(office: Office, raw: Path, role: str, status: int) -> None:
    _, agent = await office.agent()
    path = await one(office, raw, agent)
    person: Browser = await office.site.signed_in("otra", role=role)

    assert (await person.get(f"{path}/audio")).status_code == status


async def test_an_anonymous_recording_belongs_to_nobody_and_its_number_is_masked(
    office: Office, raw: Path
) -> None:
    _, agent = await office.agent()
    boss = await office.supervisor()
    await one(office, raw, agent, consents=False)

    (row,) = (await boss.post("/api/recordings/search", json={})).json()

    assert (row["number"], row["document"], row["citizen"]) == ("•••••••••456", None, None)
    assert (await boss.post("/api/recordings/search", json={"number": "966123456"})).json() == []


async def test_what_is_missing_says_so(office: Office) -> None:
    boss = await office.supervisor()
    tale = office.call(agent=AgentId("x")).ends(after=30)
    await office.desk.record(tale)
    site = office.site
    folder = Path("nowhere")
    clock = VirtualClock(EIGHT + timedelta(minutes=10))
    await RecordingKeeper(site.bus, site.database, site.objects, folder, clock).sweep()
    (row,) = (await boss.post("/api/recordings/search", json={})).json()

    assert row["state"] == "missing"
    reply = await boss.get(f"/api/recordings/{row['id']}/audio")
    assert (reply.status_code, reply.json()["error"]) == (404, "recording_missing")
    assert (await boss.get(f"/api/recordings/{uuid4()}")).status_code == 404
