"""ACD-11, ACD-1: people, their roles and profiles."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from contactcenter import messages as m
from contactcenter.access import demo_people
from contactcenter.access.command import add_user
from contactcenter.access.demo_people import new_password
from contactcenter.access.passwords import Hashed, hash_password, is_right
from contactcenter.access.tables import audit
from contactcenter.access.users import (
    AccountChange,
    AccountProfile,
    change_user,
    create_user,
    find_user,
    list_users,
    profiles,
)
from contactcenter.areas.agents.states_store import NotReadyState, list_states, replace_states
from contactcenter.kernel.errors import Conflict, InvalidInput, NotFound
from contactcenter.kernel.ids import AgentId, QueueId, UserId
from contactcenter.storage.database import Database
from pg import FIELD_KEY

pytestmark = pytest.mark.postgres
PASSWORD = Hashed("$argon2id$of puya-quena-molle-1")


async def test_an_agents_profile_is_what_routing_is_told(database: Database) -> None:
    profile = AccountProfile(frozenset({"reniec"}), {"qu": 5, "es": 3}, phone=m.Phone.SIP)
    async with database.begin() as conn:
        user = await create_user(conn, "Yeni  Ccori", "Yeni", "agent", PASSWORD, profile)
        await create_user(conn, "Lucía Paredes", "lucia", "supervisor", PASSWORD)
        told = await profiles(conn)
        kept = await find_user(conn, user)

    assert told == [
        m.AgentProfile(AgentId(user), frozenset({QueueId("reniec")}), frozenset({("qu", 5), ("es", 3)}))
    ]
    assert (kept.name, kept.username, kept.profile) == ("Yeni Ccori", "yeni", profile)


async def test_two_people_do_not_share_a_user_name(database: Database) -> None:
    async with database.begin() as conn:
        await create_user(conn, "Yeni Ccori", "yeni", "agent", PASSWORD)
        with pytest.raises(Conflict) as refused:
            await create_user(conn, "Yeni Otra", "YENI", "agent", PASSWORD)
        assert len(await list_users(conn)) == 1
    assert refused.value.code == "username_taken"


@pytest.mark.parametrize(
    ("name", "username", "role", "code"),
    [
        ("Yeni Ccori", "ye ni", "agent", "username_form"),
        ("Yeni Ccori", "ñusta", "agent", "username_form"),
        ("Yeni Ccori", "yeni", "boss", "unknown_role"),
        (" ", "yeni", "agent", "name_length"),
    ],
)
async def test_a_person_that_does_not_fit_is_refused_by_name_of_what_is_wrong(
    database: Database, name: str, username: str, role: str, code: str
) -> None:
    async with database.begin() as conn:
        with pytest.raises(InvalidInput) as refused:
            await create_user(conn, name, username, role, PASSWORD)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("corto-2026", "password_length"),
        ("x" * 300, "password_length"),
        ("202611212026", "weak_password"),
        ("aaaaaaaaaaaaaa", "weak_password"),
    ],
)
async def test_a_password_that_is_easily_guessed_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await hash_password(password)
    assert refused.value.code == code
    assert await is_right(new_password(), await hash_password(new_password())) is False


async def audited(database: Database) -> list[tuple[str | None, str, str, dict[str, str]]]:
    query = sa.select(audit.c.who, audit.c.act, audit.c.object_id, audit.c.detail).order_by(audit.c.seq)
    async with database.begin() as conn:
        return [tuple(row) for row in (await conn.execute(query)).all()]


async def test_who_is_made_by_hand_is_in_the_audit_like_who_is_made_on_the_screen(
    database: Database, database_url: str
) -> None:
    password = await add_user(database_url, FIELD_KEY, "maria", "María Quispe", "administrator")

    async with database.begin() as conn:
        (made,) = await list_users(conn)
    assert await audited(database) == [
        (None, "user_created", made.id, {"by": "operator", "role": "administrator"})
    ]
    assert len(password) >= 16


async def test_demo_people_are_in_the_audit_and_so_are_passwords_made_anew(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "demo-users.json"
    for _ in range(2):
        async with database.begin() as conn:
            await demo_people.load(conn, file, frozenset())
    acts = await audited(database)
    assert [act[1] for act in acts] == ["user_created"] * len(demo_people.PEOPLE)
    assert acts[-1][3] == {"by": "demo", "role": "administrator"}

    file.unlink()
    async with database.begin() as conn:
        await demo_people.load(conn, file, frozenset())
    anew = (await audited(database))[len(acts) :]
    assert [act[1:] for act in anew] == [
        ("user_changed", act[2], {"by": "demo", "fields": "password"}) for act in acts
    ]


@pytest.mark.parametrize("change", [AccountChange(active=False), AccountChange(role="agent")])  # type: ignore[arg-type]
async def test_the_last_administrator_stays(database: Database, change: AccountChange) -> None:
    from contactcenter.access.roles import Role

    wanted = AccountChange(active=change.active, role=Role(change.role) if change.role else None)
    async with database.begin() as conn:
        root = await create_user(conn, "La Administradora", "root", "administrator", PASSWORD)
    with pytest.raises(Conflict) as refused:
        async with database.begin() as conn:
            await change_user(conn, root, wanted)
    assert refused.value.code == "last_administrator"
    async with database.begin() as conn:
        assert (await find_user(conn, root)).active


async def test_a_person_nobody_knows_is_not_found(database: Database) -> None:
    async with database.begin() as conn:
        with pytest.raises(NotFound):
            await find_user(conn, UserId("nobody"))


async def test_the_states_of_acd_2_are_there_and_can_be_changed(database: Database) -> None:
    async with database.begin() as conn:
        codes = [state.code for state in await list_states(conn)]
        assert codes == ["refrigerio", "servicios", "capacitacion", "feedback", "incidencia"]
        wanted = [
            NotReadyState("lactancia", "Lactancia", "pause", 60),
            NotReadyState("refrigerio", "Almuerzo", "pause"),
        ]
        await replace_states(conn, wanted)
        assert await list_states(conn) == wanted
