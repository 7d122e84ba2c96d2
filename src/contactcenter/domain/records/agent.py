"""What an agent chose (presence), what she carries (load) and where her leg is.

Three things apart, so that none has to be undone for another: a leg that drops does not change what
she chose, and a wish told in mid-call waits until she is free. What screens show is derived from the three.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter import messages as m
from contactcenter.domain.transitions import Table, is_legal, target
from contactcenter.kernel.ids import AgentId, DeliveryId, LegId, UserId


class LegState(StrEnum):
    """Where her audio leg is, by what the switch confirmed."""

    DOWN = "down"
    AT_REST = "at_rest"
    ENTERING = "entering"  # on her way into a room, announcement included
    IN_ROOM = "in_room"
    LEAVING = "leaving"  # told to rest
    ECHO = "echo"  # the headset test


DOWN, AT_REST, ENTERING, IN_ROOM, LEAVING, ECHO = LegState

TRANSITIONS: Table[LegState] = {
    DOWN: {"up": AT_REST},
    AT_REST: {"sent": ENTERING, "tested": ECHO, "rested": AT_REST, "joined": IN_ROOM, "lost": DOWN},
    ENTERING: {"joined": IN_ROOM, "called_back": LEAVING, "rested": AT_REST, "lost": DOWN},
    IN_ROOM: {"joined": IN_ROOM, "called_back": LEAVING, "rested": AT_REST, "sent": ENTERING, "lost": DOWN},
    LEAVING: {"joined": IN_ROOM, "called_back": LEAVING, "rested": AT_REST, "lost": DOWN},
    ECHO: {"joined": IN_ROOM, "called_back": LEAVING, "rested": AT_REST, "lost": DOWN},
}


@dataclass(slots=True)
class Agent:
    profile: m.AgentProfile
    since: datetime  # of what was last told
    paused_since: datetime | None = None  # of the break in which her leg was lost
    phone: m.Phone = m.Phone.WEB
    on_shift: bool = False
    ready: bool = False
    reason: str | None = None
    next_ready: bool | None = None  # her wish for when she is free
    next_reason: str | None = None
    next_by: UserId | None = None
    leg: LegId | None = None
    given_up: LegId | None = None  # the last leg of hers that we ordered to be hung up
    leg_state: LegState = DOWN
    connecting: bool = False
    attempt: int = 0  # of bringing her leg up, since it last was
    refusals: int = 0  # moves of her leg the switch refused, since one went well
    idle_since: float = 0.0  # seconds since 1970
    digital_idle_since: float = 0.0
    voice: DeliveryId | None = None  # the one call she carries, its wrap-up included
    digital: tuple[DeliveryId, ...] = ()
    last_published: m.AgentChanged | None = None

    @property
    def id(self) -> AgentId:
        return self.profile.id

    def is_routable(self) -> bool:
        """May a call come to her?"""
        return (
            self.voice is None
            and self.ready
            and self.leg_state is AT_REST
            and self.on_shift
            and self.profile.voice_capacity > 0
        )

    def is_routable_for_digital(self) -> bool:
        """May one more digital conversation come to her? Never while she carries a call."""
        return (
            self.ready
            and self.on_shift
            and self.voice is None
            and len(self.digital) < self.profile.digital_capacity
        )

    def speaks(self, skill: str) -> bool:
        return any(name == skill for name, _ in self.profile.skills)

    def move(self, trigger: str) -> None:
        self.leg_state = target(TRANSITIONS, self.leg_state, trigger, "the leg of agent", self.profile.id)

    def may_move(self, trigger: str) -> bool:
        return is_legal(TRANSITIONS, self.leg_state, trigger)

    def forget_leg(self) -> None:
        self.leg, self.connecting, self.refusals = None, False, 0
        if self.leg_state is not DOWN:
            self.move("lost")

    def wishes(self, ready: bool, reason: str | None, by: UserId | None) -> None:
        self.next_ready, self.next_reason, self.next_by = ready, None if ready else reason, by

    def choose(self, ready: bool, reason: str | None, now_seconds: float) -> None:
        """She is so from now on; a wish, if there was one, is spent."""
        if ready and not self.ready:
            self.idle_since = self.digital_idle_since = now_seconds
        self.ready, self.reason = ready, None if ready else reason
        self.next_ready = self.next_reason = self.next_by = None
