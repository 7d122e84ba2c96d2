"""Rows that are only added: nodes of the tree, notices and consents; and what queues are called."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import Entry
from contactcenter.storage.tables import consents, conversations, node_visits, queues


async def project(conn: AsyncConnection, batch: list[Entry]) -> None:
    visits = [_visit(e) for e in batch if isinstance(e.message, m.NodeEntered)]
    if visits:
        await conn.execute(insert(node_visits), visits)
    proofs = [_proof(e) for e in batch if isinstance(e.message, (m.RecordingNoticeGiven, m.ConsentAnswered))]
    if proofs:
        await conn.execute(insert(consents), proofs)
    policies = {e.message.policy.id: e.message.policy for e in batch if isinstance(e.message, m.SetQueue)}
    for policy in policies.values():
        await _name_queue(conn, policy)
    silent = {e.message.leg for e in batch if isinstance(e.message, m.RecorderMissing)}
    if silent:
        await conn.execute(
            update(conversations).where(conversations.c.leg.in_(silent)).values(recorder_silent=True)
        )


def _visit(entry: Entry) -> dict[str, Any]:
    event: m.NodeEntered = entry.message
    return {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "conversation": event.conversation,
        "at": entry.at,
        "node": event.node,
        "option": event.option,
    }


def _proof(entry: Entry) -> dict[str, Any]:
    event: m.RecordingNoticeGiven | m.ConsentAnswered = entry.message
    notice = isinstance(event, m.RecordingNoticeGiven)
    return {
        "epoch": entry.epoch,
        "seq": entry.seq,
        "conversation": event.conversation,
        "at": entry.at,
        "kind": "notice" if notice else "consent",
        "version": event.version,
        "language": event.language if isinstance(event, m.RecordingNoticeGiven) else "",
        "accepted": None if isinstance(event, m.RecordingNoticeGiven) else event.accepted,
    }


async def _name_queue(conn: AsyncConnection, policy: m.QueuePolicy) -> None:
    row = {
        "name": policy.name,
        "target_seconds": policy.target_seconds,
        "short_abandon_seconds": policy.short_abandon_seconds,
    }
    new = insert(queues).values(id=policy.id, **row)
    await conn.execute(new.on_conflict_do_update(index_elements=["id"], set_=row))
