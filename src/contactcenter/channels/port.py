"""The port of a channel: two methods, a name and a record of what the channel can do.

An adapter translates between the outside and messages; it never decides. `tests/channels/test_conformance.py` says
what each one owes.
"""

from typing import Protocol

from contactcenter.messages import Capabilities, ChannelCommand


class ChannelAdapter(Protocol):
    """One channel's connection to the outside."""

    @property
    def name(self) -> str:
        """The address of this channel's commands (`ChannelCommand.channel`), "voice" for instance."""

    @property
    def capabilities(self) -> Capabilities:
        """What the channel can do. The core refuses conversations that it cannot carry."""

    async def run(self) -> None:
        """Stay connected and publish what happens, until cancelled."""

    async def perform(self, command: ChannelCommand) -> None:
        """Carry out one command. What takes longer than writing it down goes on in a task of the adapter.

        Raises:
            ChannelError: it was not carried out; `retryable` says whether trying again makes sense. A command
                that the capabilities deny is never retryable.
        """
