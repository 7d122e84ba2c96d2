"""Demo people: invented names, passwords generated at the first start, kept in a file only the owner reads.

`$CC_HOME/demo-users.json` is a list of `{"name", "full_name", "role", "password"}`; `name` signs in.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.access import audit
from contactcenter.access.passwords import hash_password
from contactcenter.access.users import AccountChange, AccountProfile, change_user, create_user, list_users
from contactcenter.kernel.ids import QueueId, UserId

WORDS = ("puya", "quena", "molle", "retama", "ceibo", "vicuna", "lucuma", "puna", "cantuta", "ichu", "taruka")


@dataclass(frozen=True, slots=True)
class DemoUser:
    name: str
    full_name: str
    role: str
    skills: tuple[m.Skill, ...] = ()


PEOPLE = (
    DemoUser("yeni", "Yeni Ccori Mamani", "agent", (("es", 5), ("qu", 5))),
    DemoUser("marisol", "Marisol Tito Flores", "agent", (("es", 5), ("lsp", 3))),
    DemoUser("luis", "Luis Ángel Mendoza", "agent", (("es", 4),)),
    DemoUser("gloria", "Gloria Sulca Ayala", "agent", (("es", 4), ("qu", 4))),
    DemoUser("lucia", "Lucía Paredes Soto", "supervisor"),
    DemoUser("carla", "Carla Núñez Rivas", "quality"),
    DemoUser("jorge", "Jorge Salas Prado", "head"),
    DemoUser("edith", "Edith Ramos León", "auditor"),
    DemoUser("admin", "Administración del sistema", "administrator"),
)


def new_password() -> str:
    """Easy to read aloud: three words and a number, about 40 bits; sign-in locks after ten tries."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(3)), f"{secrets.randbelow(10**8):08d}"])


async def load(conn: AsyncConnection, file: Path, queues: frozenset[QueueId]) -> None:
    """Everybody of `PEOPLE` can sign in with what the file says; running it again changes nothing."""
    kept = _kept(file)
    secret = {person.name: kept.get(person.name) or new_password() for person in PEOPLE}
    known = {user.username: user for user in await list_users(conn)}
    acts: list[tuple[str, UserId, audit.Detail]] = []
    for person in PEOPLE:
        found = known.get(person.name)
        if found is None:
            serves = AccountProfile(queues if person.role == "agent" else frozenset(), dict(person.skills))
            password = await hash_password(secret[person.name])
            made = await create_user(conn, person.full_name, person.name, person.role, password, serves)
            acts.append(("user_created", made, {"by": "demo", "role": person.role}))
        elif person.name not in kept:
            await change_user(
                conn, found.id, AccountChange(password=await hash_password(secret[person.name]))
            )
            acts.append(("user_changed", found.id, {"by": "demo", "fields": "password"}))
    for act, user, detail in acts:  # last, as everywhere: the audit's lock is taken when no other is wanted
        await audit.record(conn, None, act, "user", user, detail)
    if kept != secret:
        _write(file, secret)


def _kept(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    return {row["name"]: row["password"] for row in json.loads(file.read_text())}


def _write(file: Path, secret: dict[str, str]) -> None:
    rows = [
        {"name": p.name, "full_name": p.full_name, "role": p.role, "password": secret[p.name]} for p in PEOPLE
    ]
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(json.dumps(rows, ensure_ascii=False, indent=1))
    fresh.replace(file)
