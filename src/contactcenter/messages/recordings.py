"""Messages about recordings: the file that the switch closed, and what became of it once the call was over."""

from datetime import datetime

from contactcenter.kernel.ids import ConversationId, LegId, UserId
from contactcenter.messages.base import ChannelEvent, Event


class RecordingClosed(ChannelEvent, frozen=True):
    """Asterisk closed the file of a citizen's leg. `file`: its path below the folder of recordings."""

    leg: LegId
    file: str


class RecorderMissing(ChannelEvent, frozen=True):
    """A call runs without its recorder (REC-2). The call goes on, and an alert is raised."""

    leg: LegId


class RecordingStored(Event, frozen=True):
    """A recording is in the object store, with its hash, and can be searched.

    `started`: when the call began, here and in the other events. `truncated`: shorter than the call (REC-2).
    """

    conversation: ConversationId
    recording: str
    started: datetime
    truncated: bool = False


class RecordingMissing(Event, frozen=True):
    """A call that ended a minute ago has no recording (REC-2)."""

    conversation: ConversationId
    started: datetime


class RecordingAlarmSeen(Event, frozen=True):
    """A supervisor took note of a recording that is missing or cut short."""

    conversation: ConversationId
    by: UserId
