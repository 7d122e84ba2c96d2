"""Records what each channel can do, and refuses what it cannot."""

from contactcenter import messages as m
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import InvalidInput, NotFound


def set_capabilities(turn: Turn, message: m.SetChannelCapabilities) -> None:
    """Record what a channel can do from now on; conversations in course keep their medium."""
    turn.state.channels[message.channel] = message.capabilities


def require_medium(turn: Turn, message: m.EnqueueConversation) -> m.Medium:
    """Give the medium in which the channel carries this conversation.

    Raises:
        NotFound: `unknown_channel` if no `SetChannelCapabilities` has named the channel.
        InvalidInput: `not_capable` if it carries no conversations, as a channel that only sends notices, or has no legs
        and is given one; `leg_missing` for a call without a leg.
    """
    capabilities = turn.state.channels.get(message.channel)
    if capabilities is None:
        raise NotFound(f"channel {message.channel}", code="unknown_channel")
    if not (capabilities.voice or capabilities.text):
        raise InvalidInput(f"channel {message.channel} carries no conversations", code="not_capable")
    medium = capabilities.medium()
    if message.leg is not None and not medium.is_voice:
        raise InvalidInput(f"channel {message.channel} has no legs", code="not_capable")
    if message.leg is None and medium.is_voice:
        raise InvalidInput(f"a conversation of channel {message.channel} has a leg", code="leg_missing")
    return medium
