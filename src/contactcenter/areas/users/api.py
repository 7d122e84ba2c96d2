"""User accounts, changed by an administrator; an agent's queues and skills, changed by a supervisor too.

A change of queues or skills takes effect with the next call, and cuts none (ACD-1).
"""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from contactcenter import messages as m
from contactcenter.access import audit, lockout, users
from contactcenter.access.passwords import Hashed, hash_password
from contactcenter.access.request_checks import ID_FORM, Id, allow, may
from contactcenter.access.roles import Role
from contactcenter.access.sessions import SignedIn
from contactcenter.areas.users.deps import Deps, UsersDeps
from contactcenter.areas.users.permissions import ASSIGN_SKILLS, MANAGE_USERS
from contactcenter.kernel.errors import InvalidInput, Refused
from contactcenter.kernel.ids import AgentId, UserId

router = APIRouter(prefix="/api/users", tags=["users"])
log = structlog.get_logger()

Administrator = Annotated[SignedIn, Depends(may(MANAGE_USERS))]
SkillAssigner = Annotated[SignedIn, Depends(may(ASSIGN_SKILLS))]
Lister = Annotated[SignedIn, Depends(allow(*MANAGE_USERS.roles, *ASSIGN_SKILLS.roles))]
Level = Annotated[int, Field(ge=1, le=5)]
Code = Annotated[str, Field(max_length=60, pattern=ID_FORM)]
Queues = Annotated[list[Code], Field(max_length=200)]
Levels = Annotated[dict[Code, Level], Field(max_length=50)]


class UserOut(BaseModel):
    """A user account, without its password."""

    id: str
    username: str
    name: str
    role: Role
    active: bool
    queues: list[str]
    skills: dict[str, int]
    voice_capacity: int
    digital_capacity: int
    phone: m.Phone


class UserIn(BaseModel):
    """A new user account."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(max_length=40)
    name: str = Field(max_length=120)
    role: Role
    password: str = Field(max_length=256)
    queues: Queues = []
    skills: Levels = {}
    voice_capacity: int = Field(default=1, ge=0, le=1)
    digital_capacity: int = Field(default=4, ge=0, le=10)
    phone: m.Phone = m.Phone.WEB


class UserChange(BaseModel):
    """A change of an account. A field that is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=120)
    role: Role | None = None
    active: bool | None = None
    password: str | None = Field(default=None, max_length=256)
    queues: Queues | None = None
    skills: Levels | None = None
    voice_capacity: int | None = Field(default=None, ge=0, le=1)
    digital_capacity: int | None = Field(default=None, ge=0, le=10)
    phone: m.Phone | None = None


class SkillsChange(BaseModel):
    """A change of an agent's queues and skills. A field that is absent stays as it is."""

    model_config = ConfigDict(extra="forbid")

    queues: Queues | None = None
    skills: Levels | None = None


@router.get("")
async def list_users(signed_in: Lister, deps: Deps) -> list[UserOut]:
    """Every user for an administrator; for a supervisor or the head, the agents that may serve."""
    sees_all = signed_in.role in MANAGE_USERS.roles
    async with deps.database.begin() as conn:
        people = await users.list_users(conn)
    return [_out(user) for user in people if sees_all or user.serves]


@router.post("", status_code=201)
async def create_user(request: UserIn, signed_in: Administrator, deps: Deps) -> UserOut:
    """Make a user account. Raises: Conflict `username_taken`; InvalidInput for a form that is not allowed."""
    profile = users.AccountProfile(
        frozenset(request.queues),
        request.skills,
        request.voice_capacity,
        request.digital_capacity,
        request.phone,
    )
    _check_codes(deps, users.AccountProfile(), profile)
    password = await hash_password(request.password)
    async with deps.database.begin() as conn:
        made = await users.create_user(conn, request.name, request.username, request.role, password, profile)
        await audit.record(conn, signed_in.user, "user_created", "user", made, {"role": request.role})
        user = await users.find_user(conn, made)
    await _update_routing(None, user, deps, signed_in)
    return _out(user)


