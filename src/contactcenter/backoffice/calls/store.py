"""The CDR as it is asked for (ACD-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import users
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.records import recordings, registrations
from contactcenter.storage.tables import (
    conversations,
    deliveries,
    node_visits,
    personal_data,
    queues,
    segments,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    number: str | None = None
    document: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def rows() -> Select[Any]:
    c = conversations.c
    return (
        select(
            conversations,
            users.c.name.label("agent_name"),
            queues.c.name.label("queue_name"),
            *(registrations.c.typification, registrations.c.typification_label, registrations.c.outcome),
            recordings.c.id.label("recording"),
        )
        .outerjoin_from(conversations, users, users.c.id == c.agent)
        .outerjoin(queues, queues.c.id == c.queue)
        .outerjoin(registrations, registrations.c.conversation == c.id)
        .outerjoin(recordings, recordings.c.conversation == c.id)
    )


async def read(conn: AsyncConnection, conversation: str) -> Any:
    """None if there is no such conversation."""
    return (await conn.execute(rows().where(conversations.c.id == conversation))).one_or_none()


async def find(
    conn: AsyncConnection, cipher: Cipher, wanted: Wanted, limit: int, offset: int
) -> Sequence[Any]:
    """Newest first."""
    query = _search(cipher, wanted).limit(limit).offset(offset)
    found: Sequence[Any] = (await conn.execute(query)).all()
    return found


def _search(cipher: Cipher, wanted: Wanted) -> Select[Any]:
    c = conversations.c
    found = rows().order_by(c.started.desc(), c.id.desc())
    if wanted.number:
        found = found.where(c.origin_ref.in_(_refs(cipher.blind("ani", wanted.number))))
    if wanted.document:
        found = found.where(c.document_ref.in_(_refs(cipher.blind("document", wanted.document))))
    if wanted.agent:
        by_agent = select(deliveries.c.conversation).where(deliveries.c.agent == wanted.agent)
        found = found.where(c.id.in_(by_agent))
    if wanted.queue:
        found = found.where(c.queue == wanted.queue)
    if wanted.since:
        found = found.where(c.started >= wanted.since)
    if wanted.until:
        found = found.where(c.started < wanted.until)
    return found


def _refs(blind: str) -> Select[tuple[str]]:
    return select(personal_data.c.ref).where(personal_data.c.blind == blind)


async def segments_of(conn: AsyncConnection, conversation: str) -> Sequence[Any]:
    query = (
        select(segments, users.c.name.label("agent_name"))
        .outerjoin_from(segments, users, users.c.id == segments.c.agent)
        .where(segments.c.conversation == conversation)
        .order_by(segments.c.number)
    )
    return (await conn.execute(query)).all()


async def deliveries_of(conn: AsyncConnection, conversation: str) -> Sequence[Any]:
    query = (
        select(deliveries, users.c.name.label("agent_name"))
        .outerjoin_from(deliveries, users, users.c.id == deliveries.c.agent)
        .where(deliveries.c.conversation == conversation)
        .order_by(deliveries.c.decided)
    )
    return (await conn.execute(query)).all()


async def way_of(conn: AsyncConnection, conversation: str) -> Sequence[Any]:
    """Through the menu, node by node."""
    query = (
        select(node_visits.c.at, node_visits.c.node, node_visits.c.option)
        .where(node_visits.c.conversation == conversation)
        .order_by(node_visits.c.at, node_visits.c.seq)
    )
    return (await conn.execute(query)).all()


async def queue_names(conn: AsyncConnection) -> list[tuple[str, str]]:
    rows = await conn.execute(select(queues.c.id, queues.c.name).order_by(queues.c.name))
    return [(row.id, row.name) for row in rows]
