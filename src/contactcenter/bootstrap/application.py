"""Builds and joins the objects of a core once; nothing is started here."""

import socket
import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from contactcenter import messages as m
from contactcenter.access.availability import is_outside
from contactcenter.areas.area import LiveSources
from contactcenter.areas.ivr import tree_files
from contactcenter.areas.ivr.deps import AnsweringTree
from contactcenter.areas.recordings.keeper import RecordingKeeper
from contactcenter.bootstrap.areas import TIMELINE, live_parts, projections
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Bus
from contactcenter.channels.registry import ChannelRegistry
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts
from contactcenter.channels.voice_asterisk.adapter import VoiceAdapter
from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.prompts.catalogue import PromptCatalogue
from contactcenter.domain.core import CoreState, RoutingCore
from contactcenter.domain.ivr.tree import InvalidTree, IvrTree, parse
from contactcenter.domain.snapshot import PublishedTree
from contactcenter.engine.engine import Engine
from contactcenter.engine.recovery import recover
from contactcenter.engine.supervisor import Supervisor
from contactcenter.journal import heartbeat, snapshots
from contactcenter.journal.journal import Journal
from contactcenter.kernel.clock import Clock, SystemClock
from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.vault import Vault
from contactcenter.live import start
from contactcenter.live.hub import LiveHub
from contactcenter.observability import Counters
from contactcenter.processes import packages, ports, secrets
from contactcenter.processes.home import HomeLayout, checkout
from contactcenter.settings import Settings
from contactcenter.storage.cipher import Cipher, audit_key
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore
from contactcenter.storage.personal_data import PersonalData

log = structlog.get_logger()

DEFAULT_SIP_PORT = 5060
DIGITS = string.digits + string.ascii_lowercase


def new_epoch(clock: Clock) -> str:
    """The name of this run: tenths of seconds since 1970 in base 36, eight characters; later ones sort after."""
    number, text = int(clock.now().timestamp() * 10), ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text


@dataclass(slots=True, kw_only=True)
class Application:
    """The objects of a running core, made by `build` and run by `startup.serve`."""

    settings: Settings
    clock: Clock
    epoch: str
    bus: Bus
    vault: Vault
    database: Database
    cipher: Cipher
    objects: ObjectStore
    engine: Engine
    journal: Journal
    hub: LiveHub
    voice: VoiceAdapter
    channels: ChannelRegistry
    accounts: SipAccounts
    prompts: PromptCatalogue
    menus: dict[str, AnsweringTree]
    counters: Counters
    keeper: RecordingKeeper
    tasks: Supervisor = field(default_factory=lambda: Supervisor(is_outside))
    prompts_ready: bool = False

    @property
    def layout(self) -> HomeLayout:
        """The folders of this home."""
        return HomeLayout(self.settings.home.absolute())

    @property
    def trees(self) -> list[IvrTree]:
        """The trees that answer calls."""
        return [menu.tree for menu in self.menus.values()]


def load_menus(settings: Settings, published: Iterable[PublishedTree]) -> dict[str, AnsweringTree]:
    """Read the menus of `CC_TREE` from their files, by the name of the file.

    A file with errors is logged, and the version that ran before answers on.

    Raises:
        SetupError: there is no such file, or it has errors and no version of it ever ran.
    """
    running = {each.tree: each for each in published if each.numbers}
    return {
        tree: _load_menu(under_checkout(settings.trees), tree, running.get(tree))
        for tree in settings.tree_ids
    }


def _load_menu(folder: Path, tree: str, running: PublishedTree | None) -> AnsweringTree:
    path = folder / f"{tree}.yaml"
    if not path.exists():
        present = ", ".join(sorted(each.stem for each in tree_files.tree_files(folder)))
        raise SetupError(f"CC_TREE: no voice menu {tree} in {folder}", way_out=f"one or more of {present}")
    try:
        return AnsweringTree(tree_files.load(path))
    except InvalidTree as wrong:
        if running is None:
            raise SetupError(f"{path}: {wrong}", way_out=f"contactcenter ivr check {path}") from wrong
        log.error("tree_refused", file=path.name, reason=str(wrong), running_version=running.version)
        return AnsweringTree(parse(running.source), wrong.findings)


