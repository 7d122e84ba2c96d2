"""Conversations, segments and deliveries: read what a batch touches, apply, write back."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import Entry
from contactcenter.journal.projections.call_record import RULES, Call, Delivery, Segment, Story, apply, begin
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.tables import conversations, deliveries, segments

TABLES: dict[type[Any], Table] = {Call: conversations, Segment: segments, Delivery: deliveries}
Rows: TypeAlias = dict[type[Any], dict[Any, dict[str, Any]]]


async def project(conn: AsyncConnection, batch: list[Entry]) -> list[str]:
    """Returns the references of conversations this batch finished."""
    touched = [entry for entry in batch if type(entry.message) in RULES]
    restated = [entry for entry in batch if isinstance(entry.message, m.CoreRestored)]
    if not touched and not restated:
        return []
    wanted = {entry.message.conversation for entry in touched}
    for entry in restated:
        wanted |= {view.conversation for view in entry.message.conversations}
    stories = await load(conn, wanted, open_too=bool(restated))
    written = _rows(stories.values())
    for entry in batch:
        if isinstance(entry.message, m.CoreRestored):
            _restate(stories, entry.message, entry.at)
        elif type(entry.message) in RULES:
            name = entry.message.conversation
            apply(stories.setdefault(name, begin(name, entry.at)), entry.message, entry.at)
    await save(conn, stories.values(), written)
    over = [story.call for story in stories.values() if story.is_over()]
    return [ref for call in over for ref in (call.ani_ref, call.document_ref) if ref]


async def load(conn: AsyncConnection, names: set[str], *, open_too: bool = False) -> dict[str, Story]:
    wanted: ColumnElement[bool] = conversations.c.id.in_(names)
    if open_too:
        registering = select(segments.c.conversation).where(segments.c.ended.is_(None))
        wanted = wanted | conversations.c.ended_at.is_(None) | conversations.c.id.in_(registering)
    found = await conn.execute(select(*_columns(conversations, Call)).where(wanted))
    stories = {row.id: Story(Call(**row._mapping)) for row in found}
    if not stories:
        return {}
    rows = await conn.execute(
        select(*_columns(segments, Segment))
        .where(segments.c.conversation.in_(stories))
        .order_by(segments.c.conversation, segments.c.number)
    )
    for row in rows:
        stories[row.conversation].segments.append(Segment(**row._mapping))
    rows = await conn.execute(
        select(*_columns(deliveries, Delivery)).where(deliveries.c.conversation.in_(stories))
    )
    for row in rows:
        stories[row.conversation].deliveries[row.id] = Delivery(**row._mapping)
    return stories


async def save(conn: AsyncConnection, stories: Iterable[Story], written: Rows | None = None) -> None:
    """What is not as it was `written`."""
    was = written or {}
    for kind, rows in _rows(stories).items():
        before = was.get(kind, {})
        fresh = [row for key, row in rows.items() if before.get(key) != row]
        if fresh:
            await conn.execute(UPSERTS[kind], fresh)


def _rows(stories: Iterable[Story]) -> Rows:
    found: Rows = {Call: {}, Segment: {}, Delivery: {}}
    for story in stories:
        found[Call][story.call.id] = _row(story.call)
        found[Segment].update(((s.conversation, s.number), _row(s)) for s in story.segments)
        found[Delivery].update((d.id, _row(d)) for d in story.deliveries.values())
    return found


def _row(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def _upsert(kind: type[Any], table: Table) -> Insert:
    new, keys = insert(table), {column.name for column in table.primary_key}
    changed = {field.name: new.excluded[field.name] for field in fields(kind) if field.name not in keys}
    return new.on_conflict_do_update(index_elements=sorted(keys), set_=changed)


UPSERTS = {kind: _upsert(kind, table) for kind, table in TABLES.items()}


def _restate(stories: dict[str, Story], restated: m.CoreRestored, at: datetime) -> None:
    """After a restart the core's word is what is open; a crash may have lost the last batch."""
    open_now = {view.conversation for view in restated.conversations}
    registered = {view.conversation for view in restated.agents}
    until = restated.unobserved_since or at
    for view in restated.conversations:
        story = stories.setdefault(view.conversation, _from_view(view))
        if story.call.ended_at is None:
            story.call.stage = view.stage.value
    for name, story in stories.items():
        if name not in open_now and story.call.ended_at is None:
            lost = m.ConversationEnded(
                ConversationId(name), m.EndCause.SWITCH_LOST, m.ConversationStage(story.call.stage)
            )
            apply(story, lost, until)
        if name not in open_now | registered:
            story.put_off_wrap_ups(until)


def _from_view(view: m.ConversationView) -> Story:
    story = begin(view.conversation, view.started)
    call = story.call
    call.channel, call.language, call.option = view.channel, view.language, view.option
    call.queue, call.entered_line, call.agent = view.queue, view.entered_line, view.agent
    call.ani_ref, call.document_ref, call.region = view.ani, view.document, view.region
    call.consent = False if view.anonymous else None
    story.open("queue" if view.queue else "menu", view.since, queue=view.queue)
    return story


def _columns(table: Table, kind: type[Any]) -> list[Any]:
    return [table.c[field.name] for field in fields(kind)]
