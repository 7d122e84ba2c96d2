"""Messages about channels: what each can do, and how a command is addressed to one.

The core checks the medium before it accepts a conversation (`domain/channels.py`); the adapter refuses the rest.
"""

from enum import StrEnum

from contactcenter.messages.base import ChannelCommand, RoutingCommand, Value

VOICE_CHANNEL = "voice"


class Medium(StrEnum):
    """How the two sides of a conversation reach each other; an agent has a capacity for each.

    `is_voice`: whether they hear each other. It is an attribute because every decision reads it several times.
    """

    VOICE = "voice"  # they hear each other: one conversation at a time
    TEXT = "text"  # they write to each other: several at a time

    is_voice: bool

    def __init__(self, value: str) -> None:
        self.is_voice = value == "voice"


class Capabilities(Value, frozen=True):
    """What a channel can do, as it declares.

    `voice` and `text`: the core refuses a conversation that the channel cannot carry (`not_capable`). What needs
    `delivery_receipts`, `templates` or the service window is refused by the adapter: a rule of the core comes with the
    first channel that has them.
    `service_window_hours`: for how long after the citizen's last message an agent may write; None for any time.
    """

    voice: bool = False
    text: bool = False
    delivery_receipts: bool = False
    templates: bool = False
    service_window_hours: int | None = None

    def medium(self) -> Medium:
        """Return the medium of this channel's conversations."""
        return Medium.VOICE if self.voice else Medium.TEXT


class SetChannelCapabilities(RoutingCommand, frozen=True):
    """Declare to the core what a channel can do. Conversations in course keep their medium.

    The voice channel is known without it, so that journals written before this command existed can be replayed.
    """

    channel: str
    capabilities: Capabilities


class VoiceCommand(ChannelCommand, frozen=True):
    """The base of requests to the voice adapter. The address is a constant of the class, so no message carries it."""

    channel = VOICE_CHANNEL
