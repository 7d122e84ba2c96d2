"""Messages about citizens: the record that a conversation is linked to."""

from contactcenter.kernel.ids import ConversationId
from contactcenter.messages.base import Broadcast


class CitizenLinked(Broadcast, frozen=True):
    """A conversation was linked to its citizen's record, durably; a card built before this lacks the record."""

    conversation: ConversationId
