"""Notes the newest row of the audit outside the database: a chain whose end was cut off still holds.

The note is one file in CC_HOME beside the key, sealed with it. It is written every few seconds, and is not moved past
a row that is missing.
"""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.audit import key_of
from contactcenter.access.tables import audit
from contactcenter.kernel.files import write_private
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True)
class Noted:
    """The number and the seal of a row."""

    seq: int
    seal: str

    def signed(self, key: bytes) -> str:
        """Return HMAC-SHA256 over the number and the seal, in hexadecimal."""
        return hmac.new(key, f"head {self.seq} {self.seal}".encode(), hashlib.sha256).hexdigest()


async def gone(conn: AsyncConnection, file: Path) -> int | None:
    """Return the number of the noted row if it is missing or changed; None if it is there or nothing was noted.

    Zero means that the file itself was changed.
    """
    text = await asyncio.to_thread(lambda: file.read_text() if file.exists() else None)
    if text is None:
        return None
    noted = _read(text, key_of(conn))
    if noted is None:
        return 0
    seal = await conn.scalar(sa.select(audit.c.seal).where(audit.c.seq == noted.seq))
    return None if seal == noted.seal else noted.seq


async def note(database: Database, file: Path) -> int | None:
    """Do as `gone`; if no row is missing, note the newest row."""
    async with database.begin() as conn:
        missing = await gone(conn, file)
        newest = sa.select(audit.c.seq, audit.c.seal).order_by(audit.c.seq.desc()).limit(1)
        row = (await conn.execute(newest)).one_or_none()
        key = key_of(conn)
    if missing is None and row is not None:
        noted = Noted(row.seq, row.seal)
        words = {"seq": noted.seq, "seal": noted.seal, "signed": noted.signed(key)}
        await asyncio.to_thread(write_private, file, json.dumps(words))
    return missing


def _read(text: str, key: bytes) -> Noted | None:
    try:
        words = json.loads(text)
        noted, signed = Noted(int(words["seq"]), str(words["seal"])), str(words["signed"])
    except (ValueError, KeyError, TypeError):
        return None
    return noted if hmac.compare_digest(signed.encode(), noted.signed(key).encode()) else None
