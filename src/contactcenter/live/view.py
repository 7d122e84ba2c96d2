"""What is so now, as a fold over events: no I/O, no clock, and `apply` is the only way in.

The view starts from `CoreRestored` and the figures of the day so far. An event it has seen already (by `seq`)
changes nothing, so an overlap is harmless. Who sees what of it is decided in `live/audience.py`.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta, tzinfo

from contactcenter.bus.port import Envelope
from contactcenter.live.changes import Changes
from contactcenter.live.day_figures import AgentDay, QueueDay
from contactcenter.live.folds import agents, conversations, queues, restart, switch
from contactcenter.live.folds.table import Fold, FoldTable
from contactcenter.live.state import FloorState

# In this order: the queues' counts go by what the conversation was before the event.
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
    """The live state and how far it has come: `seq` is of the last event it has seen."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        super().__init__(now, zone)
        self.seq, self._day_ends = 0, _next_midnight(now, zone)

    def apply(self, envelope: Envelope[object]) -> Changes:
        """Fold one message and return what it changed; nothing, if it was seen before or no fold takes it."""
        if envelope.seq <= self.seq:
            return Changes()
        self.seq, changes = envelope.seq, self.advance_to(envelope.at)
        for fold in FOLDS.get(type(envelope.message), ()):
            fold(self, envelope.message, envelope.at, changes)
        return changes

    def advance_to(self, at: datetime) -> Changes:
        """Set the view's time, never back. At local midnight the day's figures start again, event or no event."""
        changes = Changes()
        self.now = max(self.now, at)
        if self.now >= self._day_ends:
            self._day_ends = _next_midnight(self.now, self.zone)
            self._start_day(changes)
        return changes

    def _start_day(self, changes: Changes) -> None:
        self.languages = {}
        for queue in self.queues.values():
            queue.day = QueueDay()
        for agent in self.agents.values():
            agent.day = AgentDay()
        changes.agents |= self.agents.keys()
        changes.queues |= self.queues.keys()


def _next_midnight(now: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
