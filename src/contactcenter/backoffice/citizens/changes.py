"""What people write into a citizen's record: checked, stamped with who and when."""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy import cast, delete, func, update
from sqlalchemy.dialects.postgresql import REGCONFIG, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.backoffice.citizens import rules
from contactcenter.kernel.errors import Conflict, NotFound
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.normal import fold
from contactcenter.storage.records import citizen_emails, citizen_names, citizen_phones, citizens

MOST = 10


def _one_form(text: str) -> str:
    """One form of each letter, single spaces: what looks the same is the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _plain(text: str) -> str:
    if not rules.is_plain(text):
        raise ValueError("it has characters that no place has")
    return text


Words: TypeAlias = Annotated[str, Field(max_length=120), AfterValidator(_one_form)]
Place: TypeAlias = Annotated[Words, AfterValidator(_plain)]


class Change(BaseModel):
    """What is not sent stays as it is; what is sent as null is emptied."""

    model_config = ConfigDict(extra="forbid")

    names: Words | None = None
    birth: date | None = None
    sex: rules.Sex | None = None
    language: rules.Language | None = None
    department: Place | None = None
    province: Place | None = None
    district: Place | None = None
    phones: Annotated[list[Annotated[str, Field(max_length=30)]], Field(max_length=MOST)] | None = None
    emails: Annotated[list[Annotated[str, Field(max_length=254)]], Field(max_length=MOST)] | None = None


async def change(
    conn: AsyncConnection, cipher: Cipher, citizen: UUID, wish: Change, by: str, now: datetime
) -> list[str]:
    """The names of the fields that were set."""
    given = wish.model_dump(exclude_unset=True)
    if not given:
        return []
    stamp = {"changed": now, "changed_by": by}
    plain = {name: given[name] for name in given if name in citizens.c}
    plain["language"] = plain.get("language") or citizens.c.language
    known = await conn.execute(
        update(citizens).where(citizens.c.id == citizen, citizens.c.erased.is_(None)).values(**plain, **stamp)
    )
    if known.rowcount == 0:
        raise NotFound("no such citizen")
    if given.keys() & {"names", "birth"}:
        await _set_names(conn, citizen, given, stamp)
    if "phones" in given:
        phones = [rules.check_phone(phone) for phone in given["phones"] or ()]
        await _set_sealed(conn, cipher, citizen_phones, ("ani", citizen, phones), (by, now))
    if "emails" in given:
        emails = [rules.check_email(email) for email in given["emails"] or ()]
        await _set_sealed(conn, cipher, citizen_emails, ("email", citizen, emails), (by, now))
    return sorted(given)


async def _set_names(
    conn: AsyncConnection, citizen: UUID, given: dict[str, Any], stamp: dict[str, Any]
) -> None:
    if "names" in given and not given["names"]:
        await conn.execute(delete(citizen_names).where(citizen_names.c.citizen_id == citizen))
        return
    values: dict[str, Any] = {"born": given["birth"]} if "birth" in given else {}
    if "names" in given:
        names = rules.check_names(given["names"])
        values |= {"names": names, "words": func.to_tsvector(cast("simple", REGCONFIG), fold(names))}
        new = insert(citizen_names).values(citizen_id=citizen, **values, **stamp)
        await conn.execute(new.on_conflict_do_update(index_elements=["citizen_id"], set_={**values, **stamp}))
        return
    done = await conn.execute(
        update(citizen_names).where(citizen_names.c.citizen_id == citizen).values(**values, **stamp)
    )
    if done.rowcount == 0:
        raise Conflict("a date of birth needs a name first", code="names_missing")


async def _set_sealed(
    conn: AsyncConnection,
    cipher: Cipher,
    table: Any,
    what: tuple[str, UUID, list[str]],
    stamp: tuple[str, datetime],
) -> None:
    """The whole list is replaced; what stays keeps when it was last seen."""
    kind, citizen, values = what
    by, now = stamp
    blinds = {cipher.blind(kind, value): value for value in values}
    await conn.execute(delete(table).where(table.c.citizen_id == citizen, table.c.blind.not_in(blinds)))
    rows = [
        {"citizen_id": citizen, "blind": b, "value": cipher.encrypt(v), "seen": now, "changed_by": by}
        for b, v in blinds.items()
    ]
    if rows:
        await conn.execute(insert(table).on_conflict_do_nothing(), rows)
