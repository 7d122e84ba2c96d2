"""Reads the CDR (ACD-8)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import users
from contactcenter.areas.ivr.tables import node_visits
from contactcenter.storage import search
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.search import Wanted
from contactcenter.storage.tables import (
    conversations,
    deliveries,
    queues,
    recordings,
    registrations,
    segments,
)


def rows() -> Select[Any]:
    """Return the statement that selects calls with the names, the registration and the recording that a list shows."""
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
    """Return a call with what a list shows of it; None if there is no such conversation."""
    return (await conn.execute(rows().where(conversations.c.id == conversation))).one_or_none()


async def find(conn: AsyncConnection, cipher: Cipher, wanted: Wanted) -> Sequence[Any]:
    """Return the calls that match, newest first."""
    c = conversations.c
    newest = rows().order_by(c.started.desc(), c.id.desc())
    return await search.find(conn, newest, cipher, wanted, c.started)


async def segments_of(conn: AsyncConnection, conversation: str) -> Sequence[Any]:
    """Return the segments of a call with the agents' names, in order."""
    query = (
        select(segments, users.c.name.label("agent_name"))
        .outerjoin_from(segments, users, users.c.id == segments.c.agent)
        .where(segments.c.conversation == conversation)
        .order_by(segments.c.number)
    )
    return (await conn.execute(query)).all()


async def deliveries_of(conn: AsyncConnection, conversation: str) -> Sequence[Any]:
    """Return the deliveries of a call with the agents' names, oldest first."""
    query = (
        select(deliveries, users.c.name.label("agent_name"))
        .outerjoin_from(deliveries, users, users.c.id == deliveries.c.agent)
        .where(deliveries.c.conversation == conversation)
        .order_by(deliveries.c.decided)
    )
    return (await conn.execute(query)).all()


async def way_of(conn: AsyncConnection, conversation: str) -> Sequence[Any]:
    """Return the nodes of the menu that the caller reached, in order."""
    query = (
        select(node_visits.c.at, node_visits.c.node, node_visits.c.option)
        .where(node_visits.c.conversation == conversation)
        .order_by(node_visits.c.at, node_visits.c.seq)
    )
    return (await conn.execute(query)).all()
