"""The recordings' part of the live view: alerts for calls whose recording is missing or cut short (REC-2)."""

from datetime import datetime, timedelta

from contactcenter import messages as m
from contactcenter.areas.area import LiveSources
from contactcenter.areas.recordings import store
from contactcenter.areas.recordings.store import MISSING, TRUNCATED
from contactcenter.kernel.ids import ConversationId
from contactcenter.live.parts import LivePart
from contactcenter.live.protocol import Alert
from contactcenter.storage.database import Database

TRUNCATED_SHOWN = timedelta(days=1)


def live_part(sources: LiveSources) -> LivePart:
    """Return the part that `bootstrap/areas.py` registers."""
    alarms = RecordingAlarms()
    return LivePart(
        load=lambda: load(alarms, sources.database),
        folds={
            m.RecordingMissing: alarms.missing,
            m.RecordingStored: alarms.stored,
            m.RecordingAlarmSeen: alarms.seen,
        },
        alerts=alarms,
    )


async def load(alarms: "RecordingAlarms", database: Database) -> None:
    """Read the alarms that are open and that nobody has seen."""
    async with database.begin() as conn:
        rows = await store.list_alarms(conn)
    for row in rows:
        alarms.recall(row.kind, ConversationId(row.conversation), row.since, row.started)


class RecordingAlarms:
    """The calls that ended without a recording, and for a day those whose recording is cut short (REC-2).

    A missing recording is an alert until the recording is stored. Neither is an alert once somebody has seen it.
    """

    def __init__(self) -> None:
        # since when the alarm stands, and when the call started
        self._missing: dict[ConversationId, tuple[datetime, datetime]] = {}
        self._truncated: dict[ConversationId, tuple[datetime, datetime]] = {}

    def recall(self, kind: str, conversation: ConversationId, since: datetime, started: datetime) -> None:
        """Take an alarm that was raised before this start of the core. `kind`: MISSING or TRUNCATED."""
        table = self._missing if kind == MISSING else self._truncated
        table.setdefault(conversation, (since, started))

    def missing(self, event: m.RecordingMissing, at: datetime) -> None:
        """Take a call that ended without a recording."""
        self._missing.setdefault(event.conversation, (at, event.started))

    def stored(self, event: m.RecordingStored, at: datetime) -> None:
        """Take a recording that was stored, cut short or not."""
        self._missing.pop(event.conversation, None)
        if event.truncated:
            self._truncated.setdefault(event.conversation, (at, event.started))

    def seen(self, event: m.RecordingAlarmSeen, at: datetime) -> None:
        """Take that somebody saw the alarm of a call."""
        self._missing.pop(event.conversation, None)
        self._truncated.pop(event.conversation, None)

    def alerts(self, now: datetime) -> list[Alert]:
        """Return the alerts that stand at `now`; those of cut recordings end after a day."""
        self._truncated = {
            c: times for c, times in self._truncated.items() if now - times[0] < TRUNCATED_SHOWN
        }
        return [
            Alert.of(kind, conversation, since, conversation=conversation, started=started.isoformat())
            for kind, table in ((MISSING, self._missing), (TRUNCATED, self._truncated))
            for conversation, (since, started) in table.items()
        ]
