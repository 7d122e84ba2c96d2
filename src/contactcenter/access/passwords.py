"""Hashes passwords with argon2id (19 MiB, 2 passes, 1 lane), in threads, two at a time, with fifty waiting at most.

An unknown name takes as long as a wrong password, so that the time of an answer does not reveal which names exist.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NewType, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from contactcenter.kernel.errors import ContactCenterError, InvalidInput

Hashed = NewType("Hashed", str)
T = TypeVar("T")

SHORTEST = 12
_LONGEST = 256
MOST_IN_WORK = 52

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _hasher.hash("nobody has this password")
_two_at_a_time = ThreadPoolExecutor(2, thread_name_prefix="password")
_in_work: list[None] = []


class Busy(ContactCenterError):
    """Raised while too many passwords are being computed."""

    code = "busy"


async def hash_password(password: str) -> Hashed:
    """Return the hash of a new password. Call it without a database connection, because it may have to wait.

    Raises: InvalidInput `password_length`, `weak_password`; Busy `busy`.
    """
    if not SHORTEST <= len(password) <= _LONGEST:
        raise InvalidInput(f"a password has {SHORTEST} to {_LONGEST} characters", code="password_length")
    if password.isdigit() or len(set(password)) < 4:
        raise InvalidInput("digits alone, or few characters again and again", code="weak_password")
    return Hashed(await _work(lambda: _hasher.hash(password)))


async def is_right(password: str, stored: str | None) -> bool:
    """Return whether the password is right.

    `stored` is None if there is no such account: that takes as long and is never right.
    """
    tried = password[: _LONGEST + 1]
    return await _work(lambda: _matches(tried, stored or _NOBODY)) and stored is not None


async def renew(password: str, stored: str) -> Hashed | None:
    """Return the hash with today's settings if `stored` was made with weaker ones; None otherwise."""
    if not _hasher.check_needs_rehash(stored):
        return None
    return Hashed(await _work(lambda: _hasher.hash(password)))


def must_have_room() -> None:
    """Refuse if no further password can be computed now.

    Raises: Busy.
    """
    if len(_in_work) >= MOST_IN_WORK:
        raise Busy("too many sign-ins at once; try again")


async def _work(compute: Callable[[], T]) -> T:
    must_have_room()
    _in_work.append(None)
    try:
        return await asyncio.get_running_loop().run_in_executor(_two_at_a_time, compute)
    finally:
        _in_work.pop()


def _matches(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
