"""The audit: which user did what to which record. Append-only, and each row is sealed over the one before.

The seal is HMAC-SHA256(key, previous seal ‖ the row as canonical JSON), so a row changed, removed or inserted breaks
every seal after it (`broken_at`), and nobody can seal anew without the key's file. `access/audit_head.py` finds that
the end was cut off, `access/audit_guards.py` what would drop rows. `detail` holds codes and ids, never personal data.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import audit
from contactcenter.kernel.errors import SetupError
from contactcenter.kernel.ids import UserId
from contactcenter.storage.database import AUDIT_KEY, Database

Detail: TypeAlias = Mapping[str, str | int | float | bool | None]

_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtext('contactcenter.audit'))")
_FIRST = "0" * 64
AUDIT_PAGE = 100
OPERATOR = "operator"  # runs commands on the machine, and is no user of the console
REST_SECONDS = 0.05  # 100,000 rows a minute

_RULED = "0A000"  # a rule without our RETURNING does something instead

log = structlog.get_logger()


async def record(
    conn: AsyncConnection,
    user: UserId | None,
    act: str,
    object_kind: str,
    object_id: str,
    detail: Detail | None = None,
) -> None:
    """Write one row in the transaction of the act itself, so that neither is stored without the other.

    The user is None for the machine and for somebody who is not signed in.

    Raises: SetupError if a rule or a trigger in the database dropped the row.
    """
    await conn.execute(_ONE_AT_A_TIME)
    last = (
        await conn.execute(sa.select(audit.c.seq, audit.c.seal).order_by(audit.c.seq.desc()).limit(1))
    ).first()
    row = {
        "seq": 1 if last is None else last.seq + 1,
        "at": (await conn.execute(sa.select(sa.func.clock_timestamp()))).scalar_one(),
        "who": user,
        "act": act,
        "object_kind": object_kind,
        "object_id": object_id,
        "detail": dict(detail or {}),
    }
    seal = _seal(key_of(conn), _FIRST if last is None else last.seal, row)
    if await _taken(conn, {**row, "seal": seal}) != seal:
        log.error("audit_row_not_taken", act=act)
        raise SetupError("the database did not take the row of the audit", way_out="contactcenter doctor")


async def _taken(conn: AsyncConnection, row: Mapping[str, Any]) -> str | None:
    """Return the seal as the database wrote it; None if it wrote nothing."""
    try:
        seal: str | None = await conn.scalar(sa.insert(audit).values(**row).returning(audit.c.seal))
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _RULED:
            raise
        return None
    return seal


def key_of(conn: AsyncConnection) -> bytes:
    """Return the audit's key, which the connection's database carries.

    Raises: SetupError without one.
    """
    key: bytes = conn.info[AUDIT_KEY]
    if not key:
        raise SetupError(
            "the audit is neither written nor read without its key", way_out="CC_HOME: its folder"
        )
    return key


async def has_done(
    conn: AsyncConnection, user: UserId, act: str, about: tuple[str, str], since: datetime | None = None
) -> bool:
    """Return whether the audit has this act of this user. `about`: kind and id of the object."""
    kind, name = about
    query = sa.select(audit.c.seq).where(
        audit.c.who == user, audit.c.act == act, audit.c.object_kind == kind, audit.c.object_id == name
    )
    if since is not None:
        query = query.where(audit.c.at > since)
    return (await conn.execute(query.limit(1))).first() is not None


@dataclass(frozen=True, slots=True)
class AuditMark:
    """The last row up to which the chain holds. `broken`: the number of the first row that does not."""

    seq: int = 0
    seal: str = _FIRST
    broken: int | None = None


async def broken_at(conn: AsyncConnection) -> int | None:
    """Return the number of the first row whose seal does not hold; None if the chain holds."""
    mark: AuditMark | None = AuditMark()
    while mark is not None and mark.broken is None:
        mark = await _next(conn, mark)
    return None if mark is None else mark.broken


class Watch:
    """Verifies the chain while calls are routed: a page at a time with pauses between, hashed in a thread."""

    def __init__(self, database: Database, rest: float = REST_SECONDS) -> None:
        self._database = database
        self._rest = rest
        self._mark = AuditMark()

    async def look(self, *, whole: bool) -> int | None:
        """Do as `broken_at` for the rows since the last time; if they hold and `whole` is set, for all rows.

        The row that was the last must still be there with its seal, because the chain alone does not show that its end
        was cut off.
        """
        seen = self._mark.seq > 0
        broken = await self._follow_up()
        if broken is None and whole and seen:
            self._mark = AuditMark()
            broken = await self._follow_up()
        return broken

    async def _follow_up(self) -> int | None:
        while True:
            async with self._database.begin() as conn:
                mark = await _next(conn, self._mark)
            if mark is None or mark.broken is not None:
                return None if mark is None else mark.broken
            self._mark = mark
            await asyncio.sleep(self._rest)


async def _next(conn: AsyncConnection, mark: AuditMark) -> AuditMark | None:
    """Check one page further; None at the end. A page is read and unpacked on the event loop in 2 ms."""
    page = sa.select(audit).where(audit.c.seq >= mark.seq).order_by(audit.c.seq).limit(AUDIT_PAGE)
    rows = (await conn.execute(page)).mappings().all()
    return await asyncio.to_thread(_follow, key_of(conn), mark, rows)


def _follow(key: bytes, mark: AuditMark, rows: Sequence[Mapping[Any, Any]]) -> AuditMark | None:
    if mark.seq > 0:
        if not rows or (rows[0]["seq"], rows[0]["seal"]) != (mark.seq, mark.seal):
            return replace(mark, broken=mark.seq)
        rows = rows[1:]
    if not rows:
        return None
    for row in rows:
        if row["seq"] != mark.seq + 1 or row["seal"] != _seal(key, mark.seal, row):
            return replace(mark, broken=mark.seq + 1)
        mark = AuditMark(row["seq"], row["seal"])
    return mark


def _seal(key: bytes, before: str, row: Mapping[str, Any]) -> str:
    at: datetime = row["at"]
    fields = [
        row["seq"],
        at.timestamp(),
        row["who"],
        row["act"],
        row["object_kind"],
        row["object_id"],
        row["detail"],
    ]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, f"{before}{text}".encode(), hashlib.sha256).hexdigest()
