"""The periodic work of a running core: snapshots, heartbeat, queue priorities, and data that are purged."""

import asyncio
from datetime import timedelta

import structlog

from contactcenter import messages as m
from contactcenter.areas.queues import priority_store
from contactcenter.bootstrap.application import Application
from contactcenter.journal import heartbeat, snapshots
from contactcenter.journal.housekeeping import forget_journal
from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import QueueId, Ref
from contactcenter.processes import resource_limits
from contactcenter.storage.personal_data import PersonalData, purge_unreferenced

log = structlog.get_logger()

SNAPSHOT_SECONDS = 300.0
HEARTBEAT_SECONDS = 10.0
PRIORITIES_SECONDS = 30.0
UNUSED = timedelta(days=1)
PURGE_SECONDS = UNUSED.total_seconds() / 4
RELEASE_SECONDS = 600.0
JOURNAL_FIRST_SECONDS = 300.0
JOURNAL_SECONDS = 86_400.0


async def keep_snapshots(application: Application) -> None:
    """Save a snapshot every 300 s; the first at once, so that journal an older version wrote is read no more."""
    while True:
        await save_snapshot(application)
        await asyncio.sleep(SNAPSHOT_SECONDS)


async def save_snapshot(application: Application) -> None:
    """Write the core's state with the number of its last input.

    Both are read without an await between them, as they belong together. The journal is flushed first: a restart
    reads only what came after the snapshot.
    """
    state, handled = application.engine.core.export(), application.engine.handled
    text = await asyncio.to_thread(snapshots.written, state)
    await application.journal.flush()
    async with application.database.begin() as conn:
        await snapshots.save(conn, text, application.epoch, handled, application.clock.now())


async def keep_heartbeat(application: Application) -> None:
    """Write every 10 s that this core runs: after a kill, the instant it was last alive is known (ACD-2)."""
    while True:
        async with application.database.begin() as conn:
            await heartbeat.mark(conn, application.epoch, application.clock.now())
        await asyncio.sleep(HEARTBEAT_SECONDS)


def served_queues(application: Application) -> frozenset[QueueId]:
    """The queues that the menus lead to."""
    return frozenset(QueueId(queue) for tree in application.trees for queue in tree.queues)


async def repeat_priorities(application: Application) -> None:
    """Send stored priorities every 30 s: a command may not have reached the core in time, or out of order (ACD-1)."""
    while True:
        await asyncio.sleep(PRIORITIES_SECONDS)
        await send_priorities(application)


async def send_priorities(application: Application) -> None:
    """Send the core each stored priority that differs from its own; the rows are locked meanwhile."""
    async with application.database.begin() as conn:
        stored = await priority_store.read(conn)
        for queue in sorted(served_queues(application)):
            minutes = stored.get(queue, 0)
            if application.hub.view.priority_minutes(queue) == minutes:
                continue
            try:
                await application.bus.ask(m.SetQueuePriority(queue, minutes), application.clock.now())
            except Refused as refused:  # a row written by hand must not stop the start
                log.error("priority_refused", queue=queue, code=refused.code)


async def purge_unused_documents(application: Application) -> None:
    """Purge documents that were keyed and not confirmed within a day (Ley 29733)."""
    while True:
        async with application.database.begin() as conn:
            purged = await purge_unreferenced(conn, application.clock.now() - UNUSED)
        for ref in purged:
            application.vault.forget(Ref(ref))
        log.info("unused_personal_data_purged", count=len(purged))
        await asyncio.sleep(PURGE_SECONDS)


async def forget_old_journal(application: Application) -> None:
    """Delete journal older than `CC_JOURNAL_DAYS` once a day; the first time when calls have been resumed."""
    age = timedelta(days=application.settings.journal_days)
    await asyncio.sleep(JOURNAL_FIRST_SECONDS)
    while True:
        count = await forget_journal(application.database, application.clock.now() - age)
        log.info("journal_forgotten", count=count, kept_days=age.days)
        await asyncio.sleep(JOURNAL_SECONDS)


async def release_personal_data(application: Application) -> None:
    """Drop from memory, every 600 s, the personal data that no present conversation refers to."""
    while True:
        await asyncio.sleep(RELEASE_SECONDS)
        async with application.database.begin() as conn:
            needed = await PersonalData(application.vault, application.cipher).standing(conn)
        dropped = application.vault.let_go(needed | _named_by_core(application))
        log.info("personal_data_let_go", count=dropped)


def _named_by_core(application: Application) -> set[str]:
    """The references in the core's state, which is ahead of the records."""
    refs: set[str | None] = set()
    for conversation in application.engine.core.export().conversations:
        refs |= {conversation.ani, conversation.document}
        if conversation.ivr is not None:
            refs |= {conversation.ivr.keyed, conversation.ivr.document}
    return {ref for ref in refs if ref}


async def close_recordings(application: Application) -> None:
    """Close recordings that an earlier version left readable to every account of the machine."""
    store = application.layout.recordings_store
    closed = await asyncio.to_thread(resource_limits.close_to_strangers, store)
    if closed:
        log.info("recordings_closed_to_strangers", count=closed)
