"""Builds what the routes use: one dependency object for each area, of the parts that run."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

from contactcenter.access.deps import AccessDeps, Provided
from contactcenter.access.ports import PhoneAccounts
from contactcenter.access.quotas import SearchQuota, ShiftQuota
from contactcenter.access.refusal_audit import RefusalAudit
from contactcenter.access.sessions import Sessions
from contactcenter.api.deps import (
    Check,
    DemoPhone,
    DemoPhoneDeps,
    HealthDeps,
    SessionDeps,
    SipRelayDeps,
    WebOptions,
)
from contactcenter.areas.agents.deps import AgentsDeps
from contactcenter.areas.calls.deps import CallsDeps
from contactcenter.areas.citizens.deps import CitizensDeps
from contactcenter.areas.citizens.rules import Language
from contactcenter.areas.ivr.deps import AnsweringTree, IvrDeps, PromptFiles
from contactcenter.areas.queues.deps import QueuesDeps
from contactcenter.areas.recordings.deps import RecordingsDeps
from contactcenter.areas.typification.deps import TypificationDeps
from contactcenter.areas.users.deps import UsersDeps
from contactcenter.bootstrap.areas import AREAS, TIMELINE
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.locality import DEFAULT_REGION, DEFAULT_TIMEZONE
from contactcenter.kernel.vault import Vault
from contactcenter.live.deps import LiveDeps
from contactcenter.live.hub import LiveHub
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore
from contactcenter.storage.personal_data import PersonalData

LANGUAGES = frozenset(get_args(Language))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningParts:
    """The parts that run, of which the routes' dependencies are made."""

    database: Database
    bus: Bus
    clock: Clock
    vault: Vault
    cipher: Cipher
    objects: ObjectStore
    hub: LiveHub
    accounts: PhoneAccounts
    prompts: PromptFiles
    trees: Path = Path("ivr_trees")
    answering: Mapping[str, AnsweringTree] = field(default_factory=dict)
    zone: ZoneInfo = ZoneInfo(DEFAULT_TIMEZONE)
    region: str = DEFAULT_REGION
    switch_http: str = "http://127.0.0.1:8088"
    test_phone: DemoPhone | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)


def build_deps(parts: RunningParts, options: WebOptions) -> Provided:
    """One object for each area and for each group of routes of the API."""
    sessions = Sessions(parts.database, parts.bus, parts.clock)
    return Provided(*_of_api(parts, options, sessions), *_of_agents(parts, sessions), *_of_records(parts))


def _of_api(parts: RunningParts, options: WebOptions, sessions: Sessions) -> Iterable[object]:
    permissions = tuple(permission for area in AREAS for permission in area.permissions)
    origins, clock = options.origins, parts.clock
    yield AccessDeps(
        sessions=sessions, refusals=RefusalAudit(), database=parts.database, clock=clock, origins=origins
    )
    yield SessionDeps(
        sessions=sessions,
        bus=parts.bus,
        clock=clock,
        live=parts.hub,
        permissions=permissions,
        is_secure=options.is_secure,
        zone=parts.zone,
        region=parts.region,
    )
    yield HealthDeps(clock=clock, checks=parts.checks, is_public=options.is_public)
    yield DemoPhoneDeps(phone=parts.test_phone)
    yield SipRelayDeps(
        sessions=sessions,
        live=parts.hub,
        switch_http=parts.switch_http,
        test_phone=parts.test_phone,
        limits=options.limits,
        origins=origins,
    )
    yield LiveDeps(hub=parts.hub, sessions=sessions, clock=clock, origins=origins)


def _of_agents(parts: RunningParts, sessions: Sessions) -> Iterable[object]:
    database, bus, clock, live = parts.database, parts.bus, parts.clock, parts.hub
    yield AgentsDeps(
        database=database,
        bus=bus,
        clock=clock,
        sessions=sessions,
        live=live,
        accounts=parts.accounts,
        shifts=ShiftQuota(),
        zone=parts.zone,
    )
    yield UsersDeps(
        database=database,
        bus=bus,
        clock=clock,
        sessions=sessions,
        live=live,
        accounts=parts.accounts,
        skills=lambda: known_skills(parts.answering),
    )
    yield QueuesDeps(database=database, bus=bus, clock=clock, live=live)


def _of_records(parts: RunningParts) -> Iterable[object]:
    database, bus, clock, cipher = parts.database, parts.bus, parts.clock, parts.cipher
    searches, data = SearchQuota(), PersonalData(parts.vault, parts.cipher)
    yield CitizensDeps(
        database=database,
        clock=clock,
        cipher=cipher,
        live=parts.hub,
        searches=searches,
        timeline=TIMELINE,
    )
    yield CallsDeps(
        database=database,
        clock=clock,
        cipher=cipher,
        personal_data=data,
        searches=searches,
        zone=parts.zone,
    )
    yield RecordingsDeps(
        database=database,
        bus=bus,
        clock=clock,
        cipher=cipher,
        personal_data=data,
        objects=parts.objects,
        searches=searches,
        zone=parts.zone,
    )
    yield TypificationDeps(database=database, bus=bus, clock=clock, live=parts.hub)
    yield IvrDeps(folder=parts.trees, answering=parts.answering, prompts=parts.prompts)


def known_skills(answering: Mapping[str, AnsweringTree]) -> Set[str]:
    """The languages, and what the trees that answer ask for."""
    return LANGUAGES.union(*(each.tree.skills() for each in answering.values()))
