"""Gives each command to the adapter of the channel it is addressed to, and to nobody else.

Each adapter has a mailbox of its own, so that a channel which is behind, or whose adapter has a bug, delays no other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

import structlog
from prometheus_client import Counter

from contactcenter.bus.port import Bus, Envelope, Mailbox, Overflow
from contactcenter.channels.port import ChannelAdapter
from contactcenter.kernel.errors import ChannelError
from contactcenter.messages import ChannelCommand

log = structlog.get_logger()
Deliver: TypeAlias = Callable[[Envelope[ChannelCommand]], Awaitable[None]]

MAILBOX = 10_000
UNADDRESSED = Counter(
    "contactcenter_commands_unaddressed_total", "Commands to a channel nobody serves", ["channel"]
)
DROPPED = Counter(
    "contactcenter_commands_dropped_total", "Commands an adapter did not carry out", ["channel"]
)


class ChannelRegistry:
    """The adapters of this centre by name, and the subscriptions through which commands reach them."""

    def __init__(self, bus: Bus, adapters: Iterable[ChannelAdapter]) -> None:
        """Register each adapter under its `name`.

        Raises:
            ValueError: two adapters have one name.
        """
        self._adapters: dict[str, ChannelAdapter] = {}
        self._mailboxes: list[Mailbox] = []
        self._subscribe(bus, "channels", self._note_unaddressed)
        for adapter in adapters:
            if adapter.name in self._adapters:
                raise ValueError(f"two adapters are called {adapter.name}")
            self._adapters[adapter.name] = adapter
            self._subscribe(bus, adapter.name, _deliver_to(adapter))

    @property
    def adapters(self) -> tuple[ChannelAdapter, ...]:
        """Every registered adapter."""
        return tuple(self._adapters.values())

    async def run(self) -> None:
        """Deliver commands until cancelled. The adapters themselves are run by whoever built them."""
        async with asyncio.TaskGroup() as group:
            for mailbox in self._mailboxes:
                group.create_task(mailbox.run())

    def _subscribe(self, bus: Bus, name: str, deliver: Deliver) -> None:
        mailbox = bus.subscribe(ChannelCommand, deliver, name=name, size=MAILBOX, overflow=Overflow.GROW)
        self._mailboxes.append(mailbox)

    async def _note_unaddressed(self, envelope: Envelope[ChannelCommand]) -> None:
        command = envelope.message
        if command.channel not in self._adapters:
            UNADDRESSED.labels(command.channel).inc()
            log.error("command_unaddressed", channel=command.channel, command=type(command).__name__)


def _deliver_to(adapter: ChannelAdapter) -> Deliver:
    async def deliver(envelope: Envelope[ChannelCommand]) -> None:
        command = envelope.message
        if command.channel != adapter.name:
            return
        try:
            await adapter.perform(command)
        except ChannelError as error:  # the adapter's facts tell the core what came of it
            DROPPED.labels(adapter.name).inc()
            log.warning(
                "command_dropped", channel=adapter.name, command=type(command).__name__, error=str(error)
            )

    return deliver
