"""Recordings in the database: kept, missed, searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import users
from contactcenter.backoffice.recordings import rules
from contactcenter.backoffice.recordings.sound import BYTES_A_SECOND, Kept
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.ids import record_id
from contactcenter.storage.records import alarms, recordings
from contactcenter.storage.tables import conversations, deliveries, personal_data, queues, segments

PAGE = 50
MISSING, TRUNCATED = "recording_missing", "recording_truncated"
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Call:
    """Of the citizen's leg: what its recording should be."""

    conversation: str
    started: datetime
    ended: datetime | None
    anonymous: bool

    @property
    def seconds(self) -> float | None:
        return (self.ended - self.started).total_seconds() if self.ended else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for (REC-1)."""

    number: str | None = None
    document: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def call_of(conn: AsyncConnection, leg: str) -> Call | None:
    c = conversations.c
    found = await conn.execute(
        select(c.id, c.started, c.ended_at, c.consent).where(c.leg == leg).order_by(c.started.desc()).limit(1)
    )
    row = found.one_or_none()
    return Call(row.id, row.started, row.ended_at, row.consent is False) if row is not None else None


async def kept(conn: AsyncConnection, leg: str) -> tuple[str, str, int] | None:
    """State, key and bytes of a stored recording of this leg."""
    c = recordings.c
    found = await conn.execute(select(c.state, c.key, c.bytes).where(c.leg == leg, c.key.is_not(None)))
    row = found.one_or_none()
    return (row.state, row.key, row.bytes) if row is not None else None


async def save(
    conn: AsyncConnection, leg: str, call: Call | None, made: Kept, key: str, now: datetime
) -> UUID:
    """The row, once; it takes the place of a `missing` one."""
    size = int(made.duration * BYTES_A_SECOND)
    truncated = call is not None and rules.is_truncated(size, call.seconds)
    values = {
        "conversation": call.conversation if call else None,
        "state": "truncated" if truncated else "ready",
        "started": call.started if call else now - timedelta(seconds=made.duration),
        "duration": made.duration,
        "expected": call.seconds if call else None,
        "bytes": made.bytes,
        "key": key,
        "sha256": made.sha256,
        "peaks": {"left": made.left, "right": made.right},
        "anonymous": bool(call and call.anonymous),
        "stored": now,
    }
    row = insert(recordings).values(id=record_id(now), leg=leg, **values)
    row = row.on_conflict_do_update(index_elements=["leg"], set_=values)
    saved: UUID = (await conn.execute(row.returning(recordings.c.id))).scalar_one()
    return saved


async def without_recording(conn: AsyncConnection, before: datetime) -> list[tuple[str, Call]]:
    """Calls that ended before then and have no row at all, with their legs."""
    c = conversations.c
    rows = await conn.execute(
        select(c.id, c.leg, c.started, c.ended_at, c.consent)
        .outerjoin_from(conversations, recordings, recordings.c.leg == c.leg)
        .where(
            *(c.channel == "voice", c.leg.is_not(None), recordings.c.id.is_(None)),
            *(c.started > before - LOOK_BACK, c.ended_at < before),
        )
    )
    return [(r.leg, Call(r.id, r.started, r.ended_at, r.consent is False)) for r in rows]


async def save_missing(conn: AsyncConnection, leg: str, call: Call, now: datetime) -> bool:
    """False if a row came in the meantime."""
    row = insert(recordings).values(
        id=record_id(now),
        leg=leg,
        conversation=call.conversation,
        state="missing",
        started=call.started,
        expected=call.seconds,
        anonymous=call.anonymous,
    )
    done = await conn.execute(row.on_conflict_do_nothing(index_elements=["leg"]))
    return done.rowcount == 1


async def raise_alarm(
    conn: AsyncConnection, kind: str, conversation: str, detail: dict[str, Any], now: datetime
) -> None:
    row = insert(alarms).values(
        id=record_id(now), kind=kind, object_id=conversation, since=now, detail=detail
    )
    await conn.execute(row.on_conflict_do_nothing())


async def clear_alarm(conn: AsyncConnection, kind: str, conversation: str, now: datetime) -> None:
    await conn.execute(
        update(alarms)
        .where(alarms.c.kind == kind, alarms.c.object_id == conversation, alarms.c.cleared.is_(None))
        .values(cleared=now)
    )


async def open_alarms(conn: AsyncConnection) -> dict[str, int]:
    rows = await conn.execute(
        select(alarms.c.kind, func.count().label("number"))
        .where(alarms.c.cleared.is_(None))
        .group_by(alarms.c.kind)
    )
    return {row.kind: row.number for row in rows}


async def list_alarms(conn: AsyncConnection) -> Sequence[Any]:
    """Open ones: `kind`, `object_id` (the conversation), `since`."""
    rows = await conn.execute(
        select(alarms.c.kind, alarms.c.object_id, alarms.c.since).where(
            alarms.c.cleared.is_(None), alarms.c.kind.in_([MISSING, TRUNCATED])
        )
    )
    return rows.all()


def query() -> Select[Any]:
    """A recording with what a list shows of its call."""
    c = conversations.c
    return (
        select(
            *(column for column in recordings.c if column.name != "peaks"),
            *(c.agent, c.queue, c.option, c.language, c.origin_ref, c.document_ref, c.citizen_id),
            users.c.name.label("agent_name"),
            queues.c.name.label("queue_name"),
        )
        .outerjoin_from(recordings, conversations, c.id == recordings.c.conversation)
        .outerjoin(users, users.c.id == c.agent)
        .outerjoin(queues, queues.c.id == c.queue)
    )


async def read(conn: AsyncConnection, recording: UUID) -> Any:
    return (await conn.execute(query().where(recordings.c.id == recording))).one_or_none()


async def peaks(conn: AsyncConnection, recording: UUID) -> dict[str, list[float]] | None:
    return await conn.scalar(select(recordings.c.peaks).where(recordings.c.id == recording))


async def find(
    conn: AsyncConnection, cipher: Cipher, wanted: Wanted, limit: int, offset: int
) -> Sequence[Any]:
    """Newest first."""
    query = _search(cipher, wanted).limit(limit).offset(offset)
    found: Sequence[Any] = (await conn.execute(query)).all()
    return found


def _search(cipher: Cipher, wanted: Wanted) -> Select[Any]:
    c, r = conversations.c, recordings.c
    found = query().order_by(r.started.desc(), r.id.desc())
    if wanted.number:
        found = found.where(c.origin_ref.in_(_refs(cipher.blind("ani", wanted.number))))
    if wanted.document:
        found = found.where(c.document_ref.in_(_refs(cipher.blind("document", wanted.document))))
    if wanted.agent:
        found = found.where(c.id.in_(carried_by(wanted.agent)))
    if wanted.queue:
        found = found.where(c.queue == wanted.queue)
    if wanted.since:
        found = found.where(r.started >= wanted.since)
    if wanted.until:
        found = found.where(r.started < wanted.until)
    return found


def carried_by(agent: str) -> Select[tuple[str]]:
    return select(deliveries.c.conversation).where(
        deliveries.c.agent == agent, deliveries.c.outcome == "answered"
    )


async def carried(conn: AsyncConnection, agent: str, conversation: str) -> bool:
    own = carried_by(agent).where(deliveries.c.conversation == conversation)
    return (await conn.execute(own.limit(1))).first() is not None


def _refs(blind: str) -> Select[tuple[str]]:
    return select(personal_data.c.ref).where(personal_data.c.blind == blind)


async def marks(conn: AsyncConnection, conversation: str) -> list[dict[str, Any]]:
    """Where each stretch of the call begins in the sound, in seconds."""
    rows = await conn.execute(
        select(
            segments.c.kind,
            func.extract("epoch", segments.c.started - conversations.c.started).label("at"),
            func.coalesce(users.c.name, queues.c.name, "").label("label"),
        )
        .join_from(segments, conversations, conversations.c.id == segments.c.conversation)
        .outerjoin(users, users.c.id == segments.c.agent)
        .outerjoin(queues, queues.c.id == segments.c.queue)
        .where(segments.c.conversation == conversation, segments.c.kind != "wrap_up")
        .order_by(segments.c.number)
    )
    return [{"at": round(float(row.at), 2), "kind": row.kind, "label": row.label} for row in rows]
