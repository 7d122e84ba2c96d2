"""Starts what was built, tells the core its configuration, opens the doors, and closes them in order."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
import uvicorn
from prometheus_client import start_http_server

from contactcenter import messages as m
from contactcenter.access import demo_people, users
from contactcenter.access.deps import AccessDeps, Provided
from contactcenter.api.app import create_app
from contactcenter.api.deps import Check, DemoPhone, WebOptions
from contactcenter.api.edge import connection_limits
from contactcenter.areas.agents.deps import AgentsDeps
from contactcenter.areas.agents.session_end import ShiftCloser
from contactcenter.areas.ivr import tree_files as trees_on_disk
from contactcenter.areas.ivr.deps import AnsweringTree
from contactcenter.areas.recordings.retention import Retention
from contactcenter.areas.typification.files import publish_files
from contactcenter.bootstrap.application import Center, build, place_of, tools_of
from contactcenter.bootstrap.areas import AREAS
from contactcenter.bootstrap.audit_watch import note_audit_head, verify_audit
from contactcenter.bootstrap.hosts import own_hosts
from contactcenter.bootstrap.route_deps import RunningParts, build_deps
from contactcenter.bootstrap.upkeep import (
    close_recordings,
    forget_unused,
    keep_journal_short,
    keep_priorities,
    keep_snapshots,
    let_go,
    mark_alive,
    queues_of,
    save_snapshot,
    tell_priorities,
)
from contactcenter.channels.voice_asterisk.prompts.hold_music import make_music
from contactcenter.domain.ivr.tree import Finding, IvrTree, parse
from contactcenter.domain.snapshot import PublishedTree
from contactcenter.engine.garbage_collection import freeze_memory
from contactcenter.kernel.errors import Refused, SetupError
from contactcenter.observability import set_up_logging
from contactcenter.processes import ports, secrets
from contactcenter.processes.home import Layout, checkout
from contactcenter.settings import Settings
from contactcenter.storage.database import migrate

log = structlog.get_logger()

GRACE_SECONDS = 3


async def main(settings: Settings) -> None:
    """The core with its API, until it is told to stop."""
    set_up_logging(settings.log_level)
    if settings.database_url is None:
        raise SetupError("no database", way_out="start it with `contactcenter run`, or set CC_DATABASE_URL")
    for revision in await migrate(settings.database_url):
        log.info("migrated", revision=revision)
    center = await build(settings, settings.database_url)
    freeze_memory()
    try:
        await serve(center)
    finally:
        await close(center)


def web_options(center: Center) -> WebOptions:
    settings = center.settings
    return WebOptions(
        is_secure=settings.tls_cert is not None,
        is_public=settings.public,
        hosts=own_hosts(settings),
        console=checkout() / "console" / "dist",
        clock=center.clock,
    )


def test_phone_of(center: Center) -> DemoPhone | None:
    """With demo users only."""
    if not center.settings.demo:
        return None
    layout = Layout(center.settings.home.absolute())
    answers = next(iter(center.trees), None)
    number, spoken = (answers.numbers[0], answers.read_along()) if answers is not None else ("", {})
    return DemoPhone(number, "test-web", secrets.keep(layout.home, "test_web"), "127.0.0.1", spoken)


def checks_of(center: Center) -> dict[str, Check]:
    async def is_switch_up() -> bool:
        return center.voice.is_up

    async def are_prompts_ready() -> bool:
        return center.prompts_ready

    async def is_engine_running() -> bool:
        return "engine" in center.tasks.running()

    async def is_journal_writing() -> bool:
        return center.journal.failures == 0

    return {
        "database": center.database.ready,
        "switch": is_switch_up,
        "prompts": are_prompts_ready,
        "engine": is_engine_running,
        "journal": is_journal_writing,
    }


def deps_of(center: Center, options: WebOptions) -> Provided:
    layout = Layout(center.settings.home.absolute())
    running = RunningParts(
        database=center.database,
        bus=center.bus,
        clock=center.clock,
        vault=center.vault,
        cipher=center.cipher,
        objects=center.objects,
        hub=center.hub,
        accounts=center.accounts,
        prompts=center.prompts,
        trees=place_of(center.settings.trees),
        answering=center.menus,
        zone=ZoneInfo(center.settings.timezone),
        region=center.settings.region,
        switch_http=f"http://127.0.0.1:{ports.read(layout.home).asterisk_http}",
        test_phone=test_phone_of(center),
        checks=checks_of(center),
    )
    return build_deps(running, options)


async def serve(center: Center) -> None:
    """Everything runs; returns when the console's server was told to stop."""
    center.tasks.start("engine", center.engine.run)
    center.tasks.start("journal", center.journal.run)
    center.tasks.start("live_view", center.hub.run)
    center.tasks.start("counters", center.counters.run)
    options = web_options(center)
    provided = deps_of(center, options)
    refusals = provided.get(AccessDeps).refusals
    center.tasks.start("shift_closer", ShiftCloser(provided.get(AgentsDeps)).run)
    center.tasks.start("refusals", lambda: refusals.run(center.database, center.clock))
    server = console_server(center, provided, options)
    center.tasks.start("opening", lambda: open_doors(center), restart=False)
    start_http_server(center.settings.metrics_port, "127.0.0.1")
    await server.serve()


