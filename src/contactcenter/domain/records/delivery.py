"""The record of one conversation put to one agent, from the decision to the end of its wrap-up.

The table is the specification. A delivery is *away* while the agent's leg is gone in mid-call, and *returning* while
the agent is put back into the room. Who is in the room is recorded in the room (`records/room.py`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter import messages as m
from contactcenter.domain.transitions import Table, refuse
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, QueueId


class DeliveryState(StrEnum):
    """How far the agent and the citizen have been brought together."""

    ANNOUNCING = "announcing"  # the agent hears who comes; the citizen still hears music
    JOINING = "joining"  # both are on their way, or one of them
    TALKING = "talking"
    AWAY = "away"
    RETURNING = "returning"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


ANNOUNCING, JOINING, TALKING, AWAY, RETURNING, WRAP_UP, CLOSED = DeliveryState

TRANSITIONS: Table[DeliveryState] = {
    ANNOUNCING: {"agent_joined": JOINING, "missed": CLOSED, "withdrawn": CLOSED},
    JOINING: {
        "agent_joined": JOINING,
        "recalled": JOINING,
        "connected": TALKING,
        "missed": CLOSED,
        "withdrawn": CLOSED,
    },
    TALKING: {"dropped": AWAY, "ended": WRAP_UP, "requeued": CLOSED, "recalled": RETURNING},
    AWAY: {"recalled": RETURNING, "ended": WRAP_UP, "requeued": CLOSED},
    RETURNING: {
        "recalled": RETURNING,
        "connected": TALKING,
        "dropped": AWAY,
        "ended": WRAP_UP,
        "requeued": CLOSED,
    },
    WRAP_UP: {"completed": CLOSED},
    CLOSED: {},
}
NOT_YET_CONNECTED = frozenset((ANNOUNCING, JOINING))
IN_COURSE = frozenset((TALKING, AWAY, RETURNING))


@dataclass(slots=True)
class Delivery:
    """What the core knows of one delivery."""

    id: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    state: DeliveryState
    since: datetime  # when the state began
    due: datetime  # the deadline of the state; an earlier deadline does nothing
    medium: m.Medium = m.Medium.VOICE
    answered_at: datetime | None = None
    talking_since: datetime | None = None  # None while the agent is away
    talked_before: float = 0.0  # seconds of talk until the agent was last away
    tries: int = 0  # attempts to bring the citizen in
    extensions: int = 0  # how many times the wrap-up was extended
    unseen: float = 0.0  # seconds of the wrap-up in which the core was not running

    def take(self, trigger: str, now: datetime) -> None:
        """Go to the state that `trigger` leads to.

        Raises: IllegalTransition, having changed nothing, if the table does not have it.
        """
        self.state = TRANSITIONS[self.state].get(trigger) or refuse(self.state, trigger, "delivery", self.id)
        self.since = now

    def talked(self, now: datetime) -> float:
        """Return the seconds of talk until now, without those in which the agent's leg was gone."""
        if self.talking_since is None:
            return self.talked_before
        return self.talked_before + max(0.0, (now - self.talking_since).total_seconds())

    def registered(self, now: datetime) -> float:
        """Return the seconds of the wrap-up until now, without those in which the core was not running (ACD-2)."""
        return max(0.0, (min(now, self.due) - self.since).total_seconds() - self.unseen)

    def leave_out(self, stopped: datetime, started: datetime) -> None:
        """Leave the part of the wrap-up between the two instants uncounted: the core was not running."""
        gap = min(started, self.due) - max(stopped, self.since)
        self.unseen += max(0.0, gap.total_seconds())
