"""A command reaches the channel it is addressed to, and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from contactcenter import messages as m
from contactcenter.bus.local import LocalBus
from contactcenter.channels.registry import DROPPED, UNADDRESSED, ChannelRegistry
from contactcenter.kernel.errors import ChannelError

pytestmark = [pytest.mark.virtual_time, pytest.mark.usefixtures("no_task_is_left")]
NOW = datetime(2026, 1, 5, 13, 0, tzinfo=UTC)


class Send(m.ChannelCommand, frozen=True):
    channel: str
    number: int


class NotingAdapter:
    """A channel that notes what it is given."""

    capabilities = m.Capabilities(text=True)

    def __init__(self, name: str, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.name, self.performed = name, list[int]()
        self._seconds, self._error = seconds, error

    async def run(self) -> None: ...

    async def perform(self, command: m.ChannelCommand) -> None:
        assert isinstance(command, Send)
        self.performed.append(command.number)
        await asyncio.sleep(self._seconds)
        if self._error is not None:
            raise self._error


@asynccontextmanager
async def running(*adapters: NotingAdapter) -> AsyncIterator[LocalBus]:
    """The registry at work; when the block ends, everything published was handled."""
    bus = LocalBus()
    registry = ChannelRegistry(bus, adapters)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(registry.run())
        yield bus
        await asyncio.gather(*(mailbox.drained() for mailbox in bus.mailboxes()))
        task.cancel()


async def test_each_command_reaches_the_addressed_channel_in_order_and_no_other() -> None:
    chat, mail = NotingAdapter("webchat"), NotingAdapter("email")

    async with running(chat, mail) as bus:
        for number in range(6):
            bus.publish(Send("webchat" if number % 2 else "email", number), NOW)

    assert (chat.performed, mail.performed) == ([1, 3, 5], [0, 2, 4])


async def test_a_command_to_a_channel_nobody_serves_is_logged_and_counted() -> None:
    chat = NotingAdapter("webchat")
    before = UNADDRESSED.labels("telex")._value.get()

    with capture_logs() as lines:
        async with running(chat) as bus:
            bus.publish(Send("telex", 1), NOW)

    assert chat.performed == []
    assert [(line["event"], line["channel"], line["command"]) for line in lines] == [
        ("command_unaddressed", "telex", "Send")
    ]
    assert UNADDRESSED.labels("telex")._value.get() == before + 1


async def test_a_slow_channel_delays_no_other() -> None:
    slow, quick = NotingAdapter("email", seconds=3_600.0), NotingAdapter("webchat")

    async with running(slow, quick) as bus:
        for number in range(3):
            bus.publish(Send("email", number), NOW)
            bus.publish(Send("webchat", number), NOW)
        await asyncio.sleep(1.0)
        performed = slow.performed[:], quick.performed[:]

    assert performed == ([0], [0, 1, 2])


async def test_a_command_that_fails_is_logged_and_counted_and_the_next_is_performed() -> None:
    broken = NotingAdapter("webchat", error=ChannelError("not connected", retryable=True))
    before = DROPPED.labels("webchat")._value.get()

    with capture_logs() as lines:
        async with running(broken) as bus:
            bus.publish(Send("webchat", 1), NOW)
            bus.publish(Send("webchat", 2), NOW)

    assert broken.performed == [1, 2]
    assert [line["event"] for line in lines] == ["command_dropped", "command_dropped"]
    assert DROPPED.labels("webchat")._value.get() == before + 2


async def test_a_bug_in_one_adapter_is_counted_and_stops_neither_it_nor_another() -> None:
    buggy, healthy = NotingAdapter("webchat", error=KeyError("a bug")), NotingAdapter("email")

    with capture_logs():
        async with running(buggy, healthy) as bus:
            for number in range(2):
                bus.publish(Send("webchat", number), NOW)
                bus.publish(Send("email", number), NOW)

    assert (buggy.performed, healthy.performed) == ([0, 1], [0, 1])
    assert {mailbox.name: mailbox.failed for mailbox in bus.mailboxes()} == {
        "channels": 0,
        "webchat": 2,
        "email": 0,
    }


def test_two_adapters_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="webchat"):
        ChannelRegistry(LocalBus(), (NotingAdapter("webchat"), NotingAdapter("webchat")))