def console_server(center: Center, provided: Provided, options: WebOptions) -> uvicorn.Server:
    settings = center.settings
    return uvicorn.Server(
        uvicorn.Config(
            create_app(provided, options, AREAS),
            host="0.0.0.0" if settings.public else "127.0.0.1",
            port=settings.port,
            http=connection_limits.guarded(options.limits, options.clock),
            timeout_keep_alive=connection_limits.KEEP_ALIVE_SECONDS,
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_max_size=1 << 17,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


def retention_of(center: Center) -> Retention:
    kept = timedelta(days=center.settings.anonymous_recording_days)
    return Retention(center.database, center.objects, center.clock, kept)


async def open_doors(center: Center) -> None:
    """Who serves, which menus answer, what is said; then the switch. May be done again from the start."""
    await close_recordings(center)
    await publish_files(center.database, place_of(center.settings.trees) / "typification", center.clock)
    await load_people(center)
    await configure(center)
    words = words_of(center)
    layout = Layout(center.settings.home.absolute())
    await make_music(layout.music, tools_of(center.settings, layout).sox())
    report = await center.prompts.prepare(words)
    log.info("prompts_ready", total=report.total, made=report.made, failed=len(report.failed))
    center.prompts_ready = True
    work = {
        "channels": center.channels.run,
        "voice": center.voice.run,
        "recordings": center.keeper.run,
        "recordings_kept": retention_of(center).run,
        "forgetting": lambda: forget_unused(center),
        "letting_go": lambda: let_go(center),
        "journal_kept": lambda: keep_journal_short(center),
        "audit": lambda: verify_audit(center),
        "audit_head": lambda: note_audit_head(center),
        "snapshots": lambda: keep_snapshots(center),
        "alive": lambda: mark_alive(center),
        "priorities": lambda: keep_priorities(center),
    }
    for name in work:
        if name not in center.tasks.running():
            center.tasks.start(name, work[name])


def words_of(center: Center) -> trees_on_disk.Prompts:
    """Everything that is ever said."""
    return trees_on_disk.catalogue(center.trees, place_of(center.settings.trees) / trees_on_disk.SYSTEM)


async def load_people(center: Center) -> None:
    queues = queues_of(center)
    async with center.database.begin() as conn:
        if center.settings.demo:
            await demo_people.load(conn, Layout(center.settings.home.absolute()).demo_users, queues)
        people = await users.list_users(conn)
    for person in people:
        if person.serves:
            center.hub.know_person(person.to_routing().id, person.name)


async def configure(center: Center) -> None:
    """What the core is told of the organisation. Telling it again what it knows changes nothing."""
    async with center.database.begin() as conn:
        profiles = await users.profiles(conn)
    gone = {agent.profile.id for agent in center.engine.core.export().agents} - {p.id for p in profiles}
    orders: list[m.RoutingCommand] = [
        m.SetChannelCapabilities(adapter.name, adapter.capabilities) for adapter in center.channels.adapters
    ]
    orders += [m.SetLanguageReserves(seats_kept(center.trees))]
    orders += [m.SetQueue(policy) for tree in center.trees for policy in tree.queue_policies()]
    orders += [m.SetAgent(profile) for profile in profiles]
    orders += [order for agent in gone for order in (m.CloseShift(agent, forced=True), m.RemoveAgent(agent))]
    orders += [
        m.PublishTree(tree.id, tree.version, tree.numbers, trees_on_disk.to_json(tree))
        for tree in center.trees
    ]
    for order in orders:
        try:
            await center.bus.ask(order, center.clock.now())
        except Refused as refused:  # what runs stays as it was; the rest is told all the same
            log.error(
                "configuration_refused", order=type(order).__name__, code=refused.code, reason=str(refused)
            )
            if isinstance(order, m.PublishTree):
                keep_running(center, order.tree, refused)
    await tell_priorities(center)


def keep_running(center: Center, tree: str, refused: Refused) -> None:
    running = center.engine.core.export().trees
    for name, menu in center.menus.items():  # the name is of the file, which need not be the tree's
        if menu.tree.id == tree:
            center.menus[name] = menu_kept(menu, refused, running)


def menu_kept(menu: AnsweringTree, refused: Refused, running: Iterable[PublishedTree]) -> AnsweringTree:
    """The core did not take this version: what answers is the one it has."""
    kept = next(
        (parse(each.source) for each in running if each.tree == menu.tree.id and each.numbers), menu.tree
    )
    number = menu.tree.version
    reasons = {
        "conflict": f"hay llamadas en curso con otra versión {number}: ponga un número mayor y reinicie"
    }
    told = reasons.get(refused.code, f"no se publicó ({refused.code})")
    return AnsweringTree(kept, (Finding("error", "version", refused.code, told),))


def seats_kept(trees: Iterable[IvrTree]) -> tuple[m.LanguageReserve, ...]:
    """Of all lines; where two keep seats for the same language, the larger number."""
    floors: dict[str, int] = {}
    for guard in (guard for tree in trees for guard in tree.language_reserves()):
        floors[guard.skill] = max(guard.minimum, floors.get(guard.skill, 0))
    return tuple(m.LanguageReserve(skill, floor) for skill, floor in sorted(floors.items()))


async def close(center: Center) -> None:
    """What is known is made durable, within a grace; the switch goes on by itself."""
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await center.journal.flush()
            await save_snapshot(center)
    except TimeoutError:
        log.error("closed_with_unsaved", depth=center.journal.depth)
    await center.tasks.close()
    await center.database.close()
