"""Lock-out that nobody can use against a user: failures are counted by account and by where they come from (OWASP).

Within fifteen minutes:

- A browser in which the user signed in before has a device cookie, a token of that account made anew at each right
  password. Its failures are counted apart up to ten, and nothing that others do locks it; after ten it counts as any
  other place. So a stolen token locks the account only where the thief is.
- Ten failures for an account from one address lock the account for that address, fifty in all for every address.
- An address that fails with many accounts is answered more and more slowly, up to two seconds, and refused at three
  hundred: an office of thirty agents has one address. Failures of known browsers count there too.

An attempt is counted before the password is checked and given back if it was right, so a hundred at once count as a
hundred. A right password clears the failures of that account from that place.
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
from contactcenter.access.tables import known_devices
from contactcenter.kernel.errors import Refused

MOST_OF_PAIR, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 10, 50, 300
FAILURES_WITHIN = timedelta(minutes=15)
REMEMBERED = timedelta(days=180)  # a browser nobody signs in with
FREE_FAILURES_OF_ADDRESS = 20  # failures of an address that cost it no time
SLOWER_BY, SLOWEST = 0.05, 2.0
_DEVICE = "device "
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MOST_TOKENS = 20  # accounts of one browser; about 900 bytes of cookie
_MOST = {
    "account": MOST_OF_ACCOUNT,
    "address": MOST_OF_ADDRESS,
    "pair": MOST_OF_PAIR,
    "device": MOST_OF_PAIR,
}


class Locked(Refused):
    """Raised after too many failures. `retry_at`: when the next attempt is allowed."""

    code = "locked"

    def __init__(self, detail: str, *, retry_at: datetime) -> None:
        super().__init__(detail)
        self.retry_at = retry_at


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt.

    `places`: by what it was counted. `device`: the hash of the device cookie. `wait`: seconds before the answer.
    `closes`: pair | account | address, if it was the last attempt allowed; else None.
    """

    places: tuple[str, ...]
    device: bytes | None
    wait: float = 0.0
    closes: str | None = None


def account_of(username: str) -> bytes:
    """Return the hash by which failures are counted: users type passwords into the name's field."""
    return hashlib.sha256(username.casefold().encode()).digest()


async def charge(
    conn: AsyncConnection, account: bytes, address: str, cookie: str | None, now: datetime
) -> Attempt:
    """Count one attempt.

    Raises: Locked, and nothing is counted.
    """
    await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(account[:7], "big"))))
    await conn.execute(sa.delete(failed).where(failed.c.at < now - FAILURES_WITHIN))
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
        raise Locked("too many failures", retry_at=max(full) + FAILURES_WITHIN)
    await conn.execute(
        sa.insert(failed), [{"account": account, "address": place, "at": now} for place in places]
    )
    return Attempt(
        tuple(places), device, wait, _closes({name: len(instants) for name, instants in recent.items()})
    )


async def record_success(
    conn: AsyncConnection, account: bytes, attempt: Attempt, cookie: str | None, now: datetime
) -> str:
    """Give back an attempt whose password was right, and return the browser's new device cookie."""
    await _give_back(conn, account, attempt)
    spent = sa.or_(known_devices.c.seen < now - REMEMBERED, known_devices.c.device == attempt.device)
    await conn.execute(sa.delete(known_devices).where(known_devices.c.account == account, spent))
    others = await _of_others(conn, account, cookie)
    token = secrets.token_urlsafe(32)
    await conn.execute(sa.insert(known_devices).values(account=account, device=_hash(token), seen=now))
    return ".".join([token, *others][:MOST_TOKENS])


async def clear(conn: AsyncConnection, account: bytes) -> None:
    """Clear the failures of an account whose password an administrator has set anew."""
    await conn.execute(sa.delete(failed).where(failed.c.account == account))


async def _give_back(conn: AsyncConnection, account: bytes, attempt: Attempt) -> None:
    """Delete the failures from these places. Of a known browser only its own: its two rows share the instant."""
    mine = sa.and_(failed.c.account == account, failed.c.address.in_(attempt.places))
    if attempt.device is not None:
        own = failed.alias()
        instants = sa.select(own.c.at).where(own.c.account == account, own.c.address == attempt.places[-1])
        mine &= failed.c.at.in_(instants)
    await conn.execute(sa.delete(failed).where(mine))


def delay(failures: int) -> float:
    """Return the seconds before an address with so many failures is answered."""
    return min(SLOWEST, SLOWER_BY * max(0, failures - FREE_FAILURES_OF_ADDRESS))


def _closes(before: Mapping[str, int]) -> str | None:
    """Return what this attempt locks, if it is the last allowed. `before`: failures of each until now."""
    last = [name for name, failures in before.items() if failures + 1 == _MOST[name]]
    return None if not last else {"device": "pair"}.get(last[0], last[0])


async def _device_of(
    conn: AsyncConnection, account: bytes, cookie: str | None, now: datetime
) -> bytes | None:
    query = sa.select(known_devices.c.device).where(
        known_devices.c.account == account,
        known_devices.c.device.in_([_hash(token) for token in _tokens(cookie)]),
        known_devices.c.seen >= now - REMEMBERED,
    )
    device: bytes | None = await conn.scalar(query.order_by(known_devices.c.seen.desc()).limit(1))
    return device


async def _of_others(conn: AsyncConnection, account: bytes, cookie: str | None) -> list[str]:
    """Return the tokens in the cookie of other accounts of this browser; anything else is dropped."""
    tokens = _tokens(cookie)
    query = sa.select(known_devices.c.device).where(
        known_devices.c.account != account, known_devices.c.device.in_([_hash(token) for token in tokens])
    )
    ours = set((await conn.execute(query)).scalars())
    return [token for token in tokens if _hash(token) in ours]


async def _recent(conn: AsyncConnection, name: str, which: sa.ColumnElement[bool]) -> list[datetime]:
    """Return the newest failures, as many as are allowed."""
    query = sa.select(failed.c.at).where(which).order_by(failed.c.at.desc()).limit(_MOST[name])
    return list((await conn.execute(query)).scalars())


def _tokens(cookie: str | None) -> list[str]:
    """Return the tokens in the cookie, newest first."""
    tokens = (cookie or "").split(".", MOST_TOKENS)[:MOST_TOKENS]
    return [token for token in dict.fromkeys(tokens) if _TOKEN.fullmatch(token)]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
