"""One conversation put to one agent, from the decision to the end of its wrap-up.

The table is the specification. A delivery is *away* while the agent's leg is gone in mid-call and *returning*
while she is put back; who waits for whom inside is told by `agent_in` and `citizen_in`, the switch's word.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter import messages as m
from contactcenter.domain.transitions import Table, target
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, QueueId


class Meeting(StrEnum):
    ANNOUNCING = "announcing"  # she hears who comes; the citizen still hears music
    JOINING = "joining"  # both are on their way, or one of them
    TALKING = "talking"
    AWAY = "away"
    RETURNING = "returning"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


ANNOUNCING, JOINING, TALKING, AWAY, RETURNING, WRAP_UP, CLOSED = Meeting

TRANSITIONS: Table[Meeting] = {
    ANNOUNCING: {"entered": JOINING, "missed": CLOSED, "withdrawn": CLOSED},
    JOINING: {"entered": JOINING, "met": TALKING, "missed": CLOSED, "withdrawn": CLOSED},
    TALKING: {"dropped": AWAY, "ended": WRAP_UP, "handed_back": CLOSED, "called_in": RETURNING},
    AWAY: {"called_in": RETURNING, "ended": WRAP_UP, "handed_back": CLOSED},
    RETURNING: {"met": TALKING, "dropped": AWAY, "ended": WRAP_UP, "handed_back": CLOSED},
    WRAP_UP: {"completed": CLOSED},
    CLOSED: {},
}
BEFORE_THEY_MET = frozenset((ANNOUNCING, JOINING))
IN_COURSE = frozenset((TALKING, AWAY, RETURNING))


@dataclass(slots=True)
class Delivery:
    id: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    state: Meeting
    since: datetime  # of the state
    due: datetime  # when the state is judged: the deadline that counts
    medium: m.Medium = m.Medium.VOICE
    citizen_sent: bool = False  # the citizen's leg was ordered into the room
    agent_in: bool = False
    citizen_in: bool = False
    answered_at: datetime | None = None
    talking_since: datetime | None = None  # None while she is away
    talked_before: float = 0.0  # seconds, until she was last away
    tries: int = 0  # to bring the citizen in
    extensions: int = 0  # of the wrap-up
    unseen: float = 0.0  # seconds of the wrap-up in which nobody looked

    @property
    def is_voice(self) -> bool:
        """Does it take the agent's one place for a call?"""
        return self.medium is m.Medium.VOICE

    def take(self, trigger: str, now: datetime) -> None:
        self.state = target(TRANSITIONS, self.state, trigger, "delivery", self.id)
        self.since = now

    def talked(self, now: datetime) -> float:
        """Seconds, without the music of a leg that was lost."""
        if self.talking_since is None:
            return self.talked_before
        return self.talked_before + max(0.0, (now - self.talking_since).total_seconds())

    def registered(self, now: datetime) -> float:
        """Seconds of the wrap-up, without those in which nobody looked."""
        return max(0.0, (min(now, self.due) - self.since).total_seconds() - self.unseen)

    def leave_out(self, dark: datetime, light: datetime) -> None:
        """Of the wrap-up: what of it fell between the two."""
        gap = min(light, self.due) - max(dark, self.since)
        self.unseen += max(0.0, gap.total_seconds())
