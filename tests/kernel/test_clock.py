"""The two readings of a clock."""

from datetime import UTC, datetime

import pytest

from contactcenter.kernel.clock import SystemClock, VirtualClock


def test_the_machines_clock_says_the_hour_in_utc_and_an_interval_that_never_shrinks():
    clock = SystemClock()

    readings = [clock.monotonic() for _ in range(100)]

    assert clock.now().tzinfo is UTC
    assert readings == sorted(readings)


def test_a_virtual_clock_moves_both_readings_by_the_same_seconds():
    clock = VirtualClock(datetime(2026, 3, 1, tzinfo=UTC))

    clock.advance(1.5)

    assert clock.now() == datetime(2026, 3, 1, 0, 0, 1, 500_000, tzinfo=UTC)
    assert clock.monotonic() == 1.5


def test_a_virtual_clock_never_moves_back():
    clock = VirtualClock()

    with pytest.raises(ValueError, match="cannot move back"):
        clock.advance(-1)

    assert clock.monotonic() == 0
