"""Citizens: the record that a conversation is linked to."""

from contactcenter.kernel.ids import ConversationId
from contactcenter.messages.base import Broadcast


class CitizenLinked(Broadcast, frozen=True):
    """A conversation has found its citizen, and that is durable: a card built before had no record to point to."""

    conversation: ConversationId
