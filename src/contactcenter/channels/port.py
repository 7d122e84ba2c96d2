"""A channel is two methods and a record of what it can do. It translates; it never decides."""

from typing import Protocol

from contactcenter.messages import Capabilities, ChannelCommand


class ChannelAdapter(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def run(self) -> None:
        """Stay connected and publish what happens, until cancelled."""

    async def perform(self, command: ChannelCommand) -> None:
        """Carry out one command, or raise `ChannelError(retryable=…)`."""
