"""Sessions: an opaque token in a cookie, its SHA-256 in a row, and a cache of the row in memory.

A session ends after 30 idle minutes, after 12 hours, when the agent signs in elsewhere, and when the account is closed.
Each end is published (`SessionEnded`), so that the user's sockets close at once. A session whose time is up in
mid-conversation lasts until the agent carries none (`SessionOverdue`): the call can be ended and saved. While the
database is away the cache answers for the row, so that desks go on working.
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
from contactcenter.access.availability import DATABASE_AWAY, STATEMENTS_WRONG, BoundedQuery
from contactcenter.access.identity import (
    BadCredentials,
    NotSignedIn,
    Opened,
    SignedIn,
    SignInSource,
    not_signed_in,
)
from contactcenter.access.roles import Role
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.ids import UserId
from contactcenter.messages.sessions import SessionEnded, SessionOverdue
from contactcenter.storage.database import Database

IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
_ROW_TTL = timedelta(seconds=30)  # how long the cache answers for the row
_WRITE_EVERY = timedelta(minutes=1)

log = structlog.get_logger()

__all__ = [
    "DATABASE_AWAY",
    "LONGEST_SESSION",
    "STATEMENTS_WRONG",
    "BadCredentials",
    "NotSignedIn",
    "Sessions",
    "SignedIn",
    "session_id_of",
]


@dataclass(slots=True)
class _CachedSession:
    signed_in: SignedIn
    started: datetime
    seen: datetime
    read: datetime
    written: datetime

    def end_reason(self, now: datetime) -> str | None:
        """Return `idle` or `expired` if the session's time is up; None otherwise."""
        if now - self.seen >= IDLE:
            return "idle"
        return "expired" if now - self.started >= LONGEST_SESSION else None