@router.patch("/{user}")
async def change_user(user: Id, request: UserChange, signed_in: Administrator, deps: Deps) -> UserOut:
    """Change a user's account.

    A new role, a new password or a closed account ends the user's sessions; a new password ends a lock-out too.
    """
    password = None if request.password is None else await hash_password(request.password)
    async with deps.database.begin() as conn:
        before, after = await users.change_user(conn, UserId(user), _change(request, password))
        _check_codes(deps, before.profile, after.profile)
        if password is not None:
            await lockout.clear(conn, lockout.account_of(after.username))
        what = ",".join(sorted(request.model_fields_set))
        await audit.record(conn, signed_in.user, "user_changed", "user", user, {"fields": what})
    if not after.active:
        await deps.sessions.end_all_of(after.id, "deactivated")
    elif after.role is not before.role or request.password is not None:
        await deps.sessions.end_all_of(after.id, "changed")
    deps.sessions.forget_row(after.id)
    await _update_routing(before, after, deps, signed_in)
    return _out(after)


@router.put("/{user}/skills")
async def assign_skills(user: Id, request: SkillsChange, signed_in: SkillAssigner, deps: Deps) -> UserOut:
    """Change the queues and skills of an agent that may serve, from the next call on; the present call goes on."""
    change = users.Skills(None if request.queues is None else frozenset(request.queues), request.skills)
    async with deps.database.begin() as conn:
        before, after = await users.assign_skills(conn, UserId(user), change)
        _check_codes(deps, before.profile, after.profile)
        detail = {"before": _audit_text(before.profile), "after": _audit_text(after.profile)}
        await audit.record(conn, signed_in.user, "skills_changed", "user", user, detail)
    await _update_routing(before, after, deps, signed_in)
    return _out(after)


def _check_codes(deps: UsersDeps, before: users.AccountProfile, after: users.AccountProfile) -> None:
    """Refuse codes that this centre does not have: audit and journal keep them for ever. Those of before may stay."""
    if after.queues - before.queues - deps.live.known_queues():
        raise InvalidInput("no such queue; see /api/queues", code="unknown_queue")
    if after.skills.keys() - before.skills.keys() - deps.skills():
        raise InvalidInput("no such skill", code="unknown_skill")


def _audit_text(profile: users.AccountProfile) -> str:
    """The queues and skills as the audit has them: "migraciones,reniec qu:5"."""
    skills = ",".join(f"{code}:{level}" for code, level in sorted(profile.skills.items()))
    return f"{','.join(sorted(profile.queues))} {skills}".strip()


async def _update_routing(
    before: users.User | None, after: users.User, deps: UsersDeps, signed_in: SignedIn
) -> None:
    """Tell the core of the change. The row is written; what the core refuses now it reads at its next start."""
    now, agent = deps.clock.now(), AgentId(after.id)
    if after.serves:
        deps.live.name_agent(agent, after.name)
        if before is None or not before.serves or before.profile != after.profile:
            await deps.bus.ask(m.SetAgent(after.to_routing(), signed_in.user), now)
        if after.profile.phone is m.Phone.WEB and deps.accounts.phone(agent) is m.Phone.SIP:
            await deps.accounts.close(agent)
            deps.bus.publish(m.PhoneTaken(agent), deps.clock.now())
    elif before is not None and before.serves:
        try:
            await deps.bus.ask(m.CloseShift(agent, forced=True), now)
            await deps.bus.ask(m.RemoveAgent(agent), now)
        except Refused as refusal:
            log.warning("agent_not_removed", agent=agent, code=refusal.code)
        await deps.accounts.close(agent)


def _change(request: UserChange, password: Hashed | None) -> users.AccountChange:
    return users.AccountChange(
        name=request.name,
        role=request.role,
        active=request.active,
        password=password,
        queues=None if request.queues is None else frozenset(request.queues),
        skills=request.skills,
        voice_capacity=request.voice_capacity,
        digital_capacity=request.digital_capacity,
        phone=request.phone,
    )


def _out(user: users.User) -> UserOut:
    profile = user.profile
    return UserOut(
        id=user.id,
        username=user.username,
        name=user.name,
        role=user.role,
        active=user.active,
        queues=sorted(profile.queues),
        skills=dict(profile.skills),
        voice_capacity=profile.voice_capacity,
        digital_capacity=profile.digital_capacity,
        phone=profile.phone,
    )
