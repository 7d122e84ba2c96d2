"""A conversation finds its citizen by the document alone, and only if consent was not refused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import Entry
from contactcenter.kernel.ids import ConversationId
from contactcenter.kernel.vault import Datum
from contactcenter.storage.normalization import normal
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.records import citizen_documents, citizen_phones, citizens, timeline
from contactcenter.storage.tables import conversations


async def project(conn: AsyncConnection, batch: list[Entry], data: PersonalData) -> list[ConversationId]:
    """Returns the conversations that found their citizen."""
    linked = []
    for entry in batch:
        match entry.message:
            case m.DocumentCaptured() as captured:
                if await _link(conn, captured, data, entry.at):
                    linked.append(captured.conversation)
            case m.ConsentAnswered(accepted=False) as refused:
                await _unlink(conn, refused.conversation, captured_in(batch, refused), data)
    return linked


def captured_in(batch: list[Entry], refused: m.ConsentAnswered) -> list[str]:
    """Documents of this conversation in the same batch: the row has forgotten them already."""
    return [
        entry.message.document
        for entry in batch
        if isinstance(entry.message, m.DocumentCaptured)
        and entry.message.conversation == refused.conversation
    ]


async def _link(
    conn: AsyncConnection, captured: m.DocumentCaptured, data: PersonalData, at: datetime
) -> bool:
    found = await conn.execute(select(conversations).where(conversations.c.id == captured.conversation))
    call = found.one_or_none()
    if call is None or call.consent is False:
        return False
    known = await data.read(conn, [captured.document, call.ani_ref])
    document = known.get(captured.document)
    if document is None or not normal("document", document.value):
        return False  # a form nobody has would make one of many
    citizen = await _citizen(conn, captured, document, data, at)
    await conn.execute(update(conversations).where(conversations.c.id == call.id).values(citizen_id=citizen))
    await conn.execute(
        update(citizens)
        .where(citizens.c.id == citizen, citizens.c.language == "")
        .values(language=call.language)
    )
    entry = insert(timeline).values(
        id=record_id(at), citizen_id=citizen, at=call.started, kind="call", object_id=call.id
    )
    await conn.execute(
        entry.on_conflict_do_update(
            index_elements=["kind", "object_id"], set_={"citizen_id": entry.excluded.citizen_id}
        )
    )
    if captured.confirmed and (number := known.get(call.ani_ref or "")) is not None:
        await _phone(conn, citizen, number, data, at)
    return True


async def _citizen(
    conn: AsyncConnection,
    captured: m.DocumentCaptured,
    document: Datum,
    data: PersonalData,
    at: datetime,
) -> UUID:
    """Who has this document; a new record if nobody has."""
    key = {"kind": captured.kind, "blind": data.cipher.blind("document", document.value)}
    found = await conn.execute(
        select(citizen_documents.c.citizen_id, citizen_documents.c.confirmed).filter_by(**key)
    )
    row = found.one_or_none()
    if row is None:
        citizen = record_id(at)
        await conn.execute(insert(citizens).values(id=citizen, created=at, changed=at))
        values: dict[str, Any] = {
            "citizen_id": citizen,
            "value": data.cipher.encrypt(document.value),
            "confirmed": captured.confirmed,
            "changed": at,
        }
        await conn.execute(insert(citizen_documents).values(**key, **values))
        return citizen
    known: UUID = row.citizen_id
    if captured.confirmed and not row.confirmed:
        await conn.execute(update(citizen_documents).filter_by(**key).values(confirmed=True, changed=at))
    return known


async def _phone(
    conn: AsyncConnection, citizen: UUID, number: Datum, data: PersonalData, at: datetime
) -> None:
    row = insert(citizen_phones).values(
        citizen_id=citizen,
        blind=data.cipher.blind("ani", number.value),
        value=data.cipher.encrypt(number.value),
        seen=at,
    )
    await conn.execute(
        row.on_conflict_do_update(index_elements=["citizen_id", "blind"], set_={"seen": row.excluded.seen})
    )


async def _unlink(conn: AsyncConnection, conversation: str, documents: list[str], data: PersonalData) -> None:
    """She refused: no document, no link, the number masked (IVR-3)."""
    await conn.execute(
        delete(timeline).where(timeline.c.kind == "call", timeline.c.object_id == conversation)
    )
    row = (
        await conn.execute(
            update(conversations)
            .where(conversations.c.id == conversation)
            .values(citizen_id=None)
            .returning(conversations.c.ani_ref)
        )
    ).one_or_none()
    await data.erase(conn, documents)
    if row is not None and row.ani_ref is not None:
        await data.mask(conn, row.ani_ref)
