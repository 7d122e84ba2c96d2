"""Takes every call's raw file to the object store, and records which call has none (REC-1, REC-2).

The raw file is deleted only when the object is in the store and read back, and its row committed. After a crash it is
therefore still there, and the sweep (at the start, and every few seconds) takes it again.
"""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import structlog
from obstore.exceptions import BaseError
from prometheus_client import Counter, Gauge
from soundfile import SoundFileError
from sqlalchemy.exc import SQLAlchemyError

from contactcenter import messages as m
from contactcenter.areas.recordings import audio, raw_files, rules, store
from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import ContactCenterError, InvalidInput
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore

log = structlog.get_logger()
stored = Counter("contactcenter_recordings_stored_total", "Recordings taken to the object store")
refused = Counter(
    "contactcenter_recordings_refused_total", "Files that are no recordings, left where they are"
)
alarmed = Gauge("contactcenter_recording_alarms", "Calls without their recording, or a whole one", ["kind"])

RECORDINGS_AT_ONCE = 3
SWEEP_SECONDS = 5.0
QUIET_SECONDS = 10.0  # nobody has written to the file for so long
ORPHAN_SECONDS = 3_600.0  # a file of no call we know
ROW_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5)  # the journal writes right behind
TROUBLE = (SQLAlchemyError, OSError, TimeoutError, BaseError, SoundFileError, ContactCenterError)