def session_id_of(token: str) -> str:
    """Return the name of the session that this token opens: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Signs users in, checks their tokens and ends their sessions."""

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database, self._bus, self._clock = database, bus, clock
        self.bounded = BoundedQuery(database, clock)
        self._carries: Callable[[UserId], bool] = lambda user: False
        self._overdue: set[UserId] = set()
        self._cached: dict[str, _CachedSession] = {}
        self._endings = 0
        self._watched: dict[str, set[asyncio.Event]] = defaultdict(set)

    def set_carrying(self, carries: Callable[[UserId], bool]) -> None:
        """Set `carries`: whether the user has a conversation or its wrap-up. Sessions do not run out meanwhile."""
        self._carries = carries

    async def sign_in(
        self,
        username: str,
        password: str,
        address: str,
        replacing: str | None = None,
        device: str | None = None,
    ) -> Opened:
        """Open a session for this name and password.

        `replacing`: the token that the browser sent; its session ends, for one browser is one user. `device`: the
        cookie that the browser has of earlier sign-ins.

        Raises: BadCredentials `bad_credentials`; Locked `locked`; Busy `busy`.
        """
        passwords.must_have_room()
        account_hash = lockout.account_of(username)
        async with self._database.begin() as conn:
            attempt = await lockout.charge(conn, account_hash, address, device, self._clock.now())
            account = await session_store.find_account(conn, username)
        await asyncio.sleep(attempt.wait)
        is_right = await passwords.is_right(
            password, account.password if account and account.active else None
        )
        if account is None or not is_right:
            await self._failed(account_hash, address, attempt)
            raise BadCredentials("unknown user or wrong password")
        renewed = await passwords.renew(password, account.password)
        source = SignInSource(account_hash, address, device, attempt)
        opened, ended = await self._open(account, source, renewed)
        if replacing is not None:
            await self.end(session_id_of(replacing), "replaced")
        self._publish_ended(ended, "elsewhere")
        return opened

    async def check(self, token: str, *, is_act: bool = True) -> SignedIn:
        """Return the user of this token.

        `is_act`: the user does something; an open page alone does not extend a session.

        Raises: NotSignedIn with the code and the instant of the end.
        """
        key, now = session_id_of(token), self._clock.now()
        cached = self._cached.get(key)
        if cached is None or now - cached.read >= _ROW_TTL:
            cached = await self._read(key, cached, now)
        why = cached.end_reason(now)
        if why and not self._carries(cached.signed_in.user):
            await self.end(key, why)
            raise NotSignedIn(f"the session ended: {why}", at=now)
        if why:
            self._mark_overdue(cached.signed_in.user)
        if is_act:
            cached.seen = now
            if cached.end_reason(now) is None:
                self._overdue.discard(cached.signed_in.user)
            await self._write_seen(key, cached)
        return cached.signed_in

    async def end(self, session: str, why: str) -> None:
        """End one session."""
        async with self._database.begin() as conn:
            ended = await session_store.end_session(conn, session, why, self._clock.now())
        self._publish_ended(ended, why)

    async def end_all_of(self, user: UserId, why: str) -> None:
        """End every session of the user."""
        async with self._database.begin() as conn:
            ended = await session_store.end_sessions_of(conn, user, why, self._clock.now())
        self._publish_ended(ended, why)

    async def end_idle(self) -> None:
        """End the sessions whose time is up and from whose page no request comes any more."""
        async with self._database.begin() as conn:
            stale = await session_store.idle_sessions(
                conn, seen=self._clock.now() - IDLE, started=self._clock.now() - LONGEST_SESSION
            )
        for key, user in stale:
            cached = self._cached.get(key)
            why = cached.end_reason(self._clock.now()) if cached else "idle"
            if why and self._carries(user):
                self._mark_overdue(user)
            elif why:
                await self.end(key, why)

    async def end_overdue(self, user: UserId) -> None:
        """End the user's sessions whose time was up while a conversation was open."""
        now = self._clock.now()
        for key, cached in tuple(self._cached.items()):
            if cached.signed_in.user == user and (why := cached.end_reason(now)):
                await self.end(key, why)

    def forget_row(self, user: UserId) -> None:
        """Have the user's row read again at the next request, because it changed."""
        for cached in self._cached.values():
            if cached.signed_in.user == user:
                cached.read -= _ROW_TTL

    def is_overdue(self, user: UserId) -> bool:
        """Return whether a session of the user lasts only until its conversation is done."""
        return user in self._overdue

    async def users_with_open_session(self) -> set[UserId]:
        """Return the users with an open row, including sessions that this process has not cached."""
        async with self._database.begin() as conn:
            return await session_store.users_signed_in(conn)

    def is_signed_in(self, user: UserId) -> bool:
        """Return whether the user has a session that this process has cached."""
        return any(cached.signed_in.user == user for cached in self._cached.values())

    @contextmanager
    def watched(self, session: str) -> Iterator[asyncio.Event]:
        """Return an event that is set at the instant the session ends."""
        ended = asyncio.Event()
        self._watched[session].add(ended)
        try:
            yield ended
        finally:
            self._watched[session].discard(ended)
            if not self._watched[session]:
                del self._watched[session]

    async def _failed(self, account_hash: bytes, address: str, attempt: lockout.Attempt) -> None:
        """Audit the failure and, once, that it locked the account: later attempts are not counted."""
        about = ("account", account_hash.hex()[:16])
        async with self._database.begin() as conn:
            await audit.record(conn, None, "sign_in_failed", *about)
            if attempt.closes:
                await audit.record(conn, None, "sign_in_locked", *about, {"by": attempt.closes})
        if attempt.closes:
            log.warning("sign_in_locked", account=about[1], by=attempt.closes, address=address)

    async def _open(
        self, account: session_store.StoredAccount, source: SignInSource, renewed: passwords.Hashed | None
    ) -> tuple[Opened, list[tuple[str, UserId]]]:
        token, now = secrets.token_urlsafe(32), self._clock.now()
        key = session_id_of(token)
        is_single = account.role is Role.AGENT
        async with self._database.begin() as conn:
            if not await session_store.is_unchanged(
                conn, account
            ):  # a new password, or a closed account, meanwhile
                raise BadCredentials("unknown user or wrong password")
            device = await lockout.record_success(
                conn, source.account_hash, source.attempt, source.device, now
            )
            if renewed:
                await session_store.replace_password(conn, account.user, renewed)
            ended = (
                await session_store.end_sessions_of(conn, account.user, "elsewhere", now) if is_single else []
            )
            await session_store.open_session(conn, key, account.user, source.address, now)
            await audit.record(
                conn, account.user, "signed_in", "session", key[:16], {"ended_elsewhere": bool(ended)}
            )
        signed_in = SignedIn.of(account, key)
        self._cached[key] = _CachedSession(signed_in, now, now, now, now)
        return Opened(token, device, signed_in, bool(ended)), ended

    async def _read(self, key: str, cached: _CachedSession | None, now: datetime) -> _CachedSession:
        endings = self._endings
        try:
            row = await self._row(key, is_cached=cached is not None)
        except DATABASE_AWAY:
            if key not in self._cached:  # never met, or ended meanwhile
                raise
            return self._cached[key]
        if row is None or row.ended is not None or not row.account.active:
            self._cached.pop(key, None)
            raise not_signed_in(row)
        if endings != self._endings:  # the row may be of before it ended
            return await self._read(key, cached, now)
        account, seen = row.account, max(row.seen, cached.seen) if cached else row.seen
        signed_in = SignedIn.of(account, key)
        self._cached[key] = _CachedSession(signed_in, row.started, seen, now, row.seen)
        return self._cached[key]

    async def _row(self, key: str, *, is_cached: bool) -> session_store.SessionRow | None:
        """Return the row; for a cached session without waiting for a database that does not answer."""
        if is_cached:
            return await self.bounded.ask(lambda conn: session_store.read_session(conn, key))
        async with self._database.begin() as conn:
            return await session_store.read_session(conn, key)

    async def _write_seen(self, key: str, cached: _CachedSession) -> None:
        if cached.seen - cached.written < _WRITE_EVERY:
            return
        before, cached.written = cached.written, cached.seen
        try:
            await self.bounded.ask(lambda conn: session_store.touch(conn, key, cached.seen))
        except DATABASE_AWAY:
            cached.written = before  # the cache has it; a later act writes it

    def _mark_overdue(self, user: UserId) -> None:
        if user not in self._overdue:
            self._overdue.add(user)
            self._bus.publish(SessionOverdue(user), self._clock.now())

    def _publish_ended(self, ended: list[tuple[str, UserId]], why: str) -> None:
        now = self._clock.now()
        self._endings += 1
        for session, user in ended:
            self._cached.pop(session, None)
            self._overdue.discard(user)
            for watching in self._watched.get(session, ()):
                watching.set()
            self._bus.publish(SessionEnded(session, user, why, now), now)
