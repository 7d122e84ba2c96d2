"""SIP accounts of agents: one endpoint a user in a file that pjsip.conf includes, its secret new at each shift.

A core that starts again reads the accounts of open shifts from the file, so that pages which reconnect meanwhile keep
their secret. The file is replaced whole, never edited.
"""

import asyncio
import json
import os
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import structlog

from contactcenter.kernel.errors import ChannelError, InvalidInput
from contactcenter.kernel.files import write_private
from contactcenter.kernel.ids import AgentId
from contactcenter.messages import Phone

log = structlog.get_logger()

Reload = Callable[[], Awaitable[None]]

FILE, INCLUDED_BY = "pjsip_accounts.conf", "pjsip.conf"
BEHIND_THE_CONSOLE = "127.0.0.1"
_MARK = "; account "
_USER = re.compile(r"[A-Za-z0-9_-]{1,60}")
_HEAD = "; Written by the core, replaced at each change. One endpoint a user with an open shift.\n"

# The templates are in pjsip.conf: what differs between sites stays there.
_TEMPLATES = {Phone.WEB: ("webrtc-ep", "webrtc-aor"), Phone.SIP: ("agent-tpl", "aor-tpl")}


@dataclass(frozen=True, slots=True)
class SipCredentials:
    """What a telephone registers with."""

    user: str
    password: str = field(repr=False)
    token: str = field(repr=False)  # of the header X-Console-Leg: the page answers no call without it
    domain: str


@dataclass(frozen=True, slots=True)
class _Account:
    user: str
    phone: Phone
    password: str = field(repr=False)
    token: str = field(repr=False)


class SipAccounts:
    """The accounts of open shifts, and the file that the switch reads them from."""

    def __init__(self, folder: Path, *, server: str = BEHIND_THE_CONSOLE, debounce: float = 0.05) -> None:
        """`server`: where a SIP telephone registers, with its port. A page comes through the console."""
        self._path, self._server, self._debounce = folder / FILE, server, debounce
        self._accounts = {account.user: account for account in _read(self._path)}
        self._wanted = asyncio.Event()
        self._applied = asyncio.Condition()
        self._changes = self._done = 0

    async def open(self, user: str, phone: Phone, timeout_seconds: float = 3.0) -> SipCredentials:
        """Give this user a new secret. It returns when the switch knows it, or after `timeout_seconds` all the same."""
        if not _USER.fullmatch(user):
            raise InvalidInput("not a user id", code="invalid_input")
        account = _Account(user, phone, secrets.token_urlsafe(18), secrets.token_urlsafe(18))
        self._accounts[user] = account
        await self._apply(timeout_seconds)
        server = self._server if phone is Phone.SIP else BEHIND_THE_CONSOLE
        return SipCredentials(endpoint(user), account.password, account.token, server)

    async def close(self, user: str, timeout_seconds: float = 3.0) -> None:
        """Take the account away at the end of the shift: its secret opens nothing any more."""
        if self._accounts.pop(user, None) is not None:
            await self._apply(timeout_seconds)

    def forget(self, user: str) -> None:
        """Take the account away as `close` does, without waiting for the switch."""
        if self._accounts.pop(user, None) is not None:
            self.apply_again()

    def phone(self, agent: AgentId) -> Phone | None:
        """The kind of telephone that the agent works with; None without an open shift."""
        account = self._accounts.get(agent)
        return account.phone if account else None

    def token(self, agent: AgentId) -> str:
        """The token by which the agent's page knows our calls; empty without an open shift."""
        account = self._accounts.get(agent)
        return account.token if account else ""

    async def keep_applied(self, reload: Reload) -> None:
        """Write the file and reload the switch whenever an account changed, until cancelled; several go at once."""
        while True:
            await self._wanted.wait()
            await asyncio.sleep(self._debounce)
            self._wanted.clear()
            changes = self._changes
            try:
                await asyncio.to_thread(_write, self._path, tuple(self._accounts.values()))
                await reload()
            except (ChannelError, OSError) as error:
                log.warning("sip_accounts_not_applied", error=str(error))
                await asyncio.sleep(1.0)
                self._wanted.set()
                continue
            async with self._applied:
                self._done = changes
                self._applied.notify_all()

    def apply_again(self) -> None:
        """The switch may have started anew, with an older file."""
        self._changes += 1
        self._wanted.set()

    async def _apply(self, timeout_seconds: float) -> None:
        self.apply_again()
        change = self._changes
        try:
            async with asyncio.timeout(timeout_seconds), self._applied:
                await self._applied.wait_for(lambda: self._done >= change)
        except TimeoutError:
            log.warning("sip_accounts_late")


def endpoint(user: str) -> str:
    """The endpoint of a user. The prefix keeps users from taking the name of another endpoint ("carrier")."""
    return f"agent-{user}"


def user_of(name: str) -> AgentId | None:
    """The agent whose endpoint this is; None for an endpoint that is no agent's."""
    return AgentId(name.removeprefix("agent-")) if name.startswith("agent-") else None


def _sections(account: _Account) -> str:
    name, (point, address) = endpoint(account.user), _TEMPLATES[account.phone]
    return (
        f"{_MARK}{json.dumps(asdict(account))}\n"
        f"[{name}]({point})\nauth = {name}\naors = {name}\n"
        f"[{name}]\ntype = auth\nauth_type = userpass\nusername = {name}\npassword = {account.password}\n"
        f"[{name}]({address})\n"
    )


def _read(path: Path) -> list[_Account]:
    """What an earlier core wrote. An entry that cannot be read is left out: that agent signs in again."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return []
    accounts = []
    for line in lines:
        if not line.startswith(_MARK):
            continue
        try:
            values = json.loads(line.removeprefix(_MARK))
            accounts.append(_Account(**{**values, "phone": Phone(values["phone"])}))
        except (ValueError, TypeError, KeyError):
            log.error("sip_account_unreadable")
    return accounts


def _write(path: Path, accounts: tuple[_Account, ...]) -> None:
    """Write it whole or not at all, readable for the owner of the file that includes it: the switch's account."""
    write_private(path, _HEAD + "\n".join(map(_sections, accounts)), _owner(path.with_name(INCLUDED_BY)))


def _owner(including: Path) -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    status = (including if including.exists() else including.parent).stat()
    return status.st_uid, status.st_gid