class RecordingKeeper:
    """Stores the files that the switch closes, and those that it finds in the folder of raw recordings."""

    def __init__(
        self, bus: Bus, database: Database, objects: ObjectStore, raw_folder: Path, clock: Clock
    ) -> None:
        self._bus = bus
        self._database = database
        self._objects = objects
        self._raw = raw_folder
        self._clock = clock
        self._slots = asyncio.Semaphore(RECORDINGS_AT_ONCE)
        self._in_hand: set[str] = set()
        self._refused: set[Path] = set()
        self._group: asyncio.TaskGroup | None = None
        self.mailbox = bus.subscribe(
            m.RecordingClosed, self._closed, name="recordings", size=1_000, overflow=Overflow.GROW
        )

    async def run(self) -> None:
        """Store what is reported and sweep every few seconds, until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            group.create_task(self.mailbox.run())
            while True:
                await self.sweep()
                await asyncio.sleep(SWEEP_SECONDS)

    async def _closed(self, envelope: Envelope[m.RecordingClosed]) -> None:
        closed = envelope.message
        path = self._raw / closed.file
        if path.stem != closed.leg:
            self._refuse(path, "of another leg")
        elif self._group is not None:
            self._group.create_task(self.keep(path))

    async def keep(self, path: Path) -> bool:
        """Store one file, once at a time for each; a failure, or a file without its call yet, is left to the sweep."""
        if path.name in self._in_hand or not await asyncio.to_thread(self._is_ours, path):
            return False
        self._in_hand.add(path.name)
        try:
            async with self._slots:
                return await self._keep(path)
        except TROUBLE as error:
            log.warning("recording_waits", leg=path.stem, error=type(error).__name__, detail=str(error)[:200])
            return False
        finally:
            self._in_hand.discard(path.name)

    def _is_ours(self, path: Path) -> bool:
        """Return whether the file is where the switch puts recordings: only such files are read and deleted."""
        try:
            raw_files.check(self._raw, path)
        except (InvalidInput, OSError) as wrong:
            self._refuse(path, str(wrong))
            return False
        return True

    def _refuse(self, path: Path, why: str) -> None:
        """Log a refused file once, although the sweep meets it again and again."""
        if path not in self._refused:
            self._refused.add(path)
            refused.inc()
            log.warning("recording_refused", file=str(path), why=why)

    async def _keep(self, path: Path) -> bool:
        leg = rules.leg_of(path.name)
        if not await asyncio.to_thread(path.is_file):
            return True
        async with self._database.begin() as conn:
            before = await store.stored_recording(conn, leg)
        if before is not None and await self._objects.size(before[1]) == before[2]:
            await asyncio.to_thread(
                raw_files.remove, self._raw, path
            )  # a crash came between the row and this
            return True
        call = await self._call_of(leg)
        if not await self._is_known_whole(call, path):
            log.info("recording_before_its_call", leg=leg)
            return False
        started = call.started if call else self._clock.now()
        key = rules.key_of(leg, started)
        with tempfile.TemporaryDirectory(prefix="recording-") as folder:
            flac = Path(folder, f"{leg}.flac")
            made = await asyncio.to_thread(self._to_flac, path, flac)
            await self._put(key, flac, made)
        await self._write_down(leg, call, made, key)
        await asyncio.to_thread(raw_files.remove, self._raw, path)
        return True

    def _to_flac(self, path: Path, flac: Path) -> audio.FlacFile:
        with raw_files.opened(self._raw, path) as raw:
            return audio.to_flac(raw, flac)

    async def _put(self, key: str, flac: Path, made: audio.FlacFile) -> None:
        """Store the object. One that an interrupted run left there is replaced if it differs."""
        if not await self._objects.put_file(key, flac) and await self._objects.sha256(key) != made.sha256:
            await self._objects.remove(key)
            await self._objects.put_file(key, flac)
        if await self._objects.size(key) != made.bytes:
            raise OSError(f"object {key} has not the size of its file")

    async def _call_of(self, leg: str) -> store.Call | None:
        """Return the call of a leg, waiting for its row, which may be written some milliseconds later."""
        call: store.Call | None = None
        for pause in (*ROW_PATIENCE, None):
            async with self._database.begin() as conn:
                call = await store.call_of(conn, leg)
            if pause is None or (call is not None and call.ended is not None):
                break
            await asyncio.sleep(pause)
        return call

    async def _write_down(self, leg: str, call: store.Call | None, made: audio.FlacFile, key: str) -> None:
        now = self._clock.now()
        async with self._database.begin() as conn:
            recording = await store.save(conn, leg, call, made, key, now)
            row = await store.stored_recording(conn, leg)
            truncated = row is not None and row[0] == "truncated"
            if call is not None:
                await store.clear_alarm(conn, store.MISSING, call.conversation, now)
                if truncated:
                    detail = {"expected": call.seconds, "found": made.duration}
                    await store.raise_alarm(conn, store.TRUNCATED, call.conversation, detail, now)
        stored.inc()
        if call is None:
            log.warning("recording_of_no_call", leg=leg, seconds=made.duration)
            return
        if truncated:
            log.error("recording_truncated", conversation=call.conversation, seconds=made.duration)
        event = m.RecordingStored(ConversationId(call.conversation), str(recording), call.started, truncated)
        self._bus.publish(event, now)

    async def sweep(self) -> None:
        """Store the files that are left over, and record which ended calls have no recording.

        A call is looked at only if its row was there before the files were taken up; a later one has its file looked
        for at the next sweep.
        """
        try:
            silent = await self._without_recording()
            for path in await asyncio.to_thread(self._quiet_files):
                if await self._is_over(path):
                    await self.keep(path)
            await self._miss(silent)
        except TROUBLE as error:
            log.warning("recordings_not_swept", error=type(error).__name__, detail=str(error)[:200])

    def _quiet_files(self) -> list[Path]:
        latest = self._clock.now().timestamp() - QUIET_SECONDS
        files = [p for p in self._raw.rglob("*.raw") if p.name not in self._in_hand and self._is_ours(p)]
        return sorted(path for path in files if path.stat().st_mtime < latest)

    async def _is_over(self, path: Path) -> bool:
        async with self._database.begin() as conn:
            call = await store.call_of(conn, rules.leg_of(path.name))
        return await self._is_known_whole(call, path)

    async def _is_known_whole(self, call: store.Call | None, path: Path) -> bool:
        """Return whether the file's call has ended.

        A file without a call belongs to none only when it is old, because the journal may be behind by any time.
        """
        if call is not None:
            return call.ended is not None
        written = (await asyncio.to_thread(path.stat)).st_mtime
        return written < self._clock.now().timestamp() - ORPHAN_SECONDS

    async def _without_recording(self) -> list[tuple[str, store.Call]]:
        before = self._clock.now() - timedelta(seconds=rules.MISSING_AFTER_SECONDS)
        async with self._database.begin() as conn:
            return await store.without_recording(conn, before)

    async def _miss(self, silent: list[tuple[str, store.Call]]) -> None:
        now = self._clock.now()
        missed = []
        async with self._database.begin() as conn:
            for leg, call in silent:
                if await store.save_missing(conn, leg, call, now):
                    await store.raise_alarm(
                        conn, store.MISSING, call.conversation, {"expected": call.seconds}, now
                    )
                    missed.append(call)
            counts = await store.open_alarms(conn)
        for kind in (store.MISSING, store.TRUNCATED):
            alarmed.labels(kind).set(counts.get(kind, 0))
        for call in missed:
            log.error("recording_missing", conversation=call.conversation)
            self._bus.publish(m.RecordingMissing(ConversationId(call.conversation), call.started), now)
