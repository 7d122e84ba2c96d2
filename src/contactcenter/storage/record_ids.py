"""Makes identifiers of records: UUID version 7 (RFC 9562), in the order of time; PostgreSQL 15 cannot make them."""

import os
from datetime import datetime
from uuid import UUID


def record_id(at: datetime) -> UUID:
    """Return a new UUID of version 7 with the millisecond of `at` and 74 random bits."""
    milliseconds = int(at.timestamp() * 1000)
    chance = int.from_bytes(os.urandom(10), "big")
    high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (chance >> 62 & 0x0FFF)
    low = 0b10 << 62 | chance & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=high << 64 | low)
