"""Lock-out that is no weapon: failures count by who is tried from where.

A browser in which a person signed in before is known by a cookie (OWASP's device cookies): a token of hers, made anew
at each right password, so what somebody read or planted there before is worth nothing for her. Until ten failures of
hers in fifteen minutes it is counted by itself, and nothing that strangers do closes it; then it is a stranger like
any other, so who stole a token closes her account nowhere but where he is. Whoever else tries: ten in fifteen minutes
close an account to the address they came from; fifty, to every address. An address that fails with many accounts is
answered more and more slowly, up to two seconds, and refused at three hundred: an office of thirty agents comes from
one. What a known browser fails counts there too.

An attempt is charged before the password is looked at and given back if it was right, so a hundred tried at
once count as a hundred. What a person got wrong there before she got it right is forgotten.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
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
MOST_TOKENS = 20  # people of one browser; about 900 bytes of cookie
_MOST = {
    "account": MOST_OF_ACCOUNT,
    "address": MOST_OF_ADDRESS,
    "pair": MOST_OF_PAIR,
    "device": MOST_OF_PAIR,
}


class Locked(Refused):
    code = "locked"

    def __init__(self, detail: str, *, retry_at: datetime) -> None:
        super().__init__(detail)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class Charged:
    """`places`: what it was counted by. `device`: the hash she is known by. `closes`: pair | account | address, if it
    was the last one allowed."""

    places: tuple[str, ...]
    device: bytes | None
    wait: float = 0.0
    closes: str | None = None


def account_of(username: str) -> bytes:
    return hashlib.sha256(username.casefold().encode()).digest()


async def charge(
    conn: AsyncConnection, account: bytes, address: str, cookie: str | None, now: datetime
) -> Charged:
    """Count one attempt and say how many seconds it must wait; `Locked`: nothing is counted."""
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(account[:7], "big"))))
    await conn.execute(sa.delete(failed).where(failed.c.at < now - WITHIN))
    of_account, here = failed.c.account == account, failed.c.address == address
    recent = {
        "account": await _recent(conn, "account", of_account & ~failed.c.address.startswith(_DEVICE)),
        "address": await _recent(conn, "address", here),
        "pair": await _recent(conn, "pair", of_account & here),
    }
    full = [instants[-1] for name, instants in recent.items() if len(instants) == _MOST[name]]
    wait = delay(len(recent["address"]))
    places = [address]
    device = await _device_of(conn, account, cookie, now)
    if device is not None:
        place = f"{_DEVICE}{device.hex()}"
        recent["device"] = await _recent(conn, "device", of_account & (failed.c.address == place))
        places.append(place)
        if len(recent["device"]) < MOST_OF_PAIR:
            wait, full = 0.0, []
    if full:
        raise Locked("too many failures", retry_at=max(full) + WITHIN)
    await conn.execute(
        sa.insert(failed), [{"account": account, "address": place, "at": now} for place in places]
    )
    return Charged(tuple(places), device, wait, _closes({name: len(found) for name, found in recent.items()}))


async def let_in(
    conn: AsyncConnection, account: bytes, charged: Charged, cookie: str | None, now: datetime
) -> str:
    """Her password was right: the attempt is given back, and her browser known by a new token. The new cookie."""
    await _give_back(conn, account, charged)
    spent = sa.or_(known.c.seen < now - REMEMBERED, known.c.device == charged.device)
    await conn.execute(sa.delete(known).where(known.c.account == account, spent))
    others = await _of_others(conn, account, cookie)
    token = secrets.token_urlsafe(32)
    await conn.execute(sa.insert(known).values(account=account, device=_hash(token), seen=now))
    return ".".join([token, *others][:MOST_TOKENS])


async def forget(conn: AsyncConnection, account: bytes) -> None:
    """An administrator gave her another password: what was tried with the former one locks her out no more."""
    await conn.execute(sa.delete(failed).where(failed.c.account == account))


async def _give_back(conn: AsyncConnection, account: bytes, charged: Charged) -> None:
    """A known browser's own, and no stranger's of the same address; its two rows of one attempt share the instant."""
    hers = sa.and_(failed.c.account == account, failed.c.address.in_(charged.places))
    if charged.device is not None:
        own = failed.alias()
        instants = sa.select(own.c.at).where(own.c.account == account, own.c.address == charged.places[-1])
        hers &= failed.c.at.in_(instants)
    await conn.execute(sa.delete(failed).where(hers))


def delay(failures: int) -> float:
    return min(SLOWEST, SLOWER_BY * max(0, failures - UNHURRIED))


def _closes(before: Mapping[str, int]) -> str | None:
    """`before`: failures of each until now."""
    last = [name for name, failures in before.items() if failures + 1 == _MOST[name]]
    return None if not last else {"device": "pair"}.get(last[0], last[0])


async def _device_of(
    conn: AsyncConnection, account: bytes, cookie: str | None, now: datetime
) -> bytes | None:
    query = sa.select(known.c.device).where(
        known.c.account == account,
        known.c.device.in_([_hash(token) for token in _tokens(cookie)]),
        known.c.seen >= now - REMEMBERED,
    )
    device: bytes | None = await conn.scalar(query.order_by(known.c.seen.desc()).limit(1))
    return device


async def _of_others(conn: AsyncConnection, account: bytes, cookie: str | None) -> list[str]:
    """Tokens we made for other people of this browser; whatever else it brought is not kept."""
    brought = _tokens(cookie)
    query = sa.select(known.c.device).where(
        known.c.account != account, known.c.device.in_([_hash(token) for token in brought])
    )
    ours = set((await conn.execute(query)).scalars())
    return [token for token in brought if _hash(token) in ours]


async def _recent(conn: AsyncConnection, name: str, which: sa.ColumnElement[bool]) -> list[datetime]:
    """The newest, no more than are allowed."""
    query = sa.select(failed.c.at).where(which).order_by(failed.c.at.desc()).limit(_MOST[name])
    return list((await conn.execute(query)).scalars())


def _tokens(cookie: str | None) -> list[str]:
    """Newest first."""
    brought = (cookie or "").split(".", MOST_TOKENS)[:MOST_TOKENS]
    return [token for token in dict.fromkeys(brought) if _TOKEN.fullmatch(token)]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
