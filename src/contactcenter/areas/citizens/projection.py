"""A conversation is joined to its citizen by the document alone, and only if consent was not refused (IVR-3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.areas.citizens.rules import timeline_kind
from contactcenter.areas.citizens.tables import (
    citizen_documents,
    citizen_phones,
    citizens,
    consents,
    timeline,
)
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.kernel.vault import Datum
from contactcenter.storage.normalization import normal
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.tables import conversations


async def fold(conn: AsyncConnection, batch: list[JournalEntry], data: PersonalData) -> Projected:
    """Keep the proofs of notice and consent, and join conversations to citizens or part them.

    It runs after the calls' projection, whose rows of the same batch it must see.
    """
    proofs = [_proof(entry) for entry in batch if not isinstance(entry.message, m.DocumentCaptured)]
    if proofs:
        await conn.execute(insert(consents), proofs)
    linked = []
    for entry in batch:
        match entry.message:
            case m.DocumentCaptured() as captured:
                if await _link(conn, captured, data, entry.at):
                    linked.append(m.CitizenLinked(captured.conversation))
            case m.ConsentAnswered(accepted=False) as refused:
                await _unlink(conn, refused.conversation, documents_of(batch, refused), data)
    return Projected(facts=tuple(linked))


def _proof(entry: JournalEntry) -> dict[str, Any]:
    event: m.RecordingNoticeGiven | m.ConsentAnswered = entry.message
    is_notice = isinstance(event, m.RecordingNoticeGiven)
    return {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "conversation": event.conversation,
        "at": entry.at,
        "kind": "notice" if is_notice else "consent",
        "version": event.version,
        "language": event.language if isinstance(event, m.RecordingNoticeGiven) else "",
        "accepted": None if isinstance(event, m.RecordingNoticeGiven) else event.accepted,
    }


def documents_of(batch: list[JournalEntry], refused: m.ConsentAnswered) -> list[str]:
    """Return the documents keyed in this conversation in the same batch: its row no longer names them."""
    return [
        entry.message.document
        for entry in batch
        if isinstance(entry.message, m.DocumentCaptured)
        and entry.message.conversation == refused.conversation
    ]


async def _link(
    conn: AsyncConnection, captured: m.DocumentCaptured, data: PersonalData, at: datetime
) -> bool:
    rows = await conn.execute(select(conversations).where(conversations.c.id == captured.conversation))
    call = rows.one_or_none()
    if call is None or call.consent is False:
        return False
    values = await data.read(conn, [captured.document, call.ani_ref])
    document = values.get(captured.document)
    if document is None or not normal("document", document.value):
        return False  # an empty form would join strangers
    citizen = await _citizen(conn, captured, document, data, at)
    await conn.execute(update(conversations).where(conversations.c.id == call.id).values(citizen_id=citizen))
    await conn.execute(
        update(citizens)
        .where(citizens.c.id == citizen, citizens.c.language == "")
        .values(language=call.language)
    )
    entry = insert(timeline).values(
        id=record_id(at),
        citizen_id=citizen,
        at=call.started,
        kind=timeline_kind(call.channel),
        object_id=call.id,
    )
    await conn.execute(
        entry.on_conflict_do_update(
            index_elements=["kind", "object_id"], set_={"citizen_id": entry.excluded.citizen_id}
        )
    )
    if captured.confirmed and (number := values.get(call.ani_ref or "")) is not None:
        await _phone(conn, citizen, number, data, at)
    return True


async def _citizen(
    conn: AsyncConnection,
    captured: m.DocumentCaptured,
    document: Datum,
    data: PersonalData,
    at: datetime,
) -> UUID:
    """Return the citizen who has this document; a new record if nobody has."""
    key = {"kind": captured.kind, "blind": data.cipher.blind("document", document.value)}
    rows = await conn.execute(
        select(citizen_documents.c.citizen_id, citizen_documents.c.confirmed).filter_by(**key)
    )
    row = rows.one_or_none()
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
    holder: UUID = row.citizen_id
    if captured.confirmed and not row.confirmed:
        await conn.execute(update(citizen_documents).filter_by(**key).values(confirmed=True, changed=at))
    return holder


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
    """Consent was refused: no document, no link, the number masked (IVR-3)."""
    row = (
        await conn.execute(
            update(conversations)
            .where(conversations.c.id == conversation)
            .values(citizen_id=None)
            .returning(conversations.c.ani_ref, conversations.c.channel)
        )
    ).one_or_none()
    await data.erase(conn, documents)
    if row is None:
        return
    kind = timeline_kind(row.channel)
    await conn.execute(delete(timeline).where(timeline.c.kind == kind, timeline.c.object_id == conversation))
    if row.ani_ref is not None:
        await data.mask(conn, row.ani_ref)


PROJECTION = Projection(
    "citizens", frozenset({m.DocumentCaptured, m.ConsentAnswered, m.RecordingNoticeGiven}), fold
)
