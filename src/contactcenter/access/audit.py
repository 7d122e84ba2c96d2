"""Who did what to which record, for ever: append-only, each row sealed over the one before.

The seal is sha256(previous seal ‖ the row as canonical JSON), so a row changed, removed or slipped in
breaks every seal after it (`broken_at`). `detail` holds codes and ids, never personal data.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import audit
from contactcenter.kernel.ids import UserId

Detail: TypeAlias = Mapping[str, str | int | float | bool | None]

_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtext('contactcenter.audit'))")
_FIRST = "0" * 64


async def record(
    conn: AsyncConnection,
    who: UserId | None,
    act: str,
    object_kind: str,
    object_id: str,
    detail: Detail | None = None,
) -> None:
    """Write it in the transaction of the act itself: neither is there without the other."""
    await conn.execute(_ONE_AT_A_TIME)
    last = (
        await conn.execute(sa.select(audit.c.seq, audit.c.seal).order_by(audit.c.seq.desc()).limit(1))
    ).first()
    row = {
        "seq": 1 if last is None else last.seq + 1,
        "at": (await conn.execute(sa.select(sa.func.clock_timestamp()))).scalar_one(),
        "who": who,
        "act": act,
        "object_kind": object_kind,
        "object_id": object_id,
        "detail": dict(detail or {}),
    }
    await conn.execute(sa.insert(audit).values(**row, seal=_seal(_FIRST if last is None else last.seal, row)))


async def has_done(
    conn: AsyncConnection, who: UserId, act: str, about: tuple[str, str], since: datetime | None = None
) -> bool:
    """Is it written that this person did so? `about`: kind and id of the object."""
    kind, name = about
    query = sa.select(audit.c.seq).where(
        audit.c.who == who, audit.c.act == act, audit.c.object_kind == kind, audit.c.object_id == name
    )
    if since is not None:
        query = query.where(audit.c.at > since)
    return (await conn.execute(query.limit(1))).first() is not None


async def broken_at(conn: AsyncConnection) -> int | None:
    """The number of the first row whose seal does not hold; None if the chain is whole."""
    before, expected = _FIRST, 1
    rows = await conn.stream(sa.select(audit).order_by(audit.c.seq))
    async for row in rows.mappings():
        if row["seq"] != expected or row["seal"] != _seal(before, dict(row)):
            return expected
        before, expected = row["seal"], expected + 1
    return None


def _seal(before: str, row: Mapping[str, Any]) -> str:
    at: datetime = row["at"]
    told = [
        row["seq"],
        at.timestamp(),
        row["who"],
        row["act"],
        row["object_kind"],
        row["object_id"],
        row["detail"],
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{before}{text}".encode()).hexdigest()
