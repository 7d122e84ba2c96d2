"""What is known of recordings once a call is over."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import ConversationId, UserId
from contactcenter.messages.base import Event


@dataclass(frozen=True, slots=True)
class RecordingStored(Event):
    """In the object store, with its hash, and searchable. `truncated`: shorter than the call (REC-2).

    `started`: the call, here and in what follows.
    """

    conversation: ConversationId
    recording: str
    started: datetime
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class RecordingMissing(Event):
    """A call that ended a minute ago has no recording (REC-2)."""

    conversation: ConversationId
    started: datetime


@dataclass(frozen=True, slots=True)
class RecordingAlarmSeen(Event):
    """Who runs the floor took note of a recording that is missing or cut short."""

    conversation: ConversationId
    by: UserId
