"""How full the mailboxes are is measured."""

from datetime import UTC, datetime

from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.observability import DEPTH, Counters

NOW = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)


class Journal:
    depth = 7


async def ignore(_: Envelope[str]) -> None: ...


def test_the_depth_of_every_mailbox_is_measured() -> None:
    bus = LocalBus()
    bus.subscribe(str, ignore, name="slow", size=1_000, overflow=Overflow.GROW)
    counters = Counters(bus, Journal())
    for _ in range(3):
        bus.publish("news", NOW)

    counters.measure()

    assert {box.name for box in bus.mailboxes()} == {"slow", "counters"}
    assert [DEPTH.labels(name)._value.get() for name in ("slow", "counters")] == [3, 0]
