"""Lock-out that is no weapon: failures count by who is tried from where.

A browser in which a person signed in before is known by a cookie (OWASP's device cookies). It is counted by itself:
ten failures of one account in fifteen minutes close that account to that browser, and nothing that strangers do
closes it. Whoever else tries: ten in fifteen minutes close an account to the address they came from; fifty, to every
address. An address that fails with many accounts is answered more and more slowly, up to two seconds, and refused at
three hundred: an office of thirty agents comes from one.

An attempt is charged before the password is looked at and given back if it was right, so a hundred tried at
once count as a hundred. What a person got wrong there before she got it right is forgotten.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.access.tables import failed_sign_ins as failed
from contactcenter.access.tables import known_devices as known
from contactcenter.kernel.errors import Refused

MOST_OF_PAIR, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 10, 50, 300
WITHIN = timedelta(minutes=15)
REMEMBERED = timedelta(days=180)  # a browser nobody signs in with
UNHURRIED = 20  # failures of an address that cost it no time
SLOWER_BY, SLOWEST = 0.05, 2.0
_DEVICE = "device "
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Locked(Refused):
    code = "locked"

    def __init__(self, detail: str, *, retry_at: datetime) -> None:
        super().__init__(detail)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class Charged:
    """`place`: what it was counted by. `closes`: pair | account | address, if it was the last one allowed."""

    place: str
    wait: float = 0.0
    closes: str | None = None


def account_of(username: str) -> bytes:
    return hashlib.sha256(username.casefold().encode()).digest()


def device_of(token: str | None) -> str:
    """What a browser brought if it can be ours, else a new one."""
    return token if token and _TOKEN.fullmatch(token) else secrets.token_urlsafe(32)


async def charge(conn: AsyncConnection, account: bytes, address: str, device: str, now: datetime) -> Charged:
    """Count one attempt and say how many seconds it must wait; `Locked`: nothing is counted."""
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(account[:7], "big"))))
    await conn.execute(sa.delete(failed).where(failed.c.at < now - WITHIN))
    if await _is_known(conn, account, device, now):
        charged = await _of_device(conn, account, f"{_DEVICE}{_hash(device).hex()}")
    else:
        charged = await _of_stranger(conn, account, address)
    await conn.execute(sa.insert(failed).values(account=account, address=charged.place, at=now))
    return charged


async def give_back(conn: AsyncConnection, account: bytes, charged: Charged) -> None:
    await conn.execute(
        sa.delete(failed).where(failed.c.account == account, failed.c.address == charged.place)
    )


async def remember(conn: AsyncConnection, account: bytes, device: str, now: datetime) -> None:
    """She signed in with it."""
    await conn.execute(sa.delete(known).where(known.c.account == account, known.c.seen < now - REMEMBERED))
    row = insert(known).values(account=account, device=_hash(device), seen=now)
    await conn.execute(
        row.on_conflict_do_update(index_elements=["account", "device"], set_={"seen": row.excluded.seen})
    )


def delay(failures: int) -> float:
    return min(SLOWEST, SLOWER_BY * max(0, failures - UNHURRIED))


async def _is_known(conn: AsyncConnection, account: bytes, device: str, now: datetime) -> bool:
    query = sa.select(known.c.seen).where(known.c.account == account, known.c.device == _hash(device))
    seen: datetime | None = await conn.scalar(query)
    return seen is not None and seen >= now - REMEMBERED


async def _of_device(conn: AsyncConnection, account: bytes, place: str) -> Charged:
    hers = sa.and_(failed.c.account == account, failed.c.address == place)
    before = await _refuse_beyond(conn, MOST_OF_PAIR, hers)
    return Charged(place, closes="pair" if before + 1 == MOST_OF_PAIR else None)


async def _of_stranger(conn: AsyncConnection, account: bytes, address: str) -> Charged:
    here = failed.c.address == address
    whoever = sa.and_(failed.c.account == account, ~failed.c.address.startswith(_DEVICE))
    before = {
        "pair": await _refuse_beyond(conn, MOST_OF_PAIR, sa.and_(whoever, here)),
        "account": await _refuse_beyond(conn, MOST_OF_ACCOUNT, whoever),
        "address": await _refuse_beyond(conn, MOST_OF_ADDRESS, here),
    }
    most = {"pair": MOST_OF_PAIR, "account": MOST_OF_ACCOUNT, "address": MOST_OF_ADDRESS}
    closes = next((name for name in ("account", "address", "pair") if before[name] + 1 == most[name]), None)
    return Charged(address, delay(before["address"]), closes)


async def _refuse_beyond(conn: AsyncConnection, most: int, which: sa.ColumnElement[bool]) -> int:
    recent = sa.select(failed.c.at).where(which).order_by(failed.c.at.desc()).limit(most)
    instants = list((await conn.execute(recent)).scalars())
    if len(instants) >= most:
        raise Locked("too many failures", retry_at=instants[-1] + WITHIN)
    return len(instants)


def _hash(device: str) -> bytes:
    return hashlib.sha256(device.encode()).digest()
