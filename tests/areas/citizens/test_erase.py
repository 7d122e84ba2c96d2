"""`contactcenter citizen erase` (Ley 29733, OPS-3): whole, said, audited; never of somebody who is talking."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from areas.command import command
from contactcenter import messages as m
from contactcenter.access.tables import audit
from contactcenter.areas.citizens.tables import citizen_documents, citizen_phones, citizens, tombstones
from contactcenter.storage.database import Database
from contactcenter.storage.tables import personal_data, recordings, registration_notes, registrations
from journal.rig import KEY, Desk, open_desk
from journal.scripted_calls import EIGHT, ROSA, Tale

pytestmark = pytest.mark.postgres

DOCUMENT, REASON = "45678901", "ARCO 2026-7"
OF_THE_CITIZEN = (citizen_documents, citizen_phones, registration_notes, personal_data)


async def call(desk: Desk, *, ends: bool = True) -> None:
    number, document = desk.vault.keep("ani", "966123456"), desk.vault.keep("document", DOCUMENT)
    tale = Tale(1, EIGHT, number).consents(True).keys(document).chooses()
    await desk.record(tale.abandons(30, after=30).ends(m.ConversationStage.WAITING) if ends else tale)
    async with desk.database.begin() as conn:
        kept = {"agent": ROSA, "done": True, "created": EIGHT, "saved": EIGHT, "saved_by": ROSA}
        await conn.execute(registrations.insert().values(conversation="e1-1", **kept))
        await conn.execute(registration_notes.insert().values(conversation="e1-1", note="La señora Rosa"))
        sound = {"id": UUID(int=1), "leg": "l1", "conversation": "e1-1", "state": "ready"}
        await conn.execute(recordings.insert().values(sound))


async def erase(database: Database, *words: str, answer: str = "") -> tuple[int, str]:
    told = ("citizen", "erase", "--reason", REASON, *words)
    return await command(database, *told, answer=answer, key=KEY)


async def rows(database: Database) -> list[int]:
    async with database.begin() as conn:
        return [
            await conn.scalar(select(func.count()).select_from(table)) or 0
            for table in (*OF_THE_CITIZEN, recordings)
        ]


async def test_what_says_who_the_citizen_is_goes_and_what_went_is_said_and_audited(
    database: Database,
) -> None:
    async with open_desk(database) as desk:
        await call(desk)
    assert await rows(database) == [1, 1, 1, 2, 1]

    code, said = await erase(database, "--document", DOCUMENT, "--yes")

    assert code == 0, said
    assert "erased documents 1, telephones 1, numbers and documents of calls 2, notes 1" in said
    assert "calls (1) and recordings (1) stay" in said
    assert DOCUMENT not in said
    assert await rows(database) == [0, 0, 0, 0, 1]
    async with database.begin() as conn:
        citizen = (await conn.execute(select(citizens))).one()
        act = (await conn.execute(select(audit))).one()
        stones = (await conn.execute(select(tombstones))).all()
    assert citizen.erased is not None
    assert (act.who, act.act, act.object_id) == (None, "citizen_erased", str(citizen.id))
    assert act.detail == {"by": "operator", "kind": "dni", "rows": 5}
    assert {(stone.erased_by, stone.why) for stone in stones} == {("operator", REASON)}
    assert (await erase(database, "--document", DOCUMENT, "--yes"))[0] == 1


async def test_it_asks_before_and_takes_no_for_an_answer(database: Database) -> None:
    async with open_desk(database) as desk:
        await call(desk)

    code, said = await erase(database, "--document", DOCUMENT, answer="n\n")

    assert (code, "nothing was erased" in said) == (0, True)
    assert await rows(database) == [1, 1, 1, 2, 1]
    assert "erased documents 1" in (await erase(database, "--document", DOCUMENT, answer="y\n"))[1]


async def test_nobody_is_erased_in_the_middle_of_a_call(database: Database) -> None:
    async with open_desk(database) as desk:
        await call(desk, ends=False)

    code, said = await erase(database, "--document", DOCUMENT, "--yes")

    assert (code, said.startswith("error: in_call: ")) == (1, True)
    assert await rows(database) == [1, 1, 1, 2, 1]
    async with database.begin() as conn:
        assert (await conn.execute(select(audit))).all() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--document", "11111111"), "error: not_found: no citizen has that document\n"),
        (("--document", DOCUMENT, "--kind", "ce"), "error: not_found: no citizen has that document\n"),
        (
            ("--document", DOCUMENT, "--reason", f"pidió {DOCUMENT}"),
            "error: reason: the reason is kept for ever: leave the citizen's document out of it\n",
        ),
    ],
)
async def test_what_cannot_be_done_is_said(database: Database, words: tuple[str, ...], said: str) -> None:
    async with open_desk(database) as desk:
        await call(desk)

    assert await erase(database, *words, "--yes") == (1, said)
    assert await rows(database) == [1, 1, 1, 2, 1]


async def test_without_the_key_of_the_personal_data_nothing_is_looked_for(database: Database) -> None:
    words = ("citizen", "erase", "--document", DOCUMENT, "--reason", REASON, "--yes")
    code, said = await command(database, *words)
    assert (code, "there is no key field_key" in said) == (1, True)
