"""What an agent chose (presence), what the agent carries (load) and where the agent's leg is.

The three are kept apart, so that none has to be undone for another: a leg that drops does not change the presence, and
a presence asked for in mid-call waits until the agent is free. What screens show is derived from the three.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter import messages as m
from contactcenter.domain.transitions import Table, is_legal, refuse
from contactcenter.kernel.ids import AgentId, DeliveryId, LegId, UserId


class LegState(StrEnum):
    """Where the agent's audio leg is, by what the switch confirmed."""

    DOWN = "down"
    AT_REST = "at_rest"
    ENTERING = "entering"  # on the way into a room, announcement included
    IN_ROOM = "in_room"
    LEAVING = "leaving"  # told to rest
    ECHO = "echo"  # the headset test


DOWN, AT_REST, ENTERING, IN_ROOM, LEAVING, ECHO = LegState

TRANSITIONS: Table[LegState] = {
    DOWN: {"up": AT_REST},
    AT_REST: {"sent": ENTERING, "tested": ECHO, "rested": AT_REST, "joined": IN_ROOM, "lost": DOWN},
    ENTERING: {"joined": IN_ROOM, "rest_ordered": LEAVING, "rested": AT_REST, "lost": DOWN},
    IN_ROOM: {"joined": IN_ROOM, "rest_ordered": LEAVING, "rested": AT_REST, "sent": ENTERING, "lost": DOWN},
    LEAVING: {"joined": IN_ROOM, "rest_ordered": LEAVING, "rested": AT_REST, "lost": DOWN},
    ECHO: {"joined": IN_ROOM, "rest_ordered": LEAVING, "rested": AT_REST, "lost": DOWN},
}


@dataclass(slots=True)
class Agent:
    """What the core knows of one agent."""

    profile: m.AgentProfile
    since: datetime  # of what was last published
    paused_since: datetime | None = None  # while the leg is lost in a break: when that break began
    phone: m.Phone = m.Phone.WEB
    on_shift: bool = False
    ready: bool = False
    reason: str | None = None
    next_ready: bool | None = None  # the presence asked for when the agent is free
    next_reason: str | None = None
    next_by: UserId | None = None
    leg: LegId | None = None
    given_up: LegId | None = None  # the last leg that was ordered to be hung up
    leg_state: LegState = DOWN
    connecting: bool = False
    attempt: int = 0  # to bring the leg up, since it last was
    refusals: int = 0  # moves of the leg that the switch refused, since one went well
    idle_since: float = 0.0  # seconds since 1970
    digital_idle_since: float = 0.0
    voice: DeliveryId | None = None  # of the one call the agent carries, its wrap-up included
    digital: tuple[DeliveryId, ...] = ()  # of conversations of text, in order of delivery
    last_published: m.AgentChanged | None = None

    @property
    def id(self) -> AgentId:
        return self.profile.id

    def is_routable(self) -> bool:
        """May a call come to this agent?"""
        return (
            self.voice is None
            and self.ready
            and self.leg_state is AT_REST
            and self.on_shift
            and self.profile.voice_capacity > 0
        )

    def is_routable_for_digital(self) -> bool:
        """May one more conversation of text come to this agent? Never while the agent carries a call."""
        return (
            self.ready
            and self.on_shift
            and self.voice is None
            and len(self.digital) < self.profile.digital_capacity
        )

    def speaks(self, skill: str) -> bool:
        """Has the agent this skill, at any level?"""
        return any(name == skill for name, _ in self.profile.skills)

    def move(self, trigger: str) -> None:
        """Take the leg where `trigger` leads.

        Raises: IllegalTransition, having changed nothing, if the table does not have it.
        """
        self.leg_state = TRANSITIONS[self.leg_state].get(trigger) or refuse(
            self.leg_state, trigger, "the leg of agent", self.profile.id
        )

    def may_move(self, trigger: str) -> bool:
        """Does `trigger` lead anywhere from where the leg is?"""
        return is_legal(TRANSITIONS, self.leg_state, trigger)

    def forget_leg(self) -> None:
        """The leg is gone: nothing of it is remembered."""
        self.leg, self.connecting, self.refusals = None, False, 0
        if self.leg_state is not DOWN:
            self.move("lost")

    def ask_for_next(self, ready: bool, reason: str | None, by: UserId | None) -> None:
        """Remember the presence that the agent takes when free; the last one asked for wins."""
        self.next_ready, self.next_reason, self.next_by = ready, None if ready else reason, by

    def choose(self, ready: bool, reason: str | None, now_seconds: float) -> None:
        """Take this presence now; what was asked for next, if anything, is dropped."""
        if ready and not self.ready:
            self.idle_since = self.digital_idle_since = now_seconds
        self.ready, self.reason = ready, None if ready else reason
        self.next_ready = self.next_reason = self.next_by = None
