"""Conversations, segments and deliveries: read what a batch concerns, fold it, write what changed."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Table, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.areas.calls.call_record import (
    CallRecord,
    RecordedCall,
    RecordedDelivery,
    RecordedSegment,
    begin,
)
from contactcenter.areas.calls.record_rules import RULES, apply
from contactcenter.journal.entry import JournalEntry
from contactcenter.journal.projections import Projected, Projection
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.personal_data import PersonalData
from contactcenter.storage.tables import conversations, deliveries, segments

TABLES: dict[type[Any], Table] = {
    RecordedCall: conversations,
    RecordedSegment: segments,
    RecordedDelivery: deliveries,
}
Rows: TypeAlias = dict[type[Any], dict[Any, dict[str, Any]]]


async def fold(conn: AsyncConnection, batch: list[JournalEntry], _: PersonalData) -> Projected:
    """Write the rows of the conversations that the batch concerns; release the references of those now over."""
    restated = [entry.message for entry in batch if isinstance(entry.message, m.CoreRestored)]
    names = {entry.message.conversation for entry in batch if type(entry.message) in RULES}
    names |= {view.conversation for message in restated for view in message.conversations}
    records = await load(conn, names, with_open=bool(restated))
    before = _rows(records.values())
    for entry in batch:
        _apply(records, entry)
    await save(conn, records.values(), before)
    await _note_missing_recorders(conn, batch)
    over = [record.call for record in records.values() if record.is_over()]
    return Projected(tuple(ref for call in over for ref in (call.ani_ref, call.document_ref) if ref))


def _apply(records: dict[str, CallRecord], entry: JournalEntry) -> None:
    if isinstance(entry.message, m.CoreRestored):
        _restate(records, entry.message, entry.at)
    elif type(entry.message) in RULES:
        name = entry.message.conversation
        apply(records.setdefault(name, begin(name, entry.at)), entry.message, entry.at)


async def load(conn: AsyncConnection, names: set[str], *, with_open: bool = False) -> dict[str, CallRecord]:
    """Return the records of these conversations, by id; `with_open`: and of all that are not over."""
    chosen: ColumnElement[bool] = conversations.c.id.in_(names)
    if with_open:
        open_segments = select(segments.c.conversation).where(segments.c.ended.is_(None))
        chosen = chosen | conversations.c.ended_at.is_(None) | conversations.c.id.in_(open_segments)
    rows = await conn.execute(select(*_columns(conversations, RecordedCall)).where(chosen))
    records = {row.id: CallRecord(RecordedCall(**row._mapping)) for row in rows}
    if not records:
        return {}
    rows = await conn.execute(
        select(*_columns(segments, RecordedSegment))
        .where(segments.c.conversation.in_(records))
        .order_by(segments.c.conversation, segments.c.number)
    )
    for row in rows:
        records[row.conversation].segments.append(RecordedSegment(**row._mapping))
    rows = await conn.execute(
        select(*_columns(deliveries, RecordedDelivery)).where(deliveries.c.conversation.in_(records))
    )
    for row in rows:
        records[row.conversation].deliveries[row.id] = RecordedDelivery(**row._mapping)
    return records


async def save(conn: AsyncConnection, records: Iterable[CallRecord], before: Rows | None = None) -> None:
    """Write the rows that are not as they were `before`; all of them without it."""
    for kind, rows in _rows(records).items():
        stored = (before or {}).get(kind, {})
        changed = [row for key, row in rows.items() if stored.get(key) != row]
        if changed:
            await conn.execute(UPSERTS[kind], changed)


def _rows(records: Iterable[CallRecord]) -> Rows:
    rows: Rows = {RecordedCall: {}, RecordedSegment: {}, RecordedDelivery: {}}
    for record in records:
        rows[RecordedCall][record.call.id] = _row(record.call)
        rows[RecordedSegment].update(((s.conversation, s.number), _row(s)) for s in record.segments)
        rows[RecordedDelivery].update((d.id, _row(d)) for d in record.deliveries.values())
    return rows


def _row(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def _upsert(kind: type[Any], table: Table) -> Insert:
    new, keys = insert(table), {column.name for column in table.primary_key}
    changed = {field.name: new.excluded[field.name] for field in fields(kind) if field.name not in keys}
    return new.on_conflict_do_update(index_elements=sorted(keys), set_=changed)


UPSERTS = {kind: _upsert(kind, table) for kind, table in TABLES.items()}


def _restate(records: dict[str, CallRecord], restated: m.CoreRestored, at: datetime) -> None:
    """After a restart what the core says is open; a crash may have lost the last batch."""
    open_now = {view.conversation for view in restated.conversations}
    in_wrap_up = {one for view in restated.agents for one in view.conversations}
    until = restated.unobserved_since or at
    for view in restated.conversations:
        record = records.setdefault(view.conversation, _from_view(view))
        if record.call.ended_at is None:
            record.call.stage = view.stage.value
    for name, record in records.items():
        if name not in open_now and record.call.ended_at is None:
            lost = m.ConversationEnded(
                ConversationId(name), m.EndCause.SWITCH_LOST, m.ConversationStage(record.call.stage)
            )
            apply(record, lost, until)
        if name not in open_now | in_wrap_up:
            record.put_off_wrap_ups(until)


def _from_view(view: m.ConversationView) -> CallRecord:
    record = begin(view.conversation, view.started)
    call = record.call
    call.channel, call.language, call.option = view.channel, view.language, view.option
    call.queue, call.entered_line, call.agent = view.queue, view.entered_line, view.agent
    call.ani_ref, call.document_ref, call.region = view.ani, view.document, view.region
    call.consent = False if view.anonymous else None
    record.open("queue" if view.queue else "menu", view.since, queue=view.queue)
    return record


async def _note_missing_recorders(conn: AsyncConnection, batch: list[JournalEntry]) -> None:
    legs = {entry.message.leg for entry in batch if isinstance(entry.message, m.RecorderMissing)}
    if legs:
        await conn.execute(
            update(conversations).where(conversations.c.leg.in_(legs)).values(recorder_silent=True)
        )


def _columns(table: Table, kind: type[Any]) -> list[Any]:
    return [table.c[field.name] for field in fields(kind)]


PROJECTION = Projection("calls", frozenset(RULES) | {m.CoreRestored, m.RecorderMissing}, fold)
