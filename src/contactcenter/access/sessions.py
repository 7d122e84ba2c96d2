"""Sessions: an opaque token in a cookie, its SHA-256 in a row, and what is known of it in memory.

They end after 30 idle minutes, after 12 hours, at the agent's next sign-in elsewhere, and when her account
is closed. Each end is told on the bus (`SessionEnded`), so her sockets close at once. One whose time is up in
mid-conversation lasts until its person carries nothing (`SessionOverdue`): she can end her call and save it.
A session met before needs no row while the database is away: acts of the desk go on (architecture §7).
"""

import asyncio
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from contactcenter.access import audit, lockout, passwords, session_store
from contactcenter.access.availability import DATABASE_AWAY, STATEMENTS_WRONG, Brief
from contactcenter.access.browser_tokens import (
    BadCredentials,
    NotSignedIn,
    Opened,
    SignedIn,
)
from contactcenter.access.roles import Role
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import UserId
from contactcenter.messages.sessions import SessionEnded, SessionOverdue
from contactcenter.storage.database import Database

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_TRUSTED = timedelta(seconds=30)  # how long memory answers for the row
_WRITTEN_EACH = timedelta(minutes=1)

log = structlog.get_logger()

__all__ = [
    "DATABASE_AWAY",
    "LONGEST",
    "STATEMENTS_WRONG",
    "BadCredentials",
    "NotSignedIn",
    "Sessions",
    "SignedIn",
    "name_of",
]


@dataclass(frozen=True, slots=True)
class _Came:
    """Whose name she gave, and from where."""

    account: bytes
    address: str
    device: str | None
    charged: lockout.Charged


@dataclass(slots=True)
class _Known:
    signed_in: SignedIn
    started: datetime
    seen: datetime
    read: datetime
    written: datetime

    def over(self, now: datetime) -> str | None:
        """Why its time is up, if it is."""
        if now - self.seen >= IDLE:
            return "idle"
        return "expired" if now - self.started >= LONGEST else None


