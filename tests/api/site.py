"""The whole API on a free port, before a real database, bus, engine and core; only the switch is played."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from access.sign_in import PASSWORD
from contactcenter import messages as m
from contactcenter.access.deps import AccessDeps
from contactcenter.access.passwords import hash_password
from contactcenter.access.users import AccountProfile, create_user, find_user
from contactcenter.api.app import create_app
from contactcenter.api.deps import Check, HealthDeps, WebOptions
from contactcenter.areas.agents.deps import AgentsDeps
from contactcenter.areas.agents.session_end import ShiftCloser
from contactcenter.areas.area import LiveSources
from contactcenter.bootstrap.areas import AREAS, TIMELINE, live_parts
from contactcenter.bootstrap.route_deps import RunningParts, build_deps
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.domain.core import RoutingCore
from contactcenter.engine.engine import Engine
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId, UserId
from contactcenter.kernel.vault import Vault
from contactcenter.live.hub import LiveHub
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore
from waiting import until

ASKED_BY = {"X-Requested-With": "console"}
RENIEC = QueueId("reniec")


@dataclass(frozen=True)
class Account:
    user: str
    password: str = "secret"
    domain: str = "localhost"
    token: str = "token"


class Accounts:
    def __init__(self) -> None:
        self.opened: list[tuple[str, m.Phone]] = []
        self.closed: list[str] = []
        self._phones: dict[str, m.Phone] = {}

    def forget(self, user: str) -> None:
        self.closed.append(user)
        self._phones.pop(user, None)

    async def close(self, user: str) -> None:
        self.forget(user)

    def phone(self, user: AgentId) -> m.Phone | None:
        return self._phones.get(user)

    async def open(self, user: str, phone: m.Phone) -> Account:
        self.opened.append((user, phone))
        self._phones[user] = phone
        return Account(user)


class NoPrompts:
    def file(self, key: str, language: str) -> Path | None:
        return None


@dataclass
class Switch:
    """Does at once what it is told, and says so."""

    bus: LocalBus
    clock: SystemClock = field(default_factory=SystemClock)

    async def perform(self, envelope: Envelope[m.ChannelCommand]) -> None:
        match envelope.message:
            case m.ConnectAgentLeg(agent):
                self.tell(m.AgentLegUp(agent, LegId(f"leg-{agent}")))
            case m.PutAgentInRoom(agent, leg, conversation):
                self.tell(m.AgentJoined(agent, leg, conversation))
            case m.PutCitizenInRoom(leg, conversation):
                self.tell(m.CitizenJoined(leg, conversation))
            case m.RestAgentLeg(agent, leg):
                self.tell(m.AgentLegRested(agent, leg))
            case m.HangUp(leg):
                self.tell(m.CitizenLeft(leg))

    def tell(self, fact: m.ChannelEvent) -> None:
        self.bus.publish(fact, self.clock.now())


class Site:
    """`async with Site(database, folder) as site`."""

    def __init__(
        self, database: Database, options: WebOptions | None = None, objects: str = "/tmp", **parts: Any
    ) -> None:
        """`parts`: fields of `RunningParts` that this site has otherwise."""
        options = options or WebOptions()
        self.database, self.bus, self.clock = database, LocalBus(), SystemClock()
        self.vault, cipher = Vault("e1"), Cipher(b"k" * 32)
        self.objects = ObjectStore(objects)
        sources = LiveSources(database=database, vault=self.vault, cipher=cipher, timeline=TIMELINE)
        self.hub = LiveHub(self.bus, self.clock, "e1", live_parts(sources))
        self.engine = Engine(RoutingCore("e1"), self.bus, self.clock)
        self.switch = Switch(self.bus)
        self.orders = self.bus.subscribe(
            m.ChannelCommand, self.switch.perform, name="switch", size=1_000, overflow=Overflow.GROW
        )
        self.accounts = Accounts()
        running = RunningParts(
            database=database,
            bus=self.bus,
            clock=self.clock,
            vault=self.vault,
            cipher=cipher,
            objects=self.objects,
            hub=self.hub,
            accounts=self.accounts,
            prompts=NoPrompts(),
            **parts,
        )
        self.provided = build_deps(running, options)
        access = self.provided.get(AccessDeps)
        self.sessions, self.refusals = access.sessions, access.refusals
        self.shift_closer = ShiftCloser(self.provided.get(AgentsDeps))
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.app = create_app(self.provided, options, AREAS)
        config = uvicorn.Config(self.app, log_config=None, lifespan="off", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._tasks: list[asyncio.Task[None]] = []
        self._browsers: list[Browser] = []

    async def __aenter__(self) -> "Site":
        served = self._server.serve([self._socket])
        lives = (self.hub.run(), self.engine.run(), self.orders.run(), served, self.shift_closer.run())
        self._tasks = [asyncio.create_task(one) for one in lives]
        await until(lambda: self._server.started)
        self.switch.tell(m.VoiceLinkRestored())
        self.bus.publish(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec")), self.clock.now())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            await browser.http.aclose()
        self._tasks[0].cancel()
        self._server.should_exit = True
        await self._tasks[3]
        for task in (*self._tasks[:3], self._tasks[4]):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        assert (self.engine.inbox.failed, self.orders.failed, self.hub.mailbox.failed) == (0, 0, 0)

    @asynccontextmanager
    async def silent_core(self) -> AsyncIterator[None]:
        """What it is asked meanwhile, it does afterwards."""
        self._tasks[1].cancel()
        await asyncio.wait([self._tasks[1]])
        yield
        self._tasks[1] = asyncio.create_task(self.engine.run())

    def browser(self) -> "Browser":
        self._browsers.append(Browser(self))
        return self._browsers[-1]

    async def person(self, username: str, role: str = "agent", **profile: Any) -> UserId:
        async with self.database.begin() as conn:
            wanted = AccountProfile(frozenset({RENIEC}), **profile)
            made = await create_user(
                conn, f"Persona {username}", username, role, await hash_password(PASSWORD), wanted
            )
            user = await find_user(conn, made)
        if user.serves:
            self.hub.name_agent(AgentId(user.id), user.name)
            await self.bus.ask(m.SetAgent(user.to_routing()), self.clock.now())
        return made

    async def signed_in(self, username: str, role: str = "agent", **profile: Any) -> "Browser":
        await self.person(username, role, **profile)
        browser = self.browser()
        (await browser.sign_in(username)).raise_for_status()
        return browser

    async def ready(self, username: str, **profile: Any) -> "Browser":
        """An agent at the desk whom a call may reach."""
        browser = await self.signed_in(username, **profile)
        (await browser.post("/api/desk/shift", json={"phone": "web"})).raise_for_status()
        (await browser.post("/api/desk/leg", json={"state": "none"})).raise_for_status()
        await self.until(lambda: self.activity(browser) == "not_ready")
        (await browser.put("/api/desk/presence", json={"ready": True})).raise_for_status()
        return browser

    def activity(self, browser: "Browser") -> str | None:
        view = self.hub.agent(AgentId(browser.user))
        return view.activity.value if view else None

    async def until(self, so: Callable[[], bool], seconds: float = 5.0) -> None:
        await until(so, within=seconds)

    def check_parts(self, **checks: Check) -> None:
        """From now on `/health/ready` asks these."""
        self.provided.put(replace(self.provided.get(HealthDeps), checks=checks))

    def call(self, name: str = "c1") -> ConversationId:
        conversation = ConversationId(name)
        self.bus.publish(
            m.EnqueueConversation(conversation, RENIEC, leg=LegId(conversation)), self.clock.now()
        )
        return conversation

    def hangs_up(self, name: str = "c1") -> None:
        self.switch.tell(m.CitizenLeft(LegId(name)))


class Browser:
    """A page of the console: its cookie, its header, its origin."""

    def __init__(self, site: Site) -> None:
        self.site, self.user = site, ""
        self.origin = f"http://127.0.0.1:{site.port}"
        self.http = httpx.AsyncClient(base_url=self.origin, headers={**ASKED_BY, "Origin": self.origin})

    async def sign_in(self, username: str, password: str = PASSWORD) -> httpx.Response:
        reply = await self.post("/api/session", json={"username": username, "password": password})
        if reply.status_code == 200:
            self.user = reply.json()["user"]["id"]
        return reply

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.get(path, **more)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.post(path, **more)

    async def put(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.put(path, **more)

    async def patch(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.patch(path, **more)

    async def delete(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.delete(path, **more)

    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def socket(self, path: str = "/live", **more: Any) -> connect:
        headers = {"Cookie": self.cookie()} if self.cookie() else {}
        more.setdefault("origin", self.origin)
        return connect(
            f"ws://127.0.0.1:{self.site.port}{path}", additional_headers=headers, proxy=None, **more
        )


async def said(page: ClientConnection, seconds: float = 5.0) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        found: dict[str, Any] = json.loads(await page.recv())
    return found


async def heard(
    page: ClientConnection, wanted: Callable[[dict[str, Any]], bool], seconds: float = 5.0
) -> dict[str, Any]:
    """The first message like that; ticks and others before it go by."""
    async with asyncio.timeout(seconds):
        while True:
            message: dict[str, Any] = json.loads(await page.recv())
            if wanted(message):
                return message


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    """One site a test."""
    async with Site(database, objects=str(tmp_path)) as site:
        yield site
