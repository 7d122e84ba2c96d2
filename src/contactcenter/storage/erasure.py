"""Erasing a citizen's data on request (Ley 29733): the rows go, tombstones with their hashes stay."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.storage.ids import record_id
from contactcenter.storage.personal import PersonalData
from contactcenter.storage.records import (
    citizen_documents,
    citizen_emails,
    citizen_names,
    citizen_phones,
    citizens,
    registration_notes,
    tombstones,
)
from contactcenter.storage.tables import conversations, personal_data

OF_CITIZEN = (citizen_names, citizen_documents, citizen_phones, citizen_emails)
BARE: dict[str, None] = dict.fromkeys(("sex", "department", "province", "district", "changed_by"))


async def erase_citizen(
    conn: AsyncConnection, data: PersonalData, citizen: UUID, by: str, why: str, now: datetime
) -> int:
    """How many rows went. The record stays without anything that says whose it is."""
    calls = select(conversations.c.id).where(conversations.c.citizen_id == citizen)
    refs = (
        await conn.execute(
            select(conversations.c.origin_ref, conversations.c.document_ref).where(
                conversations.c.citizen_id == citizen
            )
        )
    ).all()
    gone = [ref for row in refs for ref in row if ref]
    stones = []
    for table in OF_CITIZEN:
        rows = await conn.execute(delete(table).where(table.c.citizen_id == citizen).returning(table))
        stones += [_stone(table, str(citizen), row._mapping, now) for row in rows]
    for table, key, where in (
        (registration_notes, "conversation", registration_notes.c.conversation.in_(calls)),
        (personal_data, "ref", personal_data.c.ref.in_(gone)),
    ):
        rows = await conn.execute(delete(table).where(where).returning(table))
        stones += [_stone(table, row._mapping[key], row._mapping, now) for row in rows]
    await data.erase(conn, gone)
    await conn.execute(
        update(citizens).where(citizens.c.id == citizen).values(**BARE, erased=now, changed=now)
    )
    if stones:
        await conn.execute(insert(tombstones), [{**stone, "erased_by": by, "why": why} for stone in stones])
    return len(stones)


def _stone(table: Table, object_id: str, row: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": record_id(now),
        "object_kind": table.name,
        "object_id": object_id,
        "digest": digest(row),
        "erased": now,
    }


def digest(row: Any) -> str:
    """Of what a row held; sealed values are hashed as they were sealed."""
    plain = {name: value.hex() if isinstance(value, bytes) else str(value) for name, value in row.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
