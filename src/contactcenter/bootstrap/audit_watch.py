"""Is what was written down of who did what still whole, and still all there?"""

import asyncio
import itertools

import structlog

from contactcenter.access import audit, audit_guards, audit_head
from contactcenter.bootstrap.application import Center
from contactcenter.observability import tell_of_audit
from contactcenter.processes.home import Layout

log = structlog.get_logger()

AUDIT_FIRST_SECONDS = 60.0
AUDIT_SECONDS = 86_400.0
AUDIT_WHOLE_DAYS = 7
HEAD_SECONDS = 10.0


async def verify_audit(center: Center) -> None:
    """Once a day what is new; every seal after each start, when the calls have been taken up, and weekly."""
    watch = audit.Watch(center.database)
    await asyncio.sleep(AUDIT_FIRST_SECONDS)
    for day in itertools.count():
        broken = await watch.look(whole=day % AUDIT_WHOLE_DAYS == 0)
        tell_of_audit(chain=broken is not None)
        if broken is not None:
            log.error("audit_chain_broken", seq=broken)
        await asyncio.sleep(AUDIT_SECONDS)


async def note_audit_head(center: Center) -> None:
    """At once: what was cut off while no core ran is seen before anything is noted over it."""
    file = Layout(center.settings.home.absolute()).audit_head
    told: int | None = None
    told_of: list[str] = []
    while True:
        told_of = await _look_at_guards(center, told_of)
        gone = await audit_head.note(center.database, file)
        tell_of_audit(end=gone is not None)
        if gone is not None and gone != told:
            log.error("audit_end_gone", seq=gone)
        told = gone
        await asyncio.sleep(HEAD_SECONDS)


async def _look_at_guards(center: Center, told: list[str]) -> list[str]:
    async with center.database.begin() as conn:
        altered = await audit_guards.altered(conn)
    tell_of_audit(guards=bool(altered))
    if altered and altered != told:
        log.error("audit_guards_changed", what=", ".join(altered))
    return altered
