"""What a request may reach: built once by `bootstrap`, hung on the application, handed to every route."""

from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias, cast

from starlette.requests import HTTPConnection

from contactcenter import messages as m
from contactcenter.access.limits import Limits
from contactcenter.access.quotas import Searches, ShiftsOpened
from contactcenter.access.refusal_audit import Refusals
from contactcenter.access.roles import Permission
from contactcenter.access.sessions import Sessions
from contactcenter.bus.local import Bus
from contactcenter.domain.ivr.tree import Finding, IvrTree
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.kernel.vault import Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database
from contactcenter.storage.object_store import ObjectStore

Check: TypeAlias = Callable[[], Awaitable[bool]]
"""Is this part up? It may take two seconds; an error counts as no."""


class Live(Protocol):
    """What is so now, as the live view knows it."""

    def agent(self, agent: AgentId) -> m.AgentView | None: ...

    def on_shift(self) -> list[AgentId]: ...

    def known_queues(self) -> Set[QueueId]:
        """The lines the core was told of."""

    def conversation(self, conversation: ConversationId) -> m.ConversationView | None: ...

    def refresh_card(self, conversation: ConversationId) -> None:
        """The record behind the agent's card changed: show it anew."""

    def know_person(self, agent: AgentId, name: str) -> None:
        """Somebody new, or renamed."""


class SipCredentials(Protocol):
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def token(self) -> str: ...


class Accounts(Protocol):
    """The voice channel's accounts: one endpoint a user, its secret new at each shift."""

    def phone(self, agent: AgentId) -> m.Phone | None:
        """What her account is for; None: she has none."""

    async def open(self, user: str, phone: m.Phone) -> SipCredentials: ...
    async def close(self, user: str) -> None:
        """Its secret opens nothing any more."""

    def forget(self, user: str) -> None:
        """The same, without waiting for the switch."""


class Prompts(Protocol):
    def file(self, key: str, language: str) -> Path | None:
        """The sound of a prompt in this language; None if there is none."""


@dataclass(frozen=True, slots=True)
class TestPhone:
    """The account the page *Teléfono de prueba* calls from, and what it shows. With demo people only."""

    number: str
    user: str
    password: str
    domain: str
    prompts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Menu:
    """A voice menu that answers here. `refused`: why its file was not taken; `tree` is what ran before, and goes on."""

    tree: IvrTree
    refused: tuple[Finding, ...] = ()


LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    ANY_ADDRESS: ClassVar[str] = "*"  # among the hosts: whatever is an address and no name

    secure: bool = False  # the console is served over TLS: the cookie is marked so
    public: bool = False  # reachable from other machines
    origins: tuple[str, ...] = ()  # further origins a browser may come from ("https://consola.example.pe")
    hosts: tuple[str, ...] = LOCAL  # the names we are reached by; "*.example.pe" is all below it
    switch_http: str = "http://127.0.0.1:8088"  # Asterisk's own listener; its `/ws` is relayed
    console: Path | None = None  # the built console
    trees: Path = Path("ivr_trees")
    menus: Mapping[str, Menu] = field(default_factory=dict)  # those that answer, by the name of their file
    timezone: str = "America/Lima"
    test_phone: TestPhone | None = None
    limits: Limits = Limits()


@dataclass(slots=True, kw_only=True)
class Parts:
    database: Database
    bus: Bus
    clock: Clock
    vault: Vault
    cipher: Cipher
    objects: ObjectStore
    sessions: Sessions
    live: Live
    accounts: Accounts
    prompts: Prompts
    options: Options = field(default_factory=Options)
    permissions: tuple[Permission, ...] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    searches: Searches = field(default_factory=Searches)
    shifts: ShiftsOpened = field(default_factory=ShiftsOpened)
    refusals: Refusals = field(default_factory=Refusals)


def parts(connection: HTTPConnection) -> Parts:
    """A dependency for requests and sockets alike."""
    return cast(Parts, connection.app.state.parts)
