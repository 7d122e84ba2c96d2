"""Demo users: invented names, with passwords generated at the first start, in a file that only its owner may read.

`$CC_HOME/demo-users.json` is a list of `{"name", "full_name", "role", "password"}`; `name` signs in.
"""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.access import audit
from contactcenter.access.passwords import hash_password
from contactcenter.access.users import AccountChange, AccountProfile, change_user, create_user, list_users
from contactcenter.kernel.files import write_private
from contactcenter.kernel.ids import QueueId, UserId

WORDS = ("puya", "quena", "molle", "retama", "ceibo", "vicuna", "lucuma", "puna", "cantuta", "ichu", "taruka")


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A demo user. `name`: what the user signs in with."""

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
    """Return a password that is easy to read aloud: three words and a number, about 40 bits."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(3)), f"{secrets.randbelow(10**8):08d}"])


async def load(conn: AsyncConnection, file: Path, queues: frozenset[QueueId]) -> None:
    """Make or change the accounts of `PEOPLE` so that each signs in with the password in the file.

    It may be repeated.
    """
    passwords = _passwords_in(file)
    secret = {demo.name: passwords.get(demo.name) or new_password() for demo in PEOPLE}
    users_by_name = {user.username: user for user in await list_users(conn)}
    acts: list[tuple[str, UserId, audit.Detail]] = []
    for demo in PEOPLE:
        account = users_by_name.get(demo.name)
        if account is None:
            serves = AccountProfile(queues if demo.role == "agent" else frozenset(), dict(demo.skills))
            password = await hash_password(secret[demo.name])
            made = await create_user(conn, demo.full_name, demo.name, demo.role, password, serves)
            acts.append(("user_created", made, {"by": "demo", "role": demo.role}))
        elif demo.name not in passwords:
            await change_user(
                conn, account.id, AccountChange(password=await hash_password(secret[demo.name]))
            )
            acts.append(("user_changed", account.id, {"by": "demo", "fields": "password"}))
    for act, user, detail in acts:  # last, as everywhere: no other lock is taken after the audit's
        await audit.record(conn, None, act, "user", user, detail)
    if passwords != secret:
        _write(file, secret)


def _passwords_in(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    return {row["name"]: row["password"] for row in json.loads(file.read_text())}


def _write(file: Path, secret: dict[str, str]) -> None:
    rows = [
        {"name": p.name, "full_name": p.full_name, "role": p.role, "password": secret[p.name]} for p in PEOPLE
    ]
    write_private(file, json.dumps(rows, ensure_ascii=False, indent=1))
