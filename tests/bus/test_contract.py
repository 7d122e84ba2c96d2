"""What every adapter of the bus keeps (`bus/port.py`). A new adapter adds its maker to `ADAPTERS` and passes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Bus, Envelope, Mailbox, Overflow
from contactcenter.kernel.errors import Conflict

pytestmark = [pytest.mark.virtual_time, pytest.mark.usefixtures("no_task_is_left")]

NOW = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)
ADAPTERS: list[Callable[[], Bus]] = [LocalBus]


@dataclass(frozen=True)
class Fact:
    number: int


@dataclass(frozen=True)
class SpecialFact(Fact):
    pass


@dataclass
class Reader:
    """A subscriber that notes what it was given; it may be slow, and may fail on some numbers."""

    seconds: float = 0.0
    fails_on: frozenset[int] = frozenset()
    envelopes: list[Envelope[Fact]] = field(default_factory=list)

    async def __call__(self, envelope: Envelope[Fact]) -> None:
        self.envelopes.append(envelope)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if envelope.message.number in self.fails_on:
            raise ValueError("a bug in this subscriber")

    @property
    def numbers(self) -> list[int]:
        return [envelope.message.number for envelope in self.envelopes]


@pytest.fixture(params=ADAPTERS, ids=lambda adapter: adapter.__name__)
def bus(request: pytest.FixtureRequest) -> Bus:
    return request.param()


def subscribe(
    bus: Bus, reader: Reader, name: str = "reader", size: int = 1_000, overflow: Overflow = Overflow.GROW
) -> Mailbox:
    return bus.subscribe(Fact, reader, name=name, size=size, overflow=overflow)


@asynccontextmanager
async def running(*mailboxes: Mailbox) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(mailbox.run()) for mailbox in mailboxes]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


def publish(bus: Bus, *numbers: int) -> list[Envelope[Fact]]:
    return [bus.publish(Fact(number), NOW) for number in numbers]


# Order ---------------------------------------------------------------------------------------------------


async def test_every_subscriber_sees_the_one_order_of_publication(bus: Bus) -> None:
    first, second = Reader(), Reader(seconds=0.5)
    mailboxes = subscribe(bus, first, "first"), subscribe(bus, second, "second")

    async with running(*mailboxes):
        published = publish(bus, *range(20))
        await asyncio.gather(*(mailbox.drained() for mailbox in mailboxes))

    assert first.envelopes == second.envelopes == published
    assert [envelope.seq for envelope in published] == list(range(1, 21))


async def test_one_message_at_a_time_is_given_to_a_handler(bus: Bus) -> None:
    inside = most_inside = 0

    async def handle(_: Envelope[Fact]) -> None:
        nonlocal inside, most_inside
        inside += 1
        most_inside = max(most_inside, inside)
        await asyncio.sleep(1.0)
        inside -= 1

    mailbox = bus.subscribe(Fact, handle, name="slow", size=10, overflow=Overflow.GROW)
    async with running(mailbox):
        publish(bus, *range(3))
        await mailbox.drained()

    assert most_inside == 1


async def test_a_subscriber_gets_the_subclasses_of_what_it_asked_for_and_nothing_else(bus: Bus) -> None:
    all_facts, special = Reader(), Reader()
    mailboxes = (
        subscribe(bus, all_facts, "all"),
        bus.subscribe(SpecialFact, special, name="special", size=10, overflow=Overflow.GROW),
    )

    async with running(*mailboxes):
        bus.publish(Fact(1), NOW)
        bus.publish(SpecialFact(2), NOW)
        bus.publish("something else", NOW)
        await asyncio.gather(*(mailbox.drained() for mailbox in mailboxes))

    assert (all_facts.numbers, special.numbers) == ([1, 2], [2])


async def test_an_envelope_carries_the_instant_and_what_caused_it(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader)

    async with running(mailbox):
        first = bus.publish(Fact(1), NOW)
        bus.publish(Fact(2), NOW, cause=first.seq)
        await mailbox.drained()

    assert [(each.at, each.cause) for each in reader.envelopes] == [(NOW, None), (NOW, first.seq)]


# Isolation -----------------------------------------------------------------------------------------------


async def test_a_slow_subscriber_delays_neither_the_publisher_nor_another(bus: Bus) -> None:
    slow, quick = Reader(seconds=3_600.0), Reader()
    slow_mailbox, quick_mailbox = subscribe(bus, slow, "slow"), subscribe(bus, quick, "quick")
    clock = asyncio.get_running_loop()

    async with running(slow_mailbox, quick_mailbox):
        publish(bus, *range(10))
        await quick_mailbox.drained()
        elapsed, seen_by_slow = clock.time(), slow.numbers[:]

    assert (quick.numbers, elapsed) == (list(range(10)), 0.0)
    assert len(seen_by_slow) <= 1


async def test_a_handler_that_raises_is_counted_and_goes_on_with_the_next(bus: Bus) -> None:
    failing, healthy = Reader(fails_on=frozenset({1, 3})), Reader()
    mailboxes = subscribe(bus, failing, "failing"), subscribe(bus, healthy, "healthy")

    with capture_logs() as logs:
        async with running(*mailboxes):
            publish(bus, *range(5))
            await asyncio.gather(*(mailbox.drained() for mailbox in mailboxes))

    assert failing.numbers == healthy.numbers == list(range(5))
    assert [mailbox.failed for mailbox in mailboxes] == [2, 0]
    assert [(line["event"], line["mailbox"], line["seq"]) for line in logs] == [
        ("handler_failed", "failing", 2),
        ("handler_failed", "failing", 4),
    ]


async def test_nothing_is_handled_inside_publish(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader)

    async with running(mailbox):
        await asyncio.sleep(0)
        publish(bus, 1)
        handled_inside = reader.numbers[:]
        await mailbox.drained()

    assert (handled_inside, reader.numbers) == ([], [1])


# Ask -----------------------------------------------------------------------------------------------------


async def test_ask_returns_when_the_message_is_accepted(bus: Bus) -> None:
    async def accept(envelope: Envelope[Fact]) -> None:
        bus.answer(envelope.seq)

    async with running(bus.subscribe(Fact, accept, name="core", size=10, overflow=Overflow.GROW)):
        await bus.ask(Fact(1), NOW)


async def test_ask_raises_what_refused_the_message(bus: Bus) -> None:
    async def refuse(envelope: Envelope[Fact]) -> None:
        bus.answer(envelope.seq, Conflict("taken", code="taken"))

    async with running(bus.subscribe(Fact, refuse, name="core", size=10, overflow=Overflow.GROW)):
        with pytest.raises(Conflict, match="taken"):
            await bus.ask(Fact(1), NOW)


async def test_the_first_verdict_counts(bus: Bus) -> None:
    async def accept_and_refuse(envelope: Envelope[Fact]) -> None:
        bus.answer(envelope.seq)
        bus.answer(envelope.seq, Conflict("too late"))

    mailbox = bus.subscribe(Fact, accept_and_refuse, name="core", size=10, overflow=Overflow.GROW)
    async with running(mailbox):
        await bus.ask(Fact(1), NOW)

    assert mailbox.failed == 0


async def test_two_questions_at_once_get_each_its_own_verdict(bus: Bus) -> None:
    async def refuse_odd(envelope: Envelope[Fact]) -> None:
        bus.answer(envelope.seq, Conflict("odd") if envelope.message.number % 2 else None)

    async with running(bus.subscribe(Fact, refuse_odd, name="core", size=10, overflow=Overflow.GROW)):
        verdicts = await asyncio.gather(*(bus.ask(Fact(n), NOW) for n in range(4)), return_exceptions=True)

    assert [isinstance(verdict, Conflict) for verdict in verdicts] == [False, True, False, True]


async def test_ask_gives_up_in_time_and_a_verdict_that_comes_later_is_for_nobody(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader)
    started = asyncio.get_running_loop().time()

    async with running(mailbox):
        with pytest.raises(TimeoutError):
            await bus.ask(Fact(1), NOW, timeout_seconds=5.0)
        waited = asyncio.get_running_loop().time() - started
        bus.answer(reader.envelopes[0].seq, Conflict("too late"))

    assert waited == pytest.approx(5.0)


async def test_whoever_asks_may_be_cancelled_and_the_message_stands(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader)

    async with running(mailbox):
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(bus.ask(Fact(1), NOW))
            await asyncio.sleep(0.1)
            asking.cancel()
        await mailbox.drained()
        bus.answer(reader.envelopes[0].seq)

    assert asking.cancelled()
    assert reader.numbers == [1]


# Overflow ------------------------------------------------------------------------------------------------


async def test_a_mailbox_that_grows_loses_nothing_and_is_alarmed_at_each_doubling(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader, "journal", size=10, overflow=Overflow.GROW)

    with capture_logs() as logs:
        publish(bus, *range(100))
        depth = mailbox.depth
        async with running(mailbox):
            await mailbox.drained()

    assert (depth, reader.numbers, mailbox.dropped) == (100, list(range(100)), 0)
    assert [(line["event"], line["depth"]) for line in logs] == [
        ("mailbox_over_size", depth) for depth in (10, 20, 40, 80)
    ]


async def test_a_mailbox_that_was_emptied_is_alarmed_anew(bus: Bus) -> None:
    mailbox = subscribe(bus, Reader(), size=10, overflow=Overflow.GROW)

    with capture_logs() as logs:
        async with running(mailbox):
            for _ in range(2):
                publish(bus, *range(15))
                await mailbox.drained()

    assert [line["depth"] for line in logs] == [10, 10]


async def test_a_mailbox_that_drops_keeps_the_newest_and_counts_what_it_dropped(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader, size=3, overflow=Overflow.DROP_OLDEST)

    with capture_logs() as logs:
        publish(bus, *range(10))
        async with running(mailbox):
            await mailbox.drained()

    assert (reader.numbers, mailbox.dropped, mailbox.is_closed) == ([7, 8, 9], 7, False)
    assert [(line["event"], line["dropped"]) for line in logs] == [
        ("mailbox_dropping", dropped) for dropped in (1, 2, 4)
    ]


async def test_a_mailbox_that_closes_hands_over_what_it_holds_and_ends(bus: Bus) -> None:
    reader = Reader()
    mailbox = subscribe(bus, reader, size=3, overflow=Overflow.CLOSE)

    with capture_logs() as logs:
        publish(bus, *range(10))
        async with asyncio.timeout(1):
            await mailbox.run()
        publish(bus, 10)

    assert mailbox.is_closed
    assert reader.numbers == [0, 1, 2]
    assert [line["event"] for line in logs] == ["mailbox_closed"]
