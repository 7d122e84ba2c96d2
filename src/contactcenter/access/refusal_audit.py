"""Audits refusals, at most one row a minute for each user, route and reason: a script would write forty a second.

The first refusal is written at once, later ones once a minute with `times`, their number `since` then, and the ids
they were about. All that are counted are written at the end of the core. A core that is killed leaves those of the last
minute only in its log.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from contactcenter.access import audit
from contactcenter.access.availability import DATABASE_AWAY
from contactcenter.access.roles import Role
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import UserId
from contactcenter.storage.database import Database

EACH = timedelta(minutes=1)
REFUSALS_A_MINUTE = 1000  # persons times routes times reasons, in a minute
MOST_IDS = 20  # of objects, in one row
LOOK_SECONDS = 10.0
GRACE_SECONDS = 3.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal. `route`: "GET /api/users", without the text that was typed. `code`: the reason."""

    user: UserId
    role: Role
    route: str
    code: str


@dataclass(slots=True)
class _Counted:
    """Refusals not written yet. `ids`: of the objects, each with its name in the path."""

    since: datetime
    times: int = 0
    ids: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, ids: Iterable[tuple[str, str]], times: int = 1) -> None:
        self.times += times
        for each in ids:
            if len(self.ids) < MOST_IDS:
                self.ids[each] = None

    def detail(self, now: datetime) -> dict[str, str | int]:
        names = dict.fromkeys(name for name, _ in self.ids)
        detail: dict[str, str | int] = {
            name: ",".join(each for of, each in self.ids if of == name) for name in names
        }
        if (self.times, self.since) != (1, now):
            detail |= {"times": self.times, "since": self.since.isoformat()}
        return detail


class RefusalAudit:
    """Counts refusals and writes them."""

    def __init__(self) -> None:
        self._written: dict[Refusal, datetime] = {}  # the last row of each
        self._counted: dict[Refusal, _Counted] = {}

    def __len__(self) -> int:
        return len(self._written.keys() | self._counted.keys())

    async def record(
        self, database: Database, refusal: Refusal, ids: Mapping[str, str], now: datetime
    ) -> None:
        """Count the refusal, and write it if none like it was written in the last minute."""
        if refusal not in self._written and len(self) >= REFUSALS_A_MINUTE:
            await self.write_all(database, now)
            self._written.clear()
        if refusal not in self._counted and len(self._counted) >= REFUSALS_A_MINUTE:
            return  # the database is away, and the log has it
        self._counted.setdefault(refusal, _Counted(now)).add(ids.items())
        if self._is_due(refusal, now):
            await self._write(database, refusal, now)

    async def write_due(self, database: Database, now: datetime) -> None:
        """Write the counted refusals whose minute is over."""
        for refusal in [each for each in self._counted if self._is_due(each, now)]:
            await self._write(database, refusal, now)
        for refusal in [each for each in self._written if self._is_due(each, now)]:
            del self._written[refusal]

    async def write_all(self, database: Database, now: datetime) -> None:
        """Write every counted refusal."""
        for refusal in [*self._counted]:
            await self._write(database, refusal, now)

    async def run(self, database: Database, clock: Clock) -> None:
        """Write what is due until cancelled; then write all."""
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await self.write_due(database, clock.now())
        finally:
            try:
                async with asyncio.timeout(GRACE_SECONDS):
                    await self.write_all(database, clock.now())
            except TimeoutError:
                log.error("refusals_not_written", kinds=len(self._counted))

    def _is_due(self, refusal: Refusal, now: datetime) -> bool:
        written = self._written.get(refusal)
        return written is None or now - written >= EACH

    async def _write(self, database: Database, refusal: Refusal, now: datetime) -> None:
        counted = self._counted.pop(refusal, None)
        if counted is None:  # another wrote it meanwhile
            return
        before, self._written[refusal] = self._written.get(refusal), now
        detail = {"role": refusal.role, "code": refusal.code, **counted.detail(now)}
        try:
            async with database.begin() as conn:
                await audit.record(conn, refusal.user, "refused", "route", refusal.route, detail)
        except BaseException as error:
            self._put_back(refusal, counted, before)
            if not isinstance(error, DATABASE_AWAY):
                raise
            log.warning("refusal_not_written", user=refusal.user, route=refusal.route)

    def _put_back(self, refusal: Refusal, counted: _Counted, before: datetime | None) -> None:
        later = self._counted.get(refusal)
        if later is not None:
            counted.add(later.ids, later.times)
        self._counted[refusal] = counted
        if before is None:
            self._written.pop(refusal, None)
        else:
            self._written[refusal] = before
