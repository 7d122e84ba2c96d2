"""Starts the application, opens its service once the core is configured, and closes it in order."""

import asyncio
from datetime import timedelta

import structlog
from prometheus_client import start_http_server

from contactcenter.access.deps import AccessDeps
from contactcenter.areas.agents.deps import AgentsDeps
from contactcenter.areas.agents.session_end import ShiftCloser
from contactcenter.areas.ivr import tree_files
from contactcenter.areas.recordings.retention import Retention
from contactcenter.areas.typification.files import publish_files
from contactcenter.bootstrap.application import Application, build, installed_tools, under_checkout
from contactcenter.bootstrap.audit_watch import note_audit_head, verify_audit
from contactcenter.bootstrap.configuration import configure, load_people
from contactcenter.bootstrap.console_server import GRACE_SECONDS, console_server, route_deps, web_options
from contactcenter.bootstrap.upkeep import (
    close_recordings,
    forget_old_journal,
    keep_heartbeat,
    keep_snapshots,
    purge_unused_documents,
    release_personal_data,
    repeat_priorities,
    save_snapshot,
)
from contactcenter.channels.voice_asterisk.prompts.hold_music import make_music
from contactcenter.engine.garbage_collection import freeze_memory
from contactcenter.engine.supervisor import Work
from contactcenter.kernel.errors import SetupError
from contactcenter.observability import set_up_logging
from contactcenter.settings import Settings
from contactcenter.storage.database import migrate

log = structlog.get_logger()


async def main(settings: Settings) -> None:
    """Run the core with its API until the process is told to stop.

    Raises:
        SetupError: no database is set, a migration failed, or a menu that should answer cannot be read.
    """
    set_up_logging(settings.log_level)
    if settings.database_url is None:
        raise SetupError("no database", way_out="start it with `contactcenter run`, or set CC_DATABASE_URL")
    for revision in await migrate(settings.database_url, timezone=settings.timezone):
        log.info("migrated", revision=revision)
    application = await build(settings, settings.database_url)
    freeze_memory()
    try:
        await serve(application)
    finally:
        await close(application)


async def serve(application: Application) -> None:
    """Start everything, and return when the console's server was told to stop."""
    tasks = application.tasks
    tasks.start("engine", application.engine.run)
    tasks.start("journal", application.journal.run)
    tasks.start("live_view", application.hub.run)
    tasks.start("counters", application.counters.run)
    options = web_options(application)
    provided = route_deps(application, options)
    refusals = provided.get(AccessDeps).refusals
    tasks.start("shift_closer", ShiftCloser(provided.get(AgentsDeps)).run)
    tasks.start("refusals", lambda: refusals.run(application.database, application.clock))
    server = console_server(application, provided, options)
    tasks.start("opening", lambda: open_service(application), restart=False)
    start_http_server(application.settings.metrics_port, "127.0.0.1")
    await server.serve()


async def open_service(application: Application) -> None:
    """Configure the core, prepare all prompts and music, then start the voice channel and the periodic work.

    It may be run again from its beginning: the supervisor does, after a failure.
    """
    await close_recordings(application)
    typifications = under_checkout(application.settings.trees) / "typification"
    await publish_files(application.database, typifications, application.clock)
    await load_people(application)
    await configure(application)
    await _prepare_sounds(application)
    for name, work in _work(application).items():
        if name not in application.tasks.running():
            application.tasks.start(name, work)


async def _prepare_sounds(application: Application) -> None:
    trees = under_checkout(application.settings.trees)
    tools = installed_tools(application.settings, application.layout)
    await make_music(application.layout.music, tools.sox())
    report = await application.prompts.prepare(
        tree_files.catalogue(application.trees, trees / tree_files.SYSTEM)
    )
    log.info("prompts_ready", total=report.total, made=report.made, failed=len(report.failed))
    application.prompts_ready = True


def _work(application: Application) -> dict[str, Work]:
    """The tasks of the open service, by the name that logs give them."""
    return {
        "channels": application.channels.run,
        "voice": application.voice.run,
        "recordings": application.keeper.run,
        "recording_retention": _retention(application).run,
        "document_purge": lambda: purge_unused_documents(application),
        "personal_data_release": lambda: release_personal_data(application),
        "journal_retention": lambda: forget_old_journal(application),
        "audit": lambda: verify_audit(application),
        "audit_head": lambda: note_audit_head(application),
        "snapshots": lambda: keep_snapshots(application),
        "heartbeat": lambda: keep_heartbeat(application),
        "priorities": lambda: repeat_priorities(application),
    }


def _retention(application: Application) -> Retention:
    anonymous = timedelta(days=application.settings.anonymous_recording_days)
    return Retention(application.database, application.objects, application.clock, anonymous)


async def close(application: Application) -> None:
    """Write journal and state within `GRACE_SECONDS`, then end all tasks; calls stay up at the switch."""
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await application.journal.flush()
            await save_snapshot(application)
    except TimeoutError:
        log.error("closed_with_unsaved", depth=application.journal.depth)
    await application.tasks.close()
    await application.database.close()
