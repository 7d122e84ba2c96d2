"""Folds events into the live view: no I/O, no clock, and `apply` is the only way in.

The view starts from `CoreRestored` and the figures of the day so far, which the fold of the day counts
(`domain.day_figures`). An event that the view has taken already (by `seq`) changes nothing, so events may be given
twice. `live/audience.py` decides who sees what of the view.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta, tzinfo

from contactcenter.bus.port import Envelope
from contactcenter.live.changes import Changes
from contactcenter.live.folds import agents, conversations, queues, restart, switch
from contactcenter.live.folds.table import Fold, FoldTable
from contactcenter.live.state import FloorState

SUBJECTS: tuple[FoldTable, ...] = (
    switch.FOLDS,
    queues.FOLDS,
    agents.FOLDS,
    conversations.FOLDS,
    restart.FOLDS,
)


def _joined(subjects: tuple[FoldTable, ...]) -> dict[type, list[Fold]]:
    folds: dict[type, list[Fold]] = defaultdict(list)
    for subject in subjects:
        for kind, fold in subject.items():
            folds[kind].append(fold)
    return dict(folds)


FOLDS = _joined(SUBJECTS)


class LiveView(FloorState):
    """The live state and how far it has come: `seq` is the number of the last event that it has taken."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        super().__init__(now, zone)
        self.seq = 0
        self._day_begins, self._day_ends = _day_of(now, zone)

    @property
    def today(self) -> date:
        """The local day whose figures are counted."""
        return self._day_begins.date()

    def apply(self, envelope: Envelope[object]) -> Changes:
        """Fold one message and return what it changed: nothing if it was taken before or no fold takes its class."""
        if envelope.seq <= self.seq:
            return Changes()
        self.seq, changes = envelope.seq, self.advance_to(envelope.at)
        for fold in FOLDS.get(type(envelope.message), ()):
            fold(self, envelope.message, envelope.at, changes)
        self._count(envelope)
        return changes

    def _count(self, envelope: Envelope[object]) -> None:
        """Add the message to the day's figures.

        A message of yesterday that comes late belongs to yesterday's figures and is not counted today.
        """
        if envelope.at >= self._day_begins:
            self.day.add(envelope.message)
        else:
            self.day.add_uncounted(envelope.message)

    def advance_to(self, at: datetime) -> Changes:
        """Set the view's time, never back, and return what changed by it.

        At local midnight the day's figures start again, whether or not an event comes.
        """
        changes = Changes()
        self.now = max(self.now, at)
        if self.now >= self._day_ends:
            self._day_begins, self._day_ends = _day_of(self.now, self.zone)
            self.day.begin_day()
            changes.agents |= self.agents.keys()
            changes.queues |= self.queues.keys()
        return changes


def _day_of(now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the midnights between which the local day of `now` lies."""
    day = now.astimezone(zone).date()
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
