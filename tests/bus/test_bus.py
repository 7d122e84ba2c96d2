"""A subscriber that is behind delays nobody, and somebody hears of it."""

from datetime import UTC, datetime

from structlog.testing import capture_logs

from contactcenter.bus.local import Bus, Envelope
from contactcenter.observability import DEPTH, Counters

NOW = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)


class Journal:
    depth = 7


async def ignore(_: Envelope[str]) -> None: ...


def test_a_mailbox_above_its_size_says_so_at_each_doubling() -> None:
    bus = Bus()
    mailbox = bus.subscribe(str, ignore, name="slow", size=10)

    with capture_logs() as logs:
        for _ in range(100):
            bus.publish("news", NOW)

    assert mailbox.depth == 100
    assert [one["depth"] for one in logs] == [10, 20, 40, 80]


def test_the_depth_of_every_mailbox_is_measured() -> None:
    bus = Bus()
    bus.subscribe(str, ignore, name="slow")
    counters = Counters(bus, Journal())
    for _ in range(3):
        bus.publish("news", NOW)

    counters.measure()

    assert {box.name for box in bus.mailboxes()} == {"slow", "counters"}
    assert [DEPTH.labels(name)._value.get() for name in ("slow", "counters")] == [3, 0]
