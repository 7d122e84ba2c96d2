"""A channel is two methods and a record of what it can do. It translates; it never decides."""

from dataclasses import dataclass
from typing import Protocol

from contactcenter.messages import ChannelCommand


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Declared, not discovered: an order outside of these is refused, once and for good."""

    voice: bool = False
    text: bool = False
    delivery_receipts: bool = False
    templates: bool = False
    service_window_hours: int | None = None  # None: one may write at any time


class ChannelAdapter(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def run(self) -> None:
        """Stay connected and publish what happens, until cancelled."""

    async def perform(self, command: ChannelCommand) -> None:
        """Carry out one command, or raise `ChannelError(retryable=…)`."""
