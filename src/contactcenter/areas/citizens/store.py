"""The citizens in the database: found by document or telephone (their keyed hash) or by name; read."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import REGCONFIG, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens.tables import (
    citizen_documents,
    citizen_emails,
    citizen_names,
    citizen_phones,
    citizens,
    consents,
    timeline,
)
from contactcenter.kernel.errors import NotFound
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.normalization import fold, mask
from contactcenter.storage.tables import conversations, deliveries, segments

MOST_FOUND = 25


class CitizenDocument(BaseModel):
    """A document of a citizen. `confirmed`: it was read back to the citizen, who agreed."""

    kind: str
    value: str
    confirmed: bool


class CitizenConsent(BaseModel):
    """The last answer to a consent, for a purpose."""

    purpose: str
    accepted: bool | None
    at: datetime


class Citizen(BaseModel):
    """A citizen's record. `document`: the most certain one; `certainty` says how certain.

    `phones`: the citizen's own, as somebody confirmed. `called_from`: numbers that calls with the document came from.
    `may_change`: whether the user who reads the record may change it now.
    """

    id: UUID
    name: str | None
    birth: date | None
    sex: str | None
    language: str
    department: str | None
    province: str | None
    district: str | None
    document: str | None = None
    document_kind: str | None = None
    certainty: str | None = None
    documents: list[CitizenDocument]
    phones: list[str]
    called_from: list[str]
    emails: list[str]
    may_change: bool = False
    consents: list[CitizenConsent]
    contacts_count: int
    first_contact: datetime | None
    last_contact: datetime | None
    changed: datetime
    changed_by: str | None
    erased: datetime | None


class CitizenFound(BaseModel):
    """A citizen as a search shows it.

    `sure`: false if the only match is a number that a call with the citizen's document came from.
    """

    id: UUID
    sure: bool = True
    name: str | None
    document: str | None
    document_masked: str | None
    document_kind: str | None
    phones: list[str]
    last_contact: datetime | None


async def find_by_key(conn: AsyncConnection, cipher: Cipher, query: str) -> dict[UUID, bool]:
    """Return the citizens with this document or telephone, and whether each is sure (`CitizenFound.sure`)."""
    d, p = citizen_documents.c, citizen_phones.c
    documents = select(d.citizen_id, true().label("sure")).where(d.blind == cipher.blind("document", query))
    phones = select(p.citizen_id, p.changed_by.is_not(None)).where(p.blind == cipher.blind("ani", query))
    met = documents.union(phones).subquery()
    sure = func.bool_or(met.c.sure).label("sure")
    result = select(met.c.citizen_id, sure).group_by(met.c.citizen_id).order_by(sure.desc())
    return {row.citizen_id: row.sure for row in await conn.execute(result.limit(MOST_FOUND))}


async def find_by_document(conn: AsyncConnection, cipher: Cipher, value: str) -> UUID | None:
    """Return a citizen with this document, preferring one for whom it is confirmed; None if nobody has it."""
    result: UUID | None = await conn.scalar(
        select(citizen_documents.c.citizen_id)
        .where(citizen_documents.c.blind == cipher.blind("document", value))
        .order_by(citizen_documents.c.confirmed.desc())
        .limit(1)
    )
    return result


async def find_by_name(conn: AsyncConnection, query: str) -> list[UUID]:
    """Return the citizens of whose names each word begins one, in any order; accents and case do not count."""
    words = ["".join(c for c in word if c.isalnum()) for word in fold(query).split()]
    query = " & ".join(f"{word}:*" for word in words if word)
    matches: ColumnElement[bool] = citizen_names.c.words.op("@@")(
        func.to_tsquery(cast("simple", REGCONFIG), query)
    )
    ids = select(citizen_names.c.citizen_id).where(matches).order_by(citizen_names.c.names)
    return list((await conn.scalars(ids.limit(MOST_FOUND))).all())


async def read(conn: AsyncConnection, cipher: Cipher, ids: list[UUID]) -> list[Citizen]:
    """Return the records of these citizens, in this order; unknown ids are left out."""
    rows = await conn.execute(_query().where(citizens.c.id.in_(ids)))
    documents = await _sealed(conn, citizen_documents, citizen_documents.c.confirmed.desc(), ids)
    phones = await _sealed(conn, citizen_phones, citizen_phones.c.seen.desc(), ids)
    emails = await _sealed(conn, citizen_emails, citizen_emails.c.seen.desc(), ids)
    agreed = await _consents(conn, ids)
    result: dict[UUID, Citizen] = {}
    for row in rows:
        papers = [
            CitizenDocument(kind=d.kind, value=cipher.decrypt(d.value), confirmed=d.confirmed)
            for d in documents.get(row.id, ())
        ]
        result[row.id] = Citizen(
            **row._mapping,
            **_main(papers),
            documents=papers,
            phones=[cipher.decrypt(p.value) for p in phones.get(row.id, ()) if p.changed_by],
            called_from=[cipher.decrypt(p.value) for p in phones.get(row.id, ()) if not p.changed_by],
            emails=[cipher.decrypt(e.value) for e in emails.get(row.id, ())],
            consents=agreed.get(row.id, []),
        )
    return [result[one] for one in ids if one in result]


def _query() -> Select[Any]:
    def of_timeline(what: Any, name: str) -> Any:
        return select(what).where(timeline.c.citizen_id == citizens.c.id).scalar_subquery().label(name)

    c = citizens.c
    return select(
        *(c.id, c.language, c.sex, c.department, c.province, c.district),
        *(c.changed, c.changed_by, c.erased),
        citizen_names.c.names.label("name"),
        citizen_names.c.born.label("birth"),
        of_timeline(func.count(), "contacts_count"),
        of_timeline(func.min(timeline.c.at), "first_contact"),
        of_timeline(func.max(timeline.c.at), "last_contact"),
    ).outerjoin_from(citizens, citizen_names)


def _main(documents: list[CitizenDocument]) -> dict[str, str]:
    """Return the main document: confirmed ones come first."""
    if not documents:
        return {}
    first = documents[0]
    certainty = "confirmed" if first.confirmed else "unverified"
    return {"document": first.value, "document_kind": first.kind, "certainty": certainty}


async def _consents(conn: AsyncConnection, ids: list[UUID]) -> dict[UUID, list[CitizenConsent]]:
    """Return the last answer that each citizen gave to each consent."""
    rows = await conn.execute(
        select(conversations.c.citizen_id, consents.c.accepted, consents.c.at)
        .join(conversations, conversations.c.id == consents.c.conversation)
        .where(conversations.c.citizen_id.in_(ids), consents.c.kind == "consent")
        .ext(distinct_on(conversations.c.citizen_id))
        .order_by(conversations.c.citizen_id, consents.c.at.desc())
    )
    return {
        row.citizen_id: [CitizenConsent(purpose="attention", accepted=row.accepted, at=row.at)]
        for row in rows
    }


async def read_one(conn: AsyncConnection, cipher: Cipher, citizen: UUID) -> Citizen:
    """Return a citizen's record.

    Raises: NotFound.
    """
    result = await read(conn, cipher, [citizen])
    if not result:
        raise NotFound("no such citizen")
    return result[0]


def met_by_number(citizen: UUID) -> CitizenFound:
    """Return a citizen found only by a number that a call with the citizen's document came from.

    A number is a weak key: nothing of the record is shown for it.
    """
    nothing = dict.fromkeys(("name", "document", "document_masked", "document_kind", "last_contact"))
    return CitizenFound(id=citizen, sure=False, phones=[], **nothing)


def as_found(citizen: Citizen, *, whole: bool, sure: bool = True) -> CitizenFound:
    """Return a record as a search shows it; without `whole`, document and telephones are masked."""
    return CitizenFound(
        id=citizen.id,
        sure=sure,
        name=citizen.name,
        document=citizen.document if whole else None,
        document_masked=mask(citizen.document) if citizen.document else None,
        document_kind=citizen.document_kind,
        phones=citizen.phones if whole else [mask(phone) for phone in citizen.phones],
        last_contact=citizen.last_contact,
    )


async def _sealed(conn: AsyncConnection, table: Any, order: Any, ids: list[UUID]) -> dict[UUID, list[Any]]:
    result: dict[UUID, list[Any]] = {}
    for row in await conn.execute(select(table).where(table.c.citizen_id.in_(ids)).order_by(order)):
        result.setdefault(row.citizen_id, []).append(row)
    return result


async def handles(conn: AsyncConnection, agent: str, citizen: UUID) -> bool:
    """Return whether a conversation of the agent, over or in course, is with this citizen."""
    query = (
        select(deliveries.c.id)
        .join(conversations, conversations.c.id == deliveries.c.conversation)
        .where(deliveries.c.agent == agent, conversations.c.citizen_id == citizen)
        .limit(1)
    )
    return (await conn.execute(query)).first() is not None


async def open_conversations(conn: AsyncConnection, citizen: UUID) -> list[str]:
    """Return the citizen's conversations that are on screens now: in course, or in wrap-up."""
    wrapping = select(segments.c.conversation).where(segments.c.ended.is_(None))
    query = select(conversations.c.id).where(
        conversations.c.citizen_id == citizen,
        or_(conversations.c.ended_at.is_(None), conversations.c.id.in_(wrapping)),
    )
    return list((await conn.scalars(query)).all())


async def conversation(conn: AsyncConnection, name: str) -> Any:
    """Return the row of a conversation; None while the journal has not written it."""
    result = await conn.execute(select(conversations).where(conversations.c.id == name))
    return result.one_or_none()


async def last_reason(conn: AsyncConnection, name: str) -> dict[str, Any]:
    """Return the reason of the newest decision about this conversation; empty if there is none."""
    query = select(deliveries.c.reason).where(deliveries.c.conversation == name)
    return await conn.scalar(query.order_by(deliveries.c.decided.desc()).limit(1)) or {}


async def now(conn: AsyncConnection) -> datetime:
    """Return the time by the database's clock, with which its rows are compared."""
    return (await conn.execute(select(func.now()))).scalar_one()
