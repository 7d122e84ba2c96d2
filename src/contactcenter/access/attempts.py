"""Lock-out that is no weapon: failures count by who is tried from where.

Ten in fifteen minutes close an account to the address they came from; fifty, to every address. An address that
fails with many accounts is answered more and more slowly, up to two seconds, and refused at three hundred: an
office of thirty agents comes from one.

An attempt is charged before the password is looked at and given back if it was right, so a hundred tried at
once count as a hundred. What a person got wrong there before she got it right is forgotten.
"""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import failed_sign_ins as failed
from contactcenter.kernel.errors import Refused

MOST_OF_PAIR, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 10, 50, 300
WITHIN = timedelta(minutes=15)
UNHURRIED = 20  # failures of an address that cost it no time
SLOWER_BY, SLOWEST = 0.05, 2.0


class Locked(Refused):
    code = "locked"

    def __init__(self, detail: str, *, retry_at: datetime) -> None:
        super().__init__(detail)
        self.retry_at = retry_at


def account_of(username: str) -> bytes:
    return hashlib.sha256(username.casefold().encode()).digest()


async def charge(conn: AsyncConnection, account: bytes, address: str, now: datetime) -> float:
    """Count one attempt and say how many seconds it must wait; `Locked`: nothing is counted."""
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(account[:7], "big"))))
    await conn.execute(sa.delete(failed).where(failed.c.at < now - WITHIN))
    here, whoever = failed.c.address == address, failed.c.account == account
    await _refuse_beyond(conn, MOST_OF_PAIR, sa.and_(whoever, here))
    await _refuse_beyond(conn, MOST_OF_ACCOUNT, whoever)
    from_here = await _refuse_beyond(conn, MOST_OF_ADDRESS, here)
    await conn.execute(sa.insert(failed).values(account=account, address=address, at=now))
    return delay(from_here)


async def give_back(conn: AsyncConnection, account: bytes, address: str) -> None:
    await conn.execute(sa.delete(failed).where(failed.c.account == account, failed.c.address == address))


def delay(failures: int) -> float:
    return min(SLOWEST, SLOWER_BY * max(0, failures - UNHURRIED))


async def _refuse_beyond(conn: AsyncConnection, most: int, which: sa.ColumnElement[bool]) -> int:
    recent = sa.select(failed.c.at).where(which).order_by(failed.c.at.desc()).limit(most)
    instants = list((await conn.execute(recent)).scalars())
    if len(instants) >= most:
        raise Locked("too many failures", retry_at=instants[-1] + WITHIN)
    return len(instants)
