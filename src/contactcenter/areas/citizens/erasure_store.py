"""Erasing a citizen's data on request (Ley 29733): the rows go, tombstones with their hashes stay.

Calls and recordings stay, which the contract asks for, joined to a record that says nobody's name (OPS-3).
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens.tables import (
    citizen_documents,
    citizen_emails,
    citizen_names,
    citizen_phones,
    citizen_versions,
    citizens,
    tombstones,
)
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.tables import (
    conversations,
    personal_data,
    recordings,
    registration_notes,
    registration_versions,
    segments,
)

OF_CITIZEN = (citizen_names, citizen_documents, citizen_phones, citizen_emails, citizen_versions)
BARE: dict[str, None] = dict.fromkeys(("sex", "department", "province", "district", "changed_by"))


@dataclass(frozen=True, slots=True)
class Holder:
    """The citizen who has a document. `calls` and `recordings` count those of the citizen, which erasing leaves."""

    citizen: UUID
    kind: str
    calls: int
    recordings: int


async def holders(conn: AsyncConnection, cipher: Cipher, document: str) -> list[Holder]:
    """Return who has the document, one for each kind of it: two people may have one number, of two kinds."""
    counted = (
        select(func.count(conversations.c.id.distinct()), func.count(recordings.c.id))
        .select_from(conversations)
        .outerjoin(recordings, recordings.c.conversation == conversations.c.id)
    )
    result = []
    key = citizen_documents.c.blind == cipher.blind("document", document)
    for row in (await conn.execute(select(citizen_documents).where(key))).all():
        calls, sounds = (
            await conn.execute(counted.where(conversations.c.citizen_id == row.citizen_id))
        ).one()
        result.append(Holder(row.citizen_id, row.kind, calls, sounds))
    return result


async def is_in_call(conn: AsyncConnection, citizen: UUID) -> bool:
    """Say whether a call of the citizen is open, or still being written up.

    The record is locked: no call is joined to it until this transaction ends.
    """
    await conn.execute(select(citizens.c.id).where(citizens.c.id == citizen).with_for_update())
    written_up = select(segments.c.conversation).where(segments.c.ended.is_(None))
    open_calls = select(conversations.c.id).where(
        conversations.c.citizen_id == citizen,
        conversations.c.ended_at.is_(None) | conversations.c.id.in_(written_up),
    )
    return (await conn.execute(open_calls.limit(1))).first() is not None


async def erase_citizen(
    conn: AsyncConnection, data: PersonalData, citizen: UUID, by: str, why: str, now: datetime
) -> Counter[str]:
    """Erase the citizen's data and return how many rows went, by table. The record stays, without a name."""
    calls = select(conversations.c.id).where(conversations.c.citizen_id == citizen)
    refs = (
        await conn.execute(
            select(conversations.c.ani_ref, conversations.c.document_ref).where(
                conversations.c.citizen_id == citizen
            )
        )
    ).all()
    gone = [ref for row in refs for ref in row if ref]
    erased_rows = []
    for table in OF_CITIZEN:
        rows = await conn.execute(delete(table).where(table.c.citizen_id == citizen).returning(table))
        erased_rows += [_erased_row(table, str(citizen), row._mapping, now) for row in rows]
    for table, key, where in (
        (registration_notes, "conversation", registration_notes.c.conversation.in_(calls)),
        (registration_versions, "conversation", registration_versions.c.conversation.in_(calls)),
        (personal_data, "ref", personal_data.c.ref.in_(gone)),
    ):
        rows = await conn.execute(delete(table).where(where).returning(table))
        erased_rows += [_erased_row(table, row._mapping[key], row._mapping, now) for row in rows]
    await data.erase(conn, gone)
    await conn.execute(
        update(citizens).where(citizens.c.id == citizen).values(**BARE, erased=now, changed=now)
    )
    if erased_rows:
        await conn.execute(
            insert(tombstones), [{**stone, "erased_by": by, "why": why} for stone in erased_rows]
        )
    return Counter(stone["object_kind"] for stone in erased_rows)


def _erased_row(table: Table, object_id: str, row: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": record_id(now),
        "object_kind": table.name,
        "object_id": object_id,
        "digest": digest(row),
        "erased": now,
    }


def digest(row: Any) -> str:
    """Return the SHA-256 of a row, in hexadecimal; sealed values are hashed as they were sealed."""
    plain = {name: value.hex() if isinstance(value, bytes) else str(value) for name, value in row.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
