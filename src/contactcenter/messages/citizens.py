"""Citizens: the record that a conversation is linked to."""

from dataclasses import dataclass

from contactcenter.kernel.ids import ConversationId
from contactcenter.messages.base import Broadcast


@dataclass(frozen=True, slots=True)
class CitizenLinked(Broadcast):
    """A conversation has found its citizen, and that is durable: a card built before had no record to point to."""

    conversation: ConversationId
