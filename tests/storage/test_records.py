"""Erasing a person, the day's figures, ids, fields nobody reads, files that are kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contactcenter.areas.citizens.erasure_store import digest, erase_citizen
from contactcenter.areas.citizens.tables import (
    citizen_documents,
    citizen_names,
    citizen_phones,
    citizens,
    timeline,
    tombstones,
)
from contactcenter.journal.tables import journal
from contactcenter.kernel.errors import NotFound, SetupError
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database, async_url
from contactcenter.storage.object_store import ObjectStore
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.tables import (
    personal_data,
    registration_notes,
    registration_versions,
    registrations,
)
from journal.rig import KEY, open_desk
from journal.scripted_calls import EIGHT, ROSA, Tale, answered

pytestmark = pytest.mark.both_servers


@pytest.mark.postgres
async def test_erasing_a_citizen_leaves_tombstones_and_nothing_that_says_who_it_was(
    database: Database,
) -> None:
    async with open_desk(database) as desk:
        number, document = desk.vault.keep("ani", "966123456"), desk.vault.keep("document", "45678901")
        await desk.record(Tale(1, EIGHT, number).consents(True).keys(document).chooses())
        await desk.record(answered(2, ani=desk.vault.keep("ani", "999888777")))
        async with database.begin() as conn:
            citizen = (await conn.execute(select(citizens.c.id))).scalar_one()
            name = {"names": "Rosa Huamán", "words": func.to_tsvector("rosa"), "changed": EIGHT}
            await conn.execute(citizen_names.insert().values(citizen_id=citizen, **name))
            row = (await conn.execute(select(citizen_names))).one()
            kept = {"agent": ROSA, "done": True, "created": EIGHT, "saved": EIGHT, "saved_by": ROSA}
            await conn.execute(registrations.insert().values(conversation="e1-1", **kept))
            await conn.execute(registration_notes.insert().values(conversation="e1-1", note="La señora Rosa"))
            was = {
                "saved": EIGHT,
                "saved_by": ROSA,
                "replaced": EIGHT,
                "replaced_by": ROSA,
                "note": "Rosa H.",
            }
            former = registration_versions.insert().values(id=record_id(EIGHT), conversation="e1-1", **was)
            await conn.execute(former)
            before = await conn.scalar(select(func.count()).select_from(journal))

            data = PersonalData(desk.vault, desk.cipher)
            gone = await erase_citizen(conn, data, citizen, "officer", "arco-7", EIGHT)

        async with database.begin() as conn:
            notes = (registration_notes, registration_versions)
            for table in (citizen_names, citizen_documents, citizen_phones, *notes):
                assert await conn.scalar(select(func.count()).select_from(table)) == 0
            refs = (await conn.scalars(select(personal_data.c.ref))).all()
            stones = (await conn.execute(select(tombstones))).all()
            person = (await conn.execute(select(citizens))).one()
            assert await conn.scalar(select(func.count()).select_from(timeline)) == 1
            assert await conn.scalar(select(func.count()).select_from(journal)) == before
        assert gone.total() == len(stones) == 7
        assert digest(row._mapping) in {stone.digest for stone in stones}
        assert {stone.erased_by for stone in stones} == {"officer"}
        assert len(refs) == 1  # the other caller's
        assert person.erased == EIGHT
        assert desk.vault.read(number) is None


@pytest.mark.postgres
async def test_the_same_person_who_calls_again_is_a_new_record(database: Database) -> None:
    async with open_desk(database) as desk:
        await desk.record(Tale(1).keys(desk.vault.keep("document", "45678901")))
        async with database.begin() as conn:
            citizen = (await conn.execute(select(citizens.c.id))).scalar_one()
            await erase_citizen(conn, PersonalData(desk.vault, desk.cipher), citizen, "o", "arco", EIGHT)
        await desk.record(Tale(2).keys(desk.vault.keep("document", "45678901")))

        async with database.begin() as conn:
            assert await conn.scalar(select(func.count()).select_from(citizens)) == 2


def test_ids_of_records_follow_time_and_never_meet() -> None:
    ids = [record_id(EIGHT + timedelta(milliseconds=n)) for n in range(50)]

    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert len({record_id(EIGHT) for _ in range(1_000)}) == 1_000


def test_a_sealed_field_opens_with_its_key_alone_and_never_looks_the_same_twice() -> None:
    cipher = Cipher(KEY)
    one, other = cipher.encrypt("45678901"), cipher.encrypt("45678901")

    assert one != other
    assert cipher.decrypt(one) == cipher.decrypt(other) == "45678901"
    with pytest.raises(SetupError):
        Cipher(b"x" * 32).decrypt(one)
    with pytest.raises(SetupError):
        cipher.decrypt(one[:-1] + bytes([one[-1] ^ 1]))
    with pytest.raises(SetupError):
        Cipher(b"short")


def test_the_blind_word_is_of_the_datum_and_of_the_key() -> None:
    cipher = Cipher(KEY)

    assert cipher.blind("ani", "+51 966 123 456") == cipher.blind("ani", "966123456")
    assert cipher.blind("document", "966123456") != cipher.blind("ani", "966123456")
    assert cipher.blind("ani", "966123456") != Cipher(b"x" * 32).blind("ani", "966123456")


async def test_an_object_is_written_once_and_never_changed(tmp_path: Path) -> None:
    objects = ObjectStore(tmp_path / "store")

    assert await objects.put("a/b.flac", b"one") is True
    assert await objects.put("a/b.flac", b"two") is False
    with objects.open("a/b.flac") as kept:
        assert kept.seek(1) == 1
        assert kept.read() == b"ne"
    assert await objects.size("a/b.flac") == 3
    assert await objects.size("a/none") is None
    with pytest.raises(NotFound):
        objects.open("a/none")
    with pytest.raises(NotFound):
        await objects.sha256("a/none")


@pytest.mark.parametrize(
    "url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"]
)
def test_every_way_to_write_the_address_reaches_the_same_driver(url: str) -> None:
    assert async_url(url) == "postgresql+asyncpg://u:p@h/d"


@pytest.mark.parametrize("url", ["", "mysql://x", "h/d"])
def test_an_address_of_something_else_names_the_setting(url: str) -> None:
    with pytest.raises(SetupError, match="CC_DATABASE_URL"):
        async_url(url)


@pytest.mark.postgres
async def test_a_document_without_a_digit_is_nobodys(database: Database) -> None:
    """The keyed hash of nothing is the same for everybody: strangers would be one citizen (IVR-2)."""
    async with open_desk(database) as desk:
        await desk.record(Tale(1).keys(desk.vault.keep("document", "********")))
        async with database.begin() as conn:
            assert await conn.scalar(select(func.count()).select_from(citizens)) == 0