def name_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database, self._bus, self._clock = database, bus, clock
        self.brief = Brief(database, clock)
        self._carries: Callable[[UserId], bool] = lambda user: False
        self._overdue: set[UserId] = set()
        self._known: dict[str, _Known] = {}
        self._endings = 0
        self._watched: dict[str, set[asyncio.Event]] = defaultdict(set)

    def last_while(self, carries: Callable[[UserId], bool]) -> None:
        """`carries`: she has a conversation, or its wrap-up; no session of hers runs out meanwhile."""
        self._carries = carries

    async def sign_in(
        self,
        username: str,
        password: str,
        address: str,
        replacing: str | None = None,
        device: str | None = None,
    ) -> Opened:
        """`replacing`: the token this browser brought; its session ends, for one browser is one person.

        `device`: what it kept since earlier sign-ins of anybody.
        """
        passwords.must_have_room()
        account = lockout.account_of(username)
        async with self._database.begin() as conn:
            charged = await lockout.charge(conn, account, address, device, self._clock.now())
            person = await session_store.find_account(conn, username)
        await asyncio.sleep(charged.wait)
        is_right = await passwords.is_right(password, person.password if person and person.active else None)
        if person is None or not is_right:
            await self._failed(account, address, charged)
            raise BadCredentials("unknown user or wrong password")
        renewed = await passwords.renew(password, person.password)
        came = _Came(account, address, device, charged)
        opened, ended = await self._open(person, came, renewed)
        if replacing is not None:
            await self.end(name_of(replacing), "replaced")
        self._told(ended, "elsewhere")
        return opened

    async def check(self, token: str, *, is_act: bool = True) -> SignedIn:
        """Who this is. `is_act`: the person does something; a page left open does not keep her in."""
        key, now = name_of(token), self._clock.now()
        known = self._known.get(key)
        if known is None or now - known.read >= _TRUSTED:
            known = await self._read(key, known, now)
        why = known.over(now)
        if why and not self._carries(known.signed_in.user):
            await self.end(key, why)
            raise NotSignedIn(f"the session ended: {why}", at=now)
        if why:
            self._keep(known.signed_in.user)
        if is_act:
            known.seen = now
            if known.over(now) is None:
                self._overdue.discard(known.signed_in.user)
            await self._write_seen(key, known)
        return known.signed_in

    async def end(self, session: str, why: str) -> None:
        async with self._database.begin() as conn:
            ended = await session_store.end_session(conn, session, why, self._clock.now())
        self._told(ended, why)

    async def end_of_user(self, user: UserId, why: str) -> None:
        async with self._database.begin() as conn:
            ended = await session_store.end_sessions_of(conn, user, why, self._clock.now())
        self._told(ended, why)

    async def end_left_alone(self) -> None:
        """Those nobody asks about any more: the page is gone, and what the session gave must go too."""
        async with self._database.begin() as conn:
            found = await session_store.left_alone(
                conn, seen=self._clock.now() - IDLE, started=self._clock.now() - LONGEST
            )
        for key, user in found:
            known = self._known.get(key)
            why = known.over(self._clock.now()) if known else "idle"
            if why and self._carries(user):
                self._keep(user)
            elif why:
                await self.end(key, why)

    async def end_overdue(self, user: UserId) -> None:
        """What she carried is done."""
        now = self._clock.now()
        for key, known in tuple(self._known.items()):
            if known.signed_in.user == user and (why := known.over(now)):
                await self.end(key, why)

    def look_again(self, user: UserId) -> None:
        """Her row changed: memory does not answer for it."""
        for known in self._known.values():
            if known.signed_in.user == user:
                known.read -= _TRUSTED

    def is_overdue(self, user: UserId) -> bool:
        return user in self._overdue

    async def open_by_rows(self) -> set[UserId]:
        """Who has an open session, also one nothing was asked of since this process began."""
        async with self._database.begin() as conn:
            return await session_store.who_is_in(conn)

    def continues(self, user: UserId) -> bool:
        """She is in, with some session."""
        return any(known.signed_in.user == user for known in self._known.values())

    @contextmanager
    def watched(self, session: str) -> Iterator[asyncio.Event]:
        """Set at the instant the session ends."""
        ended = asyncio.Event()
        self._watched[session].add(ended)
        try:
            yield ended
        finally:
            self._watched[session].discard(ended)
            if not self._watched[session]:
                del self._watched[session]

    async def _failed(self, account: bytes, address: str, charged: lockout.Charged) -> None:
        """Written down, and that this closed the door, once: who tries on after that is refused unheard."""
        about = ("account", account.hex()[:16])
        async with self._database.begin() as conn:
            await audit.record(conn, None, "sign_in_failed", *about)
            if charged.closes:
                await audit.record(conn, None, "sign_in_locked", *about, {"by": charged.closes})
        if charged.closes:
            log.warning("sign_in_locked", account=about[1], by=charged.closes, address=address)

    async def _open(
        self, person: session_store.StoredAccount, came: "_Came", renewed: passwords.Hashed | None
    ) -> tuple[Opened, list[tuple[str, UserId]]]:
        token, now = secrets.token_urlsafe(32), self._clock.now()
        key = name_of(token)
        is_single = person.role is Role.AGENT
        async with self._database.begin() as conn:
            if not await session_store.is_still(
                conn, person
            ):  # a new password, or a closed account, while we looked
                raise BadCredentials("unknown user or wrong password")
            device = await lockout.let_in(conn, came.account, came.charged, came.device, now)
            if renewed:
                await session_store.keep_password(conn, person.user, renewed)
            ended = (
                await session_store.end_sessions_of(conn, person.user, "elsewhere", now) if is_single else []
            )
            await session_store.open_session(conn, key, person.user, came.address, now)
            await audit.record(
                conn, person.user, "signed_in", "session", key[:16], {"ended_elsewhere": bool(ended)}
            )
        signed_in = SignedIn.of(person, key)
        self._known[key] = _Known(signed_in, now, now, now, now)
        return Opened(token, device, signed_in, bool(ended)), ended

    async def _read(self, key: str, known: _Known | None, now: datetime) -> _Known:
        endings = self._endings
        try:
            row = await self._row(key, is_known=known is not None)
        except DATABASE_AWAY:
            if key not in self._known:  # never met, or ended while we asked
                raise
            return self._known[key]
        if row is None or row.ended is not None or not row.account.active:
            self._known.pop(key, None)
            raise _ended(row)
        if endings != self._endings:  # the row may be of before it ended
            return await self._read(key, known, now)
        person, seen = row.account, max(row.seen, known.seen) if known else row.seen
        signed_in = SignedIn.of(person, key)
        self._known[key] = _Known(signed_in, row.started, seen, now, row.seen)
        return self._known[key]

    async def _row(self, key: str, *, is_known: bool) -> session_store.SessionRow | None:
        """For one that memory can answer for, the database is not waited for."""
        if is_known:
            return await self.brief.ask(lambda conn: session_store.read_session(conn, key))
        async with self._database.begin() as conn:
            return await session_store.read_session(conn, key)

    async def _write_seen(self, key: str, known: _Known) -> None:
        if known.seen - known.written < _WRITTEN_EACH:
            return
        before, known.written = known.written, known.seen
        try:
            await self.brief.ask(lambda conn: session_store.touch(conn, key, known.seen))
        except DATABASE_AWAY:
            known.written = before  # memory remembers; a later act writes it

    def _keep(self, user: UserId) -> None:
        if user not in self._overdue:
            self._overdue.add(user)
            self._bus.publish(SessionOverdue(user), self._clock.now())

    def _told(self, ended: list[tuple[str, UserId]], why: str) -> None:
        now = self._clock.now()
        self._endings += 1
        for session, user in ended:
            self._known.pop(session, None)
            self._overdue.discard(user)
            for watching in self._watched.get(session, ()):
                watching.set()
            self._bus.publish(SessionEnded(session, user, why, now), now)


def _ended(row: session_store.SessionRow | None) -> NotSignedIn:
    if row is not None and row.ended_why == "elsewhere":
        return NotSignedIn("this account signed in elsewhere", code="session_elsewhere", at=row.ended)
    return NotSignedIn("no such session, or it ended", at=row.ended if row else None)
