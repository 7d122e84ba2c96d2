"""Channels: what each can do, and how a command is addressed to one.

The core consults the capabilities before it accepts a request; an adapter is never asked for what it cannot do.
"""

from enum import StrEnum

from contactcenter.messages.base import ChannelCommand, RoutingCommand, Value

VOICE_CHANNEL = "voice"


class Medium(StrEnum):
    """How the two sides of a conversation reach each other; an agent has a capacity for each.

    `is_voice`: do they hear each other? An attribute, because every decision asks for it several times.
    """

    VOICE = "voice"  # they hear each other: one conversation at a time
    TEXT = "text"  # they write to each other: several at a time

    is_voice: bool

    def __init__(self, value: str) -> None:
        self.is_voice = value == "voice"


class Capabilities(Value, frozen=True):
    """What a channel can do: declared, not discovered. A request outside of these is refused (`not_capable`)."""

    voice: bool = False
    text: bool = False
    delivery_receipts: bool = False
    templates: bool = False
    service_window_hours: int | None = None  # None: an agent may write at any time

    def medium(self) -> Medium:
        """The medium of this channel's conversations."""
        return Medium.VOICE if self.voice else Medium.TEXT


class SetChannelCapabilities(RoutingCommand, frozen=True):
    """Tell the core what a channel can do. Conversations in course keep their medium.

    The voice channel is known without it, so that journals written before this command existed replay.
    """

    channel: str
    capabilities: Capabilities


class VoiceCommand(ChannelCommand, frozen=True):
    """A request to the voice adapter. The address is a constant of the class: a message costs nothing more for it."""

    channel = VOICE_CHANNEL
