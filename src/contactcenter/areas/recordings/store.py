"""The recordings in the database: stored, missed, searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import users
from contactcenter.areas.recordings import rules
from contactcenter.areas.recordings.audio import BYTES_A_SECOND, FlacFile
from contactcenter.areas.recordings.tables import alarms
from contactcenter.storage import search
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.search import Wanted
from contactcenter.storage.tables import conversations, deliveries, queues, recordings, segments

MISSING, TRUNCATED = "recording_missing", "recording_truncated"
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a citizen's leg, which says what its recording should be."""

    conversation: str
    started: datetime
    ended: datetime | None
    anonymous: bool

    @property
    def seconds(self) -> float | None:
        """The length of the call in seconds; None while it goes on."""
        return (self.ended - self.started).total_seconds() if self.ended else None


async def call_of(conn: AsyncConnection, leg: str) -> Call | None:
    """Return the last call of a citizen's leg; None if no row of it is there yet."""
    c = conversations.c
    result = await conn.execute(
        select(c.id, c.started, c.ended_at, c.consent).where(c.leg == leg).order_by(c.started.desc()).limit(1)
    )
    row = result.one_or_none()
    return Call(row.id, row.started, row.ended_at, row.consent is False) if row is not None else None


async def stored_recording(conn: AsyncConnection, leg: str) -> tuple[str, str, int] | None:
    """Return state, key and bytes of a stored recording of this leg; None without one."""
    c = recordings.c
    result = await conn.execute(select(c.state, c.key, c.bytes).where(c.leg == leg, c.key.is_not(None)))
    row = result.one_or_none()
    return (row.state, row.key, row.bytes) if row is not None else None


async def save(
    conn: AsyncConnection, leg: str, call: Call | None, made: FlacFile, key: str, now: datetime
) -> UUID:
    """Write the row of a recording, once; it replaces a row that said `missing`."""
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
    """Return the calls that ended before then and have no row of a recording, with their legs."""
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
    """Record that a call has no recording, and return True; False if a row came in the meantime."""
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


async def anonymous_before(conn: AsyncConnection, before: datetime) -> list[tuple[UUID, str]]:
    """Return id and key, oldest first, of the stored recordings of anonymous calls that began before then."""
    c = recordings.c
    rows = await conn.execute(
        select(c.id, c.key)
        .where(c.anonymous, c.key.is_not(None), c.started < before)
        .order_by(c.started, c.id)
    )
    return [(row.id, row.key) for row in rows]


async def mark_removed(conn: AsyncConnection, recording: UUID, now: datetime) -> None:
    """Record that the sound was removed. Its length and hash stay; the peaks, which show the sound, go."""
    gone = {"state": "removed", "removed": now, "key": None, "peaks": null()}
    await conn.execute(update(recordings).where(recordings.c.id == recording).values(gone))


async def raise_alarm(
    conn: AsyncConnection, kind: str, conversation: str, detail: dict[str, Any], now: datetime
) -> None:
    """Record an alarm about a conversation, unless one of this kind is open."""
    row = insert(alarms).values(
        id=record_id(now), kind=kind, object_id=conversation, since=now, detail=detail
    )
    await conn.execute(row.on_conflict_do_nothing())


async def clear_alarm(conn: AsyncConnection, kind: str, conversation: str, now: datetime) -> None:
    """Close the open alarm of this kind about a conversation, if there is one."""
    await conn.execute(
        update(alarms)
        .where(alarms.c.kind == kind, alarms.c.object_id == conversation, alarms.c.cleared.is_(None))
        .values(cleared=now)
    )


async def open_alarms(conn: AsyncConnection) -> dict[str, int]:
    """Return how many alarms of each kind are open."""
    rows = await conn.execute(
        select(alarms.c.kind, func.count().label("number"))
        .where(alarms.c.cleared.is_(None))
        .group_by(alarms.c.kind)
    )
    return {row.kind: row.number for row in rows}


async def list_alarms(conn: AsyncConnection) -> Sequence[Any]:
    """Return the open alarms nobody has seen: `kind`, `conversation`, `since`, and when the call `started`."""
    a = alarms.c
    started = func.coalesce(conversations.c.started, a.since).label("started")
    rows = await conn.execute(
        select(a.kind, a.object_id.label("conversation"), a.since, started)
        .outerjoin_from(alarms, conversations, conversations.c.id == a.object_id)
        .where(_to_attend())
    )
    return rows.all()


async def see_alarms(conn: AsyncConnection, conversation: str, by: str, now: datetime) -> bool:
    """Record that the open alarms were seen, and return True; False if there is none to see.

    They stay open until the recording is stored, but are no alert any more.
    """
    done = await conn.execute(
        update(alarms).where(_to_attend(), alarms.c.object_id == conversation).values(seen=now, seen_by=by)
    )
    return done.rowcount > 0


def _to_attend() -> ColumnElement[bool]:
    a = alarms.c
    return and_(a.cleared.is_(None), a.seen.is_(None), a.kind.in_([MISSING, TRUNCATED]))


def query() -> Select[Any]:
    """Return the statement that selects recordings with what a list shows of their calls."""
    c = conversations.c
    return (
        select(
            *(column for column in recordings.c if column.name != "peaks"),
            *(c.agent, c.queue, c.option, c.language, c.ani_ref, c.document_ref, c.citizen_id),
            users.c.name.label("agent_name"),
            queues.c.name.label("queue_name"),
        )
        .outerjoin_from(recordings, conversations, c.id == recordings.c.conversation)
        .outerjoin(users, users.c.id == c.agent)
        .outerjoin(queues, queues.c.id == c.queue)
    )


async def read(conn: AsyncConnection, recording: UUID) -> Any:
    """Return a recording with what a list shows of its call; None without one."""
    return (await conn.execute(query().where(recordings.c.id == recording))).one_or_none()


async def peaks(conn: AsyncConnection, recording: UUID) -> dict[str, list[float]] | None:
    """Return the peaks of a recording; None if it has none or its sound was removed."""
    return await conn.scalar(select(recordings.c.peaks).where(recordings.c.id == recording))


async def find(conn: AsyncConnection, cipher: Cipher, wanted: Wanted) -> Sequence[Any]:
    """Return the recordings that match, newest first."""
    r = recordings.c
    newest = query().order_by(r.started.desc(), r.id.desc())
    return await search.find(conn, newest, cipher, wanted, r.started)


async def carried(conn: AsyncConnection, agent: str, conversation: str) -> bool:
    """Return whether the agent talked in this conversation."""
    own = search.carried_by(agent).where(deliveries.c.conversation == conversation)
    return (await conn.execute(own.limit(1))).first() is not None


async def marks(conn: AsyncConnection, conversation: str) -> list[dict[str, Any]]:
    """Return where each stretch of the call begins in the sound, in seconds."""
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
