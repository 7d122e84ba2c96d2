"""Every call's sound is kept, or somebody knows that it is not (REC-1, REC-2)."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from areas.recordings.test_sound import write_raw
from contactcenter import messages as m
from contactcenter.areas.recordings import keeper, raw_files
from contactcenter.areas.recordings.keeper import RecordingKeeper
from contactcenter.areas.recordings.tables import alarms
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.errors import InvalidInput
from contactcenter.kernel.ids import LegId
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore
from contactcenter.storage.tables import recordings
from journal.rig import Desk, open_desk
from journal.scripted_calls import EIGHT, Tale, answered
from waiting import until

pytestmark = pytest.mark.postgres

CALL_SECONDS = 150.5  # of `answered()`
FILE = "2026/01/05/leg-1.raw"
COUNTED = "contactcenter_recordings_refused_total"


@dataclass
class Archive:
    desk: Desk
    keeper: RecordingKeeper
    objects: ObjectStore
    raw: Path
    clock: VirtualClock
    bus: LocalBus
    said: list[object] = field(default_factory=list)

    def file(self, seconds: float, leg: str = "leg-1", *, age: float = 0.0) -> Path:
        path = write_raw(self.raw / "2026/01/05", seconds, leg)
        written = self.clock.now().timestamp() - age
        os.utime(path, (written, written))
        return path

    async def rows(self, table: Any = recordings) -> list[Any]:
        async with self.desk.database.begin() as conn:
            return list((await conn.execute(select(table))).all())

    async def row(self, table: Any = recordings) -> Any:
        (row,) = await self.rows(table)
        return row


@pytest.fixture
async def archive(database: Database, tmp_path: Path) -> AsyncIterator[Archive]:
    clock, bus, objects = VirtualClock(EIGHT), LocalBus(), ObjectStore(tmp_path / "store")
    raw = tmp_path / "raw"
    raw.mkdir()
    keeper = RecordingKeeper(bus, database, objects, raw, clock)
    async with open_desk(database) as desk:
        found = Archive(desk, keeper, objects, raw, clock, bus)

        async def hear(envelope: Envelope[m.Event]) -> None: ...

        ears = bus.subscribe(m.Event, hear, name="ears", size=1_000, overflow=Overflow.GROW)
        ears.put = lambda envelope: found.said.append(envelope.message)  # type: ignore[method-assign]
        yield found


async def test_a_closed_recording_is_stored_hashed_and_searchable_and_the_raw_file_goes(
    archive: Archive,
) -> None:
    await archive.desk.record(answered())
    path = archive.file(CALL_SECONDS)
    archive.clock.jump_to(EIGHT + timedelta(seconds=152))

    assert await archive.keeper.keep(path)

    row = await archive.row()
    assert (row.state, row.duration, row.conversation, row.leg) == ("ready", CALL_SECONDS, "e1-1", "leg-1")
    assert row.key == "recordings/2026/01/05/leg-1.flac"
    assert await archive.objects.sha256(row.key) == row.sha256
    assert await archive.objects.size(row.key) == row.bytes
    assert len(row.peaks["left"]) == 400
    assert not path.exists()
    assert archive.said == [m.RecordingStored("e1-1", str(row.id), EIGHT)]  # type: ignore[arg-type]


async def test_the_word_of_the_switch_is_enough_within_moments(archive: Archive) -> None:
    archive.file(CALL_SECONDS)
    running = asyncio.create_task(archive.keeper.run())
    await archive.desk.record(answered())

    archive.bus.publish(m.RecordingClosed(LegId("leg-1"), FILE), archive.clock.now())
    await until(archive.rows, "the recording was not stored")
    running.cancel()

    assert (await archive.row()).state == "ready"


async def test_a_recording_that_is_there_before_its_row_waits_for_it(archive: Archive) -> None:
    path = archive.file(CALL_SECONDS)
    keeping = asyncio.create_task(archive.keeper.keep(path))
    await asyncio.sleep(0.1)
    await archive.desk.record(answered())

    assert await keeping
    assert (await archive.row()).conversation == "e1-1"


@pytest.mark.parametrize("written", [0, 1], ids=["no row", "a call in course"])
async def test_a_journal_far_behind_makes_no_orphan_of_a_recording(
    archive: Archive, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "ROW_PATIENCE", (0.01,))
    if written:
        await archive.desk.record(Tale(1, EIGHT))
    path = archive.file(CALL_SECONDS, age=60)

    assert not await archive.keeper.keep(path)
    assert (await archive.rows(), path.exists()) == ([], True)

    await archive.desk.record(answered())
    await archive.keeper.sweep()
    assert (await archive.row()).conversation == "e1-1"
    assert not path.exists()


async def test_a_truncated_recording_is_kept_and_is_an_alarm(archive: Archive) -> None:
    await archive.desk.record(answered())

    await archive.keeper.keep(archive.file(100.0))

    assert (await archive.row()).state == "truncated"
    alarm = await archive.row(alarms)
    assert (alarm.kind, alarm.object_id) == ("recording_truncated", "e1-1")
    assert alarm.detail == {"expected": CALL_SECONDS, "found": 100.0}


async def test_a_call_without_its_file_is_an_alarm_after_a_minute_and_once(archive: Archive) -> None:
    await archive.desk.record(answered(), Tale(2, EIGHT + timedelta(hours=1)))  # the second goes on
    ended = EIGHT + timedelta(seconds=CALL_SECONDS)

    archive.clock.jump_to(ended + timedelta(seconds=59))
    await archive.keeper.sweep()
    assert await archive.rows() == []

    archive.clock.jump_to(ended + timedelta(seconds=61))
    await archive.keeper.sweep()
    await archive.keeper.sweep()
    assert (await archive.row()).state == "missing"
    assert (await archive.row(alarms)).kind == "recording_missing"
    assert archive.said == [m.RecordingMissing("e1-1", EIGHT)]  # type: ignore[arg-type]


async def test_a_recording_that_comes_late_ends_the_alarm(archive: Archive) -> None:
    await archive.desk.record(answered())
    archive.clock.jump_to(EIGHT + timedelta(minutes=10))
    await archive.keeper.sweep()

    await archive.keeper.keep(archive.file(CALL_SECONDS))

    assert (await archive.row()).state == "ready"
    assert (await archive.row(alarms)).cleared == archive.clock.now()


async def test_leftovers_of_a_crash_are_taken_up_and_calls_in_course_are_left_alone(
    archive: Archive,
) -> None:
    await archive.desk.record(answered(1), Tale(2))
    over, going = archive.file(CALL_SECONDS, age=60), archive.file(5, "leg-2", age=60)
    fresh, stranger = archive.file(5, "leg-3"), archive.file(5, "leg-4", age=60)

    await archive.keeper.sweep()

    assert not over.exists()
    assert [path.exists() for path in (going, fresh, stranger)] == [True, True, True]
    assert [row.leg for row in await archive.rows()] == ["leg-1"]


async def test_a_file_of_no_call_is_kept_after_an_hour_and_belongs_to_nobody(archive: Archive) -> None:
    path = archive.file(5, "leg-9", age=3_700)

    await archive.keeper.sweep()

    row = await archive.row()
    assert (row.leg, row.conversation, row.state) == ("leg-9", None, "ready")
    assert not path.exists()


def unattended(seconds: float) -> m.UnobservedCallFound:
    """Hours ago, as the switch tells it to a core that is back."""
    return m.UnobservedCallFound(LegId("leg-9"), "1800", EIGHT, EIGHT + timedelta(seconds=seconds))


async def test_a_recording_kept_as_nobodys_is_its_calls_when_that_is_told(archive: Archive) -> None:
    """A core away for more than an hour: the keeper may be quicker than the adapter."""
    archive.clock.jump_to(EIGHT + timedelta(hours=2))
    archive.file(8, "leg-9", age=7_000)
    await archive.keeper.sweep()
    assert (await archive.row()).conversation is None

    archive.desk.bus.publish(unattended(8), archive.clock.now())
    await archive.desk.journal.flush()
    await archive.keeper.sweep()

    row = await archive.row()
    assert (row.state, row.conversation, row.started) == ("ready", "leg-leg-9", EIGHT)
    assert await archive.rows(alarms) == []


async def test_a_call_written_down_while_it_is_swept_is_not_missed_before_its_file_is_looked_for(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.clock.jump_to(EIGHT + timedelta(minutes=30))
    archive.file(8, "leg-9", age=1_700)
    is_over = archive.keeper._is_over

    async def and_then_told(path: Path) -> bool:
        before = await is_over(path)
        archive.desk.bus.publish(unattended(8), archive.clock.now())
        await archive.desk.journal.flush()
        return before

    with monkeypatch.context() as patched:
        patched.setattr(archive.keeper, "_is_over", and_then_told)
        await archive.keeper.sweep()
    assert await archive.rows() == []
    await archive.keeper.sweep()

    assert (await archive.row()).state == "ready"
    assert await archive.rows(alarms) == []


async def test_a_crash_between_the_object_and_its_row_is_mended(archive: Archive) -> None:
    await archive.desk.record(answered())
    await archive.keeper.keep(archive.file(CALL_SECONDS))
    async with archive.desk.database.begin() as conn:
        await conn.execute(recordings.delete())

    path = archive.file(CALL_SECONDS)
    assert await archive.keeper.keep(path)

    assert (await archive.row()).state == "ready"
    assert not path.exists()


async def test_a_crash_between_the_row_and_the_raw_file_is_mended(archive: Archive) -> None:
    await archive.desk.record(answered())
    await archive.keeper.keep(archive.file(CALL_SECONDS))
    before = await archive.row()

    path = archive.file(CALL_SECONDS, age=60)
    await archive.keeper.sweep()

    assert await archive.row() == before
    assert not path.exists()


async def test_half_an_object_from_an_interrupted_run_is_replaced(archive: Archive) -> None:
    await archive.desk.record(answered())
    await archive.objects.put("recordings/2026/01/05/leg-1.flac", b"half")

    await archive.keeper.keep(archive.file(CALL_SECONDS))

    row = await archive.row()
    assert await archive.objects.sha256(row.key) == row.sha256


async def test_without_a_database_the_raw_file_stays(archive: Archive, tmp_path: Path) -> None:
    nowhere = Database("postgresql://nobody:x@127.0.0.1:1/none")
    keeper = RecordingKeeper(archive.bus, nowhere, archive.objects, archive.raw, archive.clock)
    path = archive.file(CALL_SECONDS, age=60)

    assert await keeper.keep(path) is False
    await keeper.sweep()

    assert path.exists()
    await nowhere.close()


async def test_an_anonymous_call_is_kept_as_such(archive: Archive) -> None:
    tale = Tale().consents(False).chooses().abandons(5, after=5).ends(m.ConversationStage.WAITING)
    await archive.desk.record(tale)

    await archive.keeper.keep(archive.file(20.0))

    row = await archive.row()
    assert (row.anonymous, row.state) == (True, "ready")


@pytest.mark.parametrize(
    ("leg", "file"),
    [
        ("x", "../secrets/x"),
        ("x", "2026/01/05/../../../secrets/x.raw"),
        ("leg-1", "2026/01/05/leg-2.raw"),
        ("leg-1", "leg-1.raw"),
        ("x", "2026/01/06/x.raw"),
        ("leg-9", "2026/01/05/leg-9.raw"),
    ],
)
async def test_what_is_not_a_recording_is_neither_read_nor_deleted(
    archive: Archive, leg: str, file: str
) -> None:
    secret = write_raw(archive.raw.parent / "secrets", CALL_SECONDS, "x")
    archive.file(5, "leg-2")
    (archive.raw / "2026/01/06").symlink_to(secret.parent)
    (archive.raw / "2026/01/05/leg-9.raw").symlink_to(secret)
    (archive.raw.parent / "secrets/x").write_bytes(secret.read_bytes())
    before, ours = REGISTRY.get_sample_value(COUNTED), archive.raw / file
    running = asyncio.create_task(archive.keeper.run())

    archive.bus.publish(m.RecordingClosed(LegId(leg), file), archive.clock.now())
    await until(lambda: ours in archive.keeper._refused, "the file was not refused")
    running.cancel()

    assert secret.exists()
    assert (archive.raw.parent / "secrets/x").exists()
    assert await archive.rows() == []
    assert REGISTRY.get_sample_value(COUNTED) != before


@pytest.mark.parametrize("place", ["2026/01/05/leg-1.raw", "2026/01/05"])
async def test_what_becomes_a_link_after_it_was_looked_at_is_neither_read_nor_deleted(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    await archive.desk.record(answered())
    archive.file(CALL_SECONDS, age=60)
    link, elsewhere = archive.raw / place, archive.raw.parent / "elsewhere"
    link.rename(elsewhere)
    link.symlink_to(elsewhere)
    monkeypatch.setattr(keeper.raw_files, "check", lambda folder, path: None)

    assert not await archive.keeper.keep(archive.raw / FILE)

    assert await archive.rows() == []
    secret = elsewhere / "leg-1.raw" if elsewhere.is_dir() else elsewhere
    assert secret.exists()


def test_a_recording_is_removed_and_read_through_no_link_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    raw, path = tmp_path / "raw", tmp_path / "raw" / FILE
    path.parent.mkdir(parents=True)
    os.mkfifo(path)

    with pytest.raises(InvalidInput), raw_files.opened(raw, path):
        pass
    raw_files.remove(raw, path)
    raw_files.remove(raw, path)
    path.parent.rename(tmp_path / "elsewhere")
    path.parent.symlink_to(tmp_path / "elsewhere")
    write_raw(tmp_path / "elsewhere", 1.0)
    with pytest.raises(OSError, match="elsewhere|05"):
        raw_files.remove(raw, path)

    assert path.exists()


async def test_a_file_with_a_strange_name_harms_nobody(archive: Archive) -> None:
    await archive.desk.record(answered())
    strange = archive.file(5, "a b", age=3_700)
    archive.file(CALL_SECONDS, age=60)

    await archive.keeper.sweep()

    assert [row.leg for row in await archive.rows()] == ["leg-1"]
    assert strange.exists()