def under_checkout(path: Path) -> Path:
    """A path of the settings; a relative one is in the checkout."""
    return path if path.is_absolute() else checkout() / path


async def build(settings: Settings, url: str) -> Application:
    """Build everything on a migrated database. Raises SetupError if a menu that should answer cannot be read."""
    layout, clock = HomeLayout(settings.home.absolute()), SystemClock()
    epoch = new_epoch(clock)
    key = secrets.keep_key(layout.home, "field_key")
    database, bus, vault = Database(url, audit_key=audit_key(key)), LocalBus(), Vault(epoch)
    cipher = Cipher(key)
    core, deadlines, last_seen = await restore_core(database, vault, cipher)
    engine = Engine(core, bus, clock)
    folds = projections(ZoneInfo(settings.timezone))
    journal = Journal(database, bus, PersonalData(vault, cipher), clock, epoch, folds)
    sources = LiveSources(database=database, vault=vault, cipher=cipher, timeline=TIMELINE)
    hub = await load_hub(bus, clock, epoch, sources, settings.timezone, journal)
    accounts = SipAccounts(layout.asterisk_etc, server=sip_server(settings))
    prompts = build_prompts(settings, layout)
    voice = VoiceAdapter(bus, clock, vault, prompts, switch_config(layout), accounts)
    objects = ObjectStore(settings.objects_url or layout.recordings_store)
    engine.begin(epoch, deadlines, last_seen)
    return Application(
        settings=settings,
        clock=clock,
        epoch=epoch,
        bus=bus,
        vault=vault,
        database=database,
        cipher=cipher,
        objects=objects,
        engine=engine,
        journal=journal,
        hub=hub,
        voice=voice,
        channels=ChannelRegistry(bus, (voice,)),
        accounts=accounts,
        prompts=prompts,
        menus=load_menus(settings, core.export().trees),
        counters=Counters(bus, journal),
        keeper=RecordingKeeper(bus, database, objects, layout.recordings_raw, clock),
    )


async def load_hub(
    bus: Bus, clock: Clock, epoch: str, sources: LiveSources, timezone: str, journal: Journal
) -> LiveHub:
    """The live view with what the areas add to it, and with the figures of the day so far."""
    hub = LiveHub(bus, clock, epoch, live_parts(sources), timezone, journal)
    await start.load(hub, sources.database)
    return hub


def sip_server(settings: Settings) -> str:
    """Host, and port if it is not 5060, where an agent's SIP telephone registers."""
    host = (settings.public_address or socket.gethostname()) if settings.public else "127.0.0.1"
    return host if settings.sip_port == DEFAULT_SIP_PORT else f"{host}:{settings.sip_port}"


async def restore_core(
    database: Database, vault: Vault, cipher: Cipher
) -> tuple[RoutingCore, list[m.Schedule], datetime | None]:
    """The core from its last snapshot and the journal since, the deadlines to schedule again, and when it last ran."""
    async with database.begin() as conn:
        last_seen = await heartbeat.last_seen(conn)
        await PersonalData(vault, cipher).recall(conn)
        saved = await snapshots.load(conn, CoreState)
    core, deadlines = recover(saved.state, saved.inputs)
    return core, deadlines, last_seen


def build_prompts(settings: Settings, layout: HomeLayout) -> PromptCatalogue:
    """The catalogue of prompts, recorded or synthesized."""
    tools = installed_tools(settings, layout)
    recorded = under_checkout(settings.trees) / tree_files.RECORDED
    return PromptCatalogue(layout.prompts, layout.prompt_cache, recorded, tools.espeak(), tools.sox())


def installed_tools(settings: Settings, layout: HomeLayout) -> packages.Packages:
    """The programs that `contactcenter run` unpacked, else the machine's own."""
    return packages.already(settings.packages or layout.packages) or packages.Packages(None)


def switch_config(layout: HomeLayout) -> SwitchConfig:
    """How the voice channel reaches the switch of this home."""
    return SwitchConfig(
        host="127.0.0.1",
        port=ports.read(layout.home).ami,
        username="core",
        secret=secrets.keep(layout.home, "ami"),
        recordings=layout.recordings_raw,
    )
