"""Recordings: the file that the switch closed, and what became of it once the call was over."""

from datetime import datetime

from contactcenter.kernel.ids import ConversationId, LegId, UserId
from contactcenter.messages.base import ChannelEvent, Event


class RecordingClosed(ChannelEvent, frozen=True):
    """Asterisk closed the file of a citizen's leg. `file`: under the recordings' folder."""

    leg: LegId
    file: str


class RecorderMissing(ChannelEvent, frozen=True):
    """A call runs without its recorder (REC-2): the call goes on, and somebody must know."""

    leg: LegId


class RecordingStored(Event, frozen=True):
    """A recording is in the object store, with its hash, and searchable.

    `started`: the call, here and in what follows. `truncated`: shorter than the call (REC-2).
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
