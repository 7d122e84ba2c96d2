"""User accounts: created, listed, changed and closed; never deleted, because the audit names them for ever.

An agent's queues, skills and capacities are the profile, which `m.SetAgent` gives to the core (ACD-1).
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.access.passwords import Hashed
from contactcenter.access.roles import Role
from contactcenter.access.tables import users
from contactcenter.kernel.errors import Conflict, InvalidInput, NotFound
from contactcenter.kernel.ids import AgentId, QueueId, UserId

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtext('contactcenter.users'))")


@dataclass(frozen=True, slots=True)
class AccountProfile:
    """What an agent serves and with which telephone."""

    queues: frozenset[str] = frozenset()
    skills: Mapping[str, int] = field(default_factory=dict)  # code → level, 1 to 5
    voice_capacity: int = 1
    digital_capacity: int = 4
    phone: m.Phone = m.Phone.WEB


@dataclass(frozen=True, slots=True)
class User:
    """A user account, without its password."""

    id: UserId
    username: str
    name: str
    role: Role
    active: bool
    profile: AccountProfile

    @property
    def serves(self) -> bool:
        """True if conversations may be delivered to this user."""
        return self.active and self.role is Role.AGENT

    def to_routing(self) -> m.AgentProfile:
        """Return the profile as the core takes it."""
        return m.AgentProfile(
            AgentId(self.id),
            frozenset(QueueId(queue) for queue in self.profile.queues),
            frozenset(self.profile.skills.items()),
            self.profile.voice_capacity,
            self.profile.digital_capacity,
        )


@dataclass(frozen=True, slots=True)
class Skills:
    """What a supervisor may change of an agent (ACD-1). A field that is None stays as it is."""

    queues: frozenset[str] | None = None
    levels: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What an administrator may change of an account. A field that is None stays as it is."""

    name: str | None = None
    role: Role | None = None
    active: bool | None = None
    password: Hashed | None = None
    queues: frozenset[str] | None = None
    skills: Mapping[str, int] | None = None
    voice_capacity: int | None = None
    digital_capacity: int | None = None
    phone: m.Phone | None = None


async def create_user(
    conn: AsyncConnection,
    name: str,
    username: str,
    role: Role | str,
    password: Hashed,
    profile: AccountProfile | None = None,
) -> UserId:
    """Create an account and return it.

    Raises: Refused `username_taken`, `username_form`, `unknown_role`.
    """
    login = username.casefold()
    if not _USERNAME.fullmatch(login):
        raise InvalidInput("a user name is 2 to 40 of a-z, 0-9, '.', '_', '-'", code="username_form")
    valid_role = role_of(role)
    user = UserId(f"u{secrets.token_hex(6)}")
    row = {"id": user, "username": login, "name": _name(name), "role": valid_role.value}
    row |= {"password": password, **_profile_row(profile or AccountProfile())}
    try:
        async with conn.begin_nested():
            await conn.execute(sa.insert(users).values(row))
    except IntegrityError as error:
        raise Conflict(f"there is a user {login} already", code="username_taken") from error
    return user


async def list_users(conn: AsyncConnection) -> list[User]:
    """Return every user, by name."""
    return [_user(row) for row in (await conn.execute(sa.select(users).order_by(users.c.name))).mappings()]


async def find_user(conn: AsyncConnection, user: UserId) -> User:
    """Return the user with this id.

    Raises: NotFound.
    """
    row = (await conn.execute(sa.select(users).where(users.c.id == user))).mappings().one_or_none()
    if row is None:
        raise NotFound("no such user")
    return _user(row)


async def profiles(conn: AsyncConnection) -> list[m.AgentProfile]:
    """Return the profiles of all agents that may serve, for the core at its start."""
    return [user.to_routing() for user in await list_users(conn) if user.serves]


async def change_user(conn: AsyncConnection, user: UserId, change: AccountChange) -> tuple[User, User]:
    """Change the account and return it before and after.

    Raises: Conflict `last_administrator`.
    """
    await conn.execute(_ONE_AT_A_TIME)
    before = await find_user(conn, user)
    after = await _write(conn, user, change)
    await _someone_administers(conn)
    return before, after


async def assign_skills(conn: AsyncConnection, user: UserId, changes: Skills) -> tuple[User, User]:
    """Change an active agent's queues and skills, and return the agent before and after.

    Raises: NotFound.
    """
    await conn.execute(_ONE_AT_A_TIME)
    before = await find_user(conn, user)
    if not before.serves:
        raise NotFound("no such agent")
    return before, await _write(conn, user, AccountChange(queues=changes.queues, skills=changes.levels))


async def _write(conn: AsyncConnection, user: UserId, change: AccountChange) -> User:
    """Write only the given fields: another change of the account may have come just before."""
    changes: dict[str, Any] = {
        "name": None if change.name is None else _name(change.name),
        "role": None if change.role is None else change.role.value,
        "active": change.active,
        "password": change.password,
        "queues": None if change.queues is None else sorted(change.queues),
        "skills": None if change.skills is None else _levels(change.skills),
        "voice_capacity": change.voice_capacity,
        "digital_capacity": change.digital_capacity,
        "phone": None if change.phone is None else change.phone.value,
    }
    row = {name: value for name, value in changes.items() if value is not None} | {
        "changed_at": sa.func.now()
    }
    await conn.execute(sa.update(users).where(users.c.id == user).values(row))
    return await find_user(conn, user)


async def _someone_administers(conn: AsyncConnection) -> None:
    administrators = sa.select(sa.func.count()).where(
        users.c.role == Role.ADMINISTRATOR.value, users.c.active.is_(True)
    )
    if not (await conn.execute(administrators)).scalar_one():
        raise Conflict("the last administrator stays", code="last_administrator")


def role_of(word: Role | str) -> Role:
    """Return the role of this name.

    Raises: InvalidInput `unknown_role`.
    """
    try:
        return Role(word)
    except ValueError:
        raise InvalidInput(f"no role {word}; there are {', '.join(Role)}", code="unknown_role") from None


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 2 <= len(name) <= 120:
        raise InvalidInput("a name has 2 to 120 characters", code="name_length")
    return name


def _levels(skills: Mapping[str, int]) -> dict[str, int]:
    if any(not 1 <= level <= 5 for level in skills.values()):
        raise InvalidInput("a skill's level is 1 to 5", code="skill_level")
    return dict(skills)


def _profile_row(profile: AccountProfile) -> dict[str, Any]:
    return {
        "queues": sorted(profile.queues),
        "skills": _levels(profile.skills),
        "voice_capacity": profile.voice_capacity,
        "digital_capacity": profile.digital_capacity,
        "phone": profile.phone.value,
    }


def _user(row: sa.RowMapping) -> User:
    profile = AccountProfile(
        frozenset(row["queues"]),
        dict(row["skills"]),
        row["voice_capacity"],
        row["digital_capacity"],
        m.Phone(row["phone"]),
    )
    return User(UserId(row["id"]), row["username"], row["name"], Role(row["role"]), row["active"], profile)
