"""Searches calls and recordings by the same criteria (ACD-8, REC-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.storage.cipher import Cipher
from contactcenter.storage.tables import conversations, deliveries, personal_data


@dataclass(frozen=True, slots=True)
class Wanted:
    """The criteria of a search; None for any.

    `number` and `document`: whole and in the clear. `agent`: the agent who talked. `since` ≤ started < `until`.
    `limit`, `offset`: in rows.
    """

    number: str | None = None
    document: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    offset: int = 0


async def find(
    conn: AsyncConnection,
    query: Select[Any],
    cipher: Cipher,
    wanted: Wanted,
    started: ColumnElement[datetime],
) -> Sequence[Any]:
    """Return the rows of `query`, which selects from `conversations`, that match `wanted`."""
    c = conversations.c
    if wanted.number:
        query = query.where(c.ani_ref.in_(_refs(cipher.blind("ani", wanted.number))))
    if wanted.document:
        query = query.where(c.document_ref.in_(_refs(cipher.blind("document", wanted.document))))
    if wanted.agent:
        query = query.where(c.id.in_(carried_by(wanted.agent)))
    if wanted.queue:
        query = query.where(c.queue == wanted.queue)
    if wanted.since:
        query = query.where(started >= wanted.since)
    if wanted.until:
        query = query.where(started < wanted.until)
    rows: Sequence[Any] = (await conn.execute(query.limit(wanted.limit).offset(wanted.offset))).all()
    return rows


def carried_by(agent: str) -> Select[tuple[str]]:
    """Select the conversations in which the agent talked."""
    return select(deliveries.c.conversation).where(
        deliveries.c.agent == agent, deliveries.c.outcome == "answered"
    )


def _refs(blind: str) -> Select[tuple[str]]:
    return select(personal_data.c.ref).where(personal_data.c.blind == blind)
