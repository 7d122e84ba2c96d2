"""What each channel can do, and the refusal of what it cannot."""

from contactcenter import messages as m
from contactcenter.domain.state import Center
from contactcenter.kernel.errors import InvalidInput, NotFound


def set_capabilities(c: Center, message: m.SetChannelCapabilities) -> None:
    """Remember what a channel can do from now on; conversations in course keep their medium."""
    c.channels[message.channel] = message.capabilities


def capabilities_of(c: Center, channel: str) -> m.Capabilities:
    """Give what the channel can do.

    Raises: NotFound (`unknown_channel`) if nobody has told the core of that channel.
    """
    capabilities = c.channels.get(channel)
    if capabilities is None:
        raise NotFound(f"channel {channel}", code="unknown_channel")
    return capabilities


def require_conversations(c: Center, channel: str) -> m.Medium:
    """Give the medium in which the channel carries conversations.

    Raises: NotFound (`unknown_channel`); InvalidInput (`not_capable`) if it carries none, as one that only sends
    notices does.
    """
    capabilities = capabilities_of(c, channel)
    if not (capabilities.voice or capabilities.text):
        raise InvalidInput(f"channel {channel} carries no conversations", code="not_capable")
    return capabilities.medium()
