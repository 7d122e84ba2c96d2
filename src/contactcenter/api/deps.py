"""Declares what the routes of `api/` use (sign-in, health, test phone, SIP relay), and the options of the edge."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from contactcenter.access.ports import LiveState
from contactcenter.access.roles import Permission
from contactcenter.access.sessions import Sessions
from contactcenter.api.limits import Limits
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock, SystemClock

ANY_ADDRESS = "*"  # among the hosts: whatever is an address and no name
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")

Check: TypeAlias = Callable[[], Awaitable[bool]]
"""Says whether a part is up. It may take two seconds; an error counts as no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """How the console is served.

    `is_secure`: over TLS, so the cookie is marked secure. `is_public`: reachable from other machines. `origins`:
    further origins a browser may come from ("https://consola.example.pe"). `hosts`: the names the centre is reached
    by; "*.example.pe" is every name below it, `ANY_ADDRESS` every address. `console`: the built console's folder.
    """

    is_secure: bool = False
    is_public: bool = False
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    console: Path | None = None
    limits: Limits = Limits()
    clock: Clock = field(default_factory=SystemClock)


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """The account that the page *Teléfono de prueba* calls from, and the prompts it shows. Only with demo users."""

    number: str
    user: str
    password: str
    domain: str
    prompts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDeps:
    """What signing in and out uses. `permissions`: all that the areas registered. `region`: ISO 3166-1 alpha-2."""

    sessions: Sessions
    bus: Bus
    clock: Clock
    live: LiveState
    permissions: tuple[Permission, ...]
    is_secure: bool
    zone: ZoneInfo
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthDeps:
    """What health uses. `checks`: the check of each part, by the part's name."""

    clock: Clock
    checks: Mapping[str, Check]
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPhoneDeps:
    """What the test phone uses. `phone`: None without demo users."""

    phone: DemoPhone | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRelayDeps:
    """What the SIP relay uses.

    `switch_http`: Asterisk's own HTTP listener, whose `/ws` is relayed. `open_relays`: how many are open, by user or
    address.
    """

    sessions: Sessions
    live: LiveState
    switch_http: str
    test_phone: DemoPhone | None
    limits: Limits
    origins: tuple[str, ...]
    open_relays: Counter[str] = field(default_factory=Counter)
