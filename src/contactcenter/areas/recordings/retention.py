"""Removes recordings whose retention is over: the sound goes, the row that says so stays (IVR-3, REC-3).

The sound is removed first: if the process stops in between, the row still names it, and the next sweep removes it
again.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from contactcenter.access import audit
from contactcenter.areas.recordings import store
from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore

log = structlog.get_logger()

FIRST_SECONDS = 600.0
SWEEP_SECONDS = 86_400.0


class Retention:
    """Removes the recordings of callers who stayed anonymous, `retention` after the beginning of the call."""

    def __init__(self, database: Database, objects: ObjectStore, clock: Clock, retention: timedelta) -> None:
        self._database = database
        self._objects = objects
        self._clock = clock
        self._retention = retention

    async def run(self) -> None:
        """Sweep once a day until cancelled, the first time once the calls have been projected."""
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            count = await self.sweep()
            log.info("recordings_removed", count=count, kept_days=self._retention.days)
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self) -> int:
        """Remove what is due, and return how many recordings that were.

        What the store does not remove is tried again next time, and does not delay the others.
        """
        async with self._database.begin() as conn:
            over = await store.anonymous_before(conn, self._clock.now() - self._retention)
        gone = 0
        for recording, key in over:
            try:
                await self._objects.remove(key)
            except Exception:  # a key it does not take is refused by errors of other kinds
                log.exception("recording_not_removed", recording=str(recording))
                continue
            await self._write_down(recording)
            gone += 1
        return gone

    async def _write_down(self, recording: UUID) -> None:
        detail: audit.Detail = {"why": "retention", "days": self._retention.days}
        async with self._database.begin() as conn:
            await store.mark_removed(conn, recording, self._clock.now())
            await audit.record(conn, None, "recording_removed", "recording", str(recording), detail)
