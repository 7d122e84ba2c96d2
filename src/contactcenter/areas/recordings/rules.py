"""Decides when a recording is whole, and what part of it a browser asks for. Pure."""

import re
from datetime import datetime
from pathlib import PurePosixPath

from contactcenter.areas.recordings.audio import BYTES_A_SECOND
from contactcenter.kernel.errors import InvalidInput

TOLERANCE = 0.02
SLACK_SECONDS = 1.0  # the recorder starts moments after the answer, and stops with the leg
MISSING_AFTER_SECONDS = 60.0
LEG = re.compile(r"[A-Za-z0-9._-]{1,80}")


def is_truncated(size: int, expected_seconds: float | None) -> bool:
    """Return whether a raw file of `size` bytes is too short for its call (32,000 bytes a second, two per cent).

    A longer file is no fault, because the goodbye is played after the end.
    """
    if expected_seconds is None:
        return False
    least = expected_seconds * (1 - TOLERANCE) - SLACK_SECONDS
    return size < least * BYTES_A_SECOND


def leg_of(file: str) -> str:
    """Return the leg of a file, which the switch names after it.

    Raises: InvalidInput if the name is no leg's.
    """
    leg = PurePosixPath(file).stem
    if not LEG.fullmatch(leg):
        raise InvalidInput(f"a recording with a strange name: {leg!r}")
    return leg


def key_of(leg: str, started: datetime) -> str:
    """Return the key of a recording in the object store; `started`: when the call began."""
    return f"recordings/{started:%Y/%m/%d}/{leg}.flac"


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; None for the whole.

    Anything but one plain range of bytes is answered whole, as RFC 9110 allows.

    Raises: InvalidInput `range` if the range cannot be satisfied.
    """
    parsed = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", (header or "").strip())
    if parsed is None or parsed.group() == "bytes=-":
        return None
    first, last = parsed.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if start >= end:
        raise InvalidInput("nothing there", code="range")
    return start, end
