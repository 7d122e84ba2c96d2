"""What is done now and then while the core runs: its state written down, what nobody needs forgotten."""

import asyncio
from datetime import timedelta

import structlog

from contactcenter import messages as m
from contactcenter.areas.queues import priority_store
from contactcenter.bootstrap.application import Center
from contactcenter.journal import heartbeat, snapshots
from contactcenter.journal.housekeeping import forget_journal
from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import QueueId, Ref
from contactcenter.processes import resource_limits
from contactcenter.processes.home import Layout
from contactcenter.storage.personal_data import PersonalData, purge_unreferenced

log = structlog.get_logger()

SNAPSHOT_SECONDS = 300.0
ALIVE_SECONDS = 10.0
PRIORITIES_SECONDS = 30.0
UNUSED = timedelta(days=1)
PURGE_SECONDS = UNUSED.total_seconds() / 4
LET_GO_SECONDS = 600.0
JOURNAL_FIRST_SECONDS = 300.0
JOURNAL_SECONDS = 86_400.0


async def keep_snapshots(center: Center) -> None:
    """The first at once: what this version cannot read is then of no account any more."""
    while True:
        await save_snapshot(center)
        await asyncio.sleep(SNAPSHOT_SECONDS)


async def save_snapshot(center: Center) -> None:
    """State and the number of its last input belong together: nothing may come between the two.

    What it stands on is durable first: a restart reads only what came after it.
    """
    state, handled = center.engine.core.export(), center.engine.handled
    text = await asyncio.to_thread(snapshots.written, state)
    await center.journal.flush()
    async with center.database.begin() as conn:
        await snapshots.save(conn, text, center.epoch, handled, center.clock.now())


async def mark_alive(center: Center) -> None:
    """If it ends without a word, that much is known."""
    while True:
        async with center.database.begin() as conn:
            await heartbeat.mark(conn, center.epoch, center.clock.now())
        await asyncio.sleep(ALIVE_SECONDS)


def queues_of(center: Center) -> frozenset[QueueId]:
    """The lines that the menus lead to."""
    return frozenset(QueueId(queue) for tree in center.trees for queue in tree.queues)


async def keep_priorities(center: Center) -> None:
    """What is kept holds: the core may not have heard of it in time, or of two at once in their order (ACD-1)."""
    while True:
        await asyncio.sleep(PRIORITIES_SECONDS)
        await tell_priorities(center)


async def tell_priorities(center: Center) -> None:
    """Those the core has otherwise. Nobody changes one meanwhile (`storage.priorities`)."""
    async with center.database.begin() as conn:
        kept = await priority_store.read(conn)
        for queue in sorted(queues_of(center)):
            minutes = kept.get(queue, 0)
            if center.hub.view.priority_minutes(queue) == minutes:
                continue
            try:
                await center.bus.ask(m.SetQueuePriority(queue, minutes), center.clock.now())
            except Refused as refused:  # a row somebody wrote by hand: the doors open all the same
                log.error("priority_refused", queue=queue, code=refused.code)


async def forget_unused(center: Center) -> None:
    """Documents that were keyed and never confirmed are not kept (Ley 29733)."""
    while True:
        async with center.database.begin() as conn:
            gone = await purge_unreferenced(conn, center.clock.now() - UNUSED)
        for ref in gone:
            center.vault.forget(Ref(ref))
        log.info("unused_personal_data_purged", count=len(gone))
        await asyncio.sleep(PURGE_SECONDS)


async def keep_journal_short(center: Center) -> None:
    """Once a day; first when the calls have been taken up."""
    kept = timedelta(days=center.settings.journal_days)
    await asyncio.sleep(JOURNAL_FIRST_SECONDS)
    while True:
        count = await forget_journal(center.database, center.clock.now() - kept)
        log.info("journal_forgotten", count=count, kept_days=kept.days)
        await asyncio.sleep(JOURNAL_SECONDS)


async def let_go(center: Center) -> None:
    """Memory holds what conversations of this moment stand on; a document keyed anew leaves the old one."""
    while True:
        await asyncio.sleep(LET_GO_SECONDS)
        async with center.database.begin() as conn:
            needed = await PersonalData(center.vault, center.cipher).standing(conn)
        gone = center.vault.let_go(needed | _named_by(center))
        log.info("personal_data_let_go", count=gone)


def _named_by(center: Center) -> set[str]:
    """By the core, which is ahead of the records."""
    found: set[str | None] = set()
    for conversation in center.engine.core.export().conversations:
        found |= {conversation.ani, conversation.document}
        if conversation.ivr is not None:
            found |= {conversation.ivr.keyed, conversation.ivr.document}
    return {ref for ref in found if ref}


async def close_recordings(center: Center) -> None:
    """What an earlier version left open to every account of the machine."""
    store = Layout(center.settings.home.absolute()).recordings_store
    closed = await asyncio.to_thread(resource_limits.close_to_strangers, store)
    if closed:
        log.info("recordings_closed_to_strangers", count=closed)
