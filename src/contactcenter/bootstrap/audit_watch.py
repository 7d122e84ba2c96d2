"""Verifies the audit while the core runs: that its chain of seals holds, and that no row at its end is missing."""

import asyncio
import itertools

import structlog

from contactcenter.access import audit, audit_guards, audit_head
from contactcenter.bootstrap.application import Application
from contactcenter.observability import report_audit

log = structlog.get_logger()

AUDIT_FIRST_SECONDS = 60.0
AUDIT_SECONDS = 86_400.0
AUDIT_WHOLE_DAYS = 7
AUDIT_HEAD_SECONDS = 10.0


async def verify_audit(application: Application) -> None:
    """Verify new seals once a day, and every seal after each start and weekly; the first when calls are resumed."""
    watch = audit.Watch(application.database)
    await asyncio.sleep(AUDIT_FIRST_SECONDS)
    for day in itertools.count():
        broken = await watch.look(whole=day % AUDIT_WHOLE_DAYS == 0)
        report_audit(chain=broken is not None)
        if broken is not None:
            log.error("audit_chain_broken", seq=broken)
        await asyncio.sleep(AUDIT_SECONDS)


async def note_audit_head(application: Application) -> None:
    """Write the number of the last row beside the database, and report rows that are missing below it.

    The first comparison is at once: rows cut off while no core ran are found before new ones are written.
    """
    file = application.layout.audit_head
    last_reported: int | None = None
    last_altered: list[str] = []
    while True:
        last_altered = await _check_guards(application, last_altered)
        missing = await audit_head.note(application.database, file)
        report_audit(end=missing is not None)
        if missing is not None and missing != last_reported:
            log.error("audit_end_gone", seq=missing)
        last_reported = missing
        await asyncio.sleep(AUDIT_HEAD_SECONDS)


async def _check_guards(application: Application, last_altered: list[str]) -> list[str]:
    async with application.database.begin() as conn:
        altered = await audit_guards.altered(conn)
    report_audit(guards=bool(altered))
    if altered and altered != last_altered:
        log.error("audit_guards_changed", what=", ".join(altered))
    return altered
