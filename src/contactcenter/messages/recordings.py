"""Recordings: the file that the switch closed, and what became of it once the call was over."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import ConversationId, LegId, UserId
from contactcenter.messages.base import ChannelEvent, Event


@dataclass(frozen=True, slots=True)
class RecordingClosed(ChannelEvent):
    """Asterisk closed the file of a citizen's leg. `file`: under the recordings' folder."""

    leg: LegId
    file: str


@dataclass(frozen=True, slots=True)
class RecorderMissing(ChannelEvent):
    """A call runs without its recorder (REC-2): the call goes on, and somebody must know."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class RecordingStored(Event):
    """A recording is in the object store, with its hash, and searchable.

    `started`: the call, here and in what follows. `truncated`: shorter than the call (REC-2).
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
    """A supervisor took note of a recording that is missing or cut short."""

    conversation: ConversationId
    by: UserId
