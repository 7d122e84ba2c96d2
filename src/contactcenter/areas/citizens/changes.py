"""What people write into a citizen's record: checked, stamped with who and when."""

import json
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens import record_store, rules, store
from contactcenter.kernel.errors import Conflict, NotFound
from contactcenter.storage.cipher import Cipher

MOST_CONTACTS = 10
_SHOWN = {"names": "name"}  # where the record says it by another word


def _one_form(text: str) -> str:
    """Return the text with one form of each letter and single spaces, so that what looks the same is the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _plain(text: str) -> str:
    if not rules.is_plain(text):
        raise ValueError("it has characters that no place has")
    return text


Words: TypeAlias = Annotated[str, Field(max_length=120), AfterValidator(_one_form)]
Place: TypeAlias = Annotated[Words, AfterValidator(_plain)]


class CitizenChange(BaseModel):
    """A change of a record. A field that is not sent stays as it is; one sent as null is emptied."""

    model_config = ConfigDict(extra="forbid")

    names: Words | None = None
    birth: date | None = None
    sex: rules.Sex | None = None
    language: rules.Language | None = None
    department: Place | None = None
    province: Place | None = None
    district: Place | None = None
    phones: Annotated[list[Annotated[str, Field(max_length=30)]], Field(max_length=MOST_CONTACTS)] | None = (
        None
    )
    emails: Annotated[list[Annotated[str, Field(max_length=254)]], Field(max_length=MOST_CONTACTS)] | None = (
        None
    )


async def change(
    conn: AsyncConnection, cipher: Cipher, citizen: UUID, request: CitizenChange, by: str, now: datetime
) -> list[str]:
    """Change the fields that `request` sets and return their names.

    The former values are stored, sealed, until the citizen is erased (OPS-3).
    """
    given = request.model_dump(exclude_unset=True)
    if not given:
        return []
    if not await record_store.hold(conn, citizen):
        raise NotFound("no such citizen")
    before, author = await store.read_one(conn, cipher, citizen), record_store.Author(by, now)
    plain = {name: given[name] for name in given.keys() & record_store.PLAIN}
    if "language" in plain and not plain["language"]:
        del plain["language"]
    await record_store.write_plain(conn, citizen, plain, author)
    await _set_names(conn, citizen, given, author)
    if "phones" in given:
        phones = [rules.check_phone(phone) for phone in given["phones"] or ()]
        await record_store.write_phones(conn, cipher, citizen, phones, author)
    if "emails" in given:
        emails = [rules.check_email(email) for email in given["emails"] or ()]
        await record_store.write_emails(conn, cipher, citizen, emails, author)
    await _keep_former(conn, cipher, before, sorted(given), author)
    return sorted(given)


async def _set_names(
    conn: AsyncConnection, citizen: UUID, given: dict[str, Any], author: record_store.Author
) -> None:
    born = {"born": given["birth"]} if "birth" in given else {}
    if given.get("names"):
        await record_store.write_name(conn, citizen, rules.check_names(given["names"]), born, author)
    elif "names" in given:
        await record_store.drop_name(conn, citizen)
    elif born and not await record_store.write_birth(conn, citizen, given["birth"], author):
        raise Conflict("a date of birth needs a name first", code="names_missing")


async def _keep_former(
    conn: AsyncConnection,
    cipher: Cipher,
    before: store.Citizen,
    given: list[str],
    author: record_store.Author,
) -> None:
    after = await store.read_one(conn, cipher, before.id)
    were, are = before.model_dump(mode="json"), after.model_dump(mode="json")
    fields = {field: were[_SHOWN.get(field, field)] for field in given}
    changed = {field: old for field, old in fields.items() if old != are[_SHOWN.get(field, field)]}
    if changed:
        sealed = cipher.encrypt(json.dumps(changed, ensure_ascii=False, sort_keys=True))
        await record_store.keep_former(conn, before.id, sorted(changed), sealed, author)
