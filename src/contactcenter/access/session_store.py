"""The rows of sessions: each function is one statement, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.roles import Role
from contactcenter.access.tables import sessions, users
from contactcenter.kernel.ids import UserId
from contactcenter.messages import Phone


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """A user's account as it is stored. `password`: its hash."""

    user: UserId
    username: str
    name: str
    role: Role
    password: str
    active: bool
    phone: Phone


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as it is stored. `ended` and `ended_why`: None while it is open."""

    account: StoredAccount
    started: datetime
    seen: datetime
    ended: datetime | None
    ended_why: str | None


_ACCOUNT = (
    *(users.c.id, users.c.username, users.c.name, users.c.role),
    *(users.c.password, users.c.active, users.c.phone),
)


def _account(row: Any) -> StoredAccount:
    return StoredAccount(
        UserId(row.id), row.username, row.name, Role(row.role), row.password, row.active, Phone(row.phone)
    )


async def find_account(conn: AsyncConnection, username: str) -> StoredAccount | None:
    """Return the account with this user name, in any case; None without one."""
    row = (
        await conn.execute(sa.select(*_ACCOUNT).where(users.c.username == username.casefold()))
    ).one_or_none()
    return None if row is None else _account(row)


async def is_unchanged(conn: AsyncConnection, account: StoredAccount) -> bool:
    """Return whether the account is as it was read, and lock its row until the end of the transaction."""
    row = await conn.execute(sa.select(*_ACCOUNT).where(users.c.id == account.user).with_for_update())
    rows = row.one_or_none()
    return rows is not None and _account(rows) == account


async def replace_password(conn: AsyncConnection, user: UserId, password: str) -> None:
    """Store the hash of the user's new password."""
    await conn.execute(sa.update(users).where(users.c.id == user).values(password=password))


async def open_session(conn: AsyncConnection, key: str, user: UserId, address: str, at: datetime) -> None:
    """Store a new session. `key`: the SHA-256 of its token, in hexadecimal."""
    await conn.execute(
        sa.insert(sessions).values(
            token_hash=bytes.fromhex(key), user_id=user, address=address, started_at=at, seen_at=at
        )
    )


async def read_session(conn: AsyncConnection, key: str) -> SessionRow | None:
    """Return the session of this key with its account; None without one."""
    rows = await conn.execute(
        sa.select(
            *_ACCOUNT, sessions.c.started_at, sessions.c.seen_at, sessions.c.ended_at, sessions.c.ended_why
        )
        .join(users, users.c.id == sessions.c.user_id)
        .where(sessions.c.token_hash == bytes.fromhex(key))
    )
    row = rows.one_or_none()
    if row is None:
        return None
    return SessionRow(_account(row), row.started_at, row.seen_at, row.ended_at, row.ended_why)


async def touch(conn: AsyncConnection, key: str, at: datetime) -> None:
    """Store that the session's user did something at `at`."""
    await conn.execute(
        sa.update(sessions).where(sessions.c.token_hash == bytes.fromhex(key)).values(seen_at=at)
    )


async def idle_sessions(conn: AsyncConnection, seen: datetime, started: datetime) -> list[tuple[str, UserId]]:
    """Return the open sessions without an act since `seen`, or that began before `started`."""
    stale = sa.or_(sessions.c.seen_at <= seen, sessions.c.started_at <= started)
    rows = await conn.execute(
        sa.select(sessions.c.token_hash, sessions.c.user_id).where(sessions.c.ended_at.is_(None), stale)
    )
    return [(row.token_hash.hex(), UserId(row.user_id)) for row in rows]


async def users_signed_in(conn: AsyncConnection) -> set[UserId]:
    """Return the users with an open session."""
    rows = await conn.scalars(sa.select(sessions.c.user_id).where(sessions.c.ended_at.is_(None)))
    return {UserId(user) for user in rows}


async def end_session(conn: AsyncConnection, key: str, why: str, at: datetime) -> list[tuple[str, UserId]]:
    """End a session, if it is open, and return the key and the user of each session that was ended."""
    return await _end(conn, sessions.c.token_hash == bytes.fromhex(key), why, at)


async def end_sessions_of(
    conn: AsyncConnection, user: UserId, why: str, at: datetime
) -> list[tuple[str, UserId]]:
    """End the user's open sessions. Locks the user's row, so that of two sign-ins at once the second ends the first."""
    await conn.execute(sa.select(users.c.id).where(users.c.id == user).with_for_update())
    return await _end(conn, sessions.c.user_id == user, why, at)


async def _end(
    conn: AsyncConnection, which: sa.ColumnElement[bool], why: str, at: datetime
) -> list[tuple[str, UserId]]:
    ended = await conn.execute(
        sa.update(sessions)
        .where(which, sessions.c.ended_at.is_(None))
        .values(ended_at=at, ended_why=why)
        .returning(sessions.c.token_hash, sessions.c.user_id)
    )
    return [(row.token_hash.hex(), UserId(row.user_id)) for row in ended]
