"""The record of an agent: the presence chosen, the deliveries carried, and the state of the audio leg.

The three are separate, so that none has to be undone for another: a leg that drops does not change the presence, and a
presence requested in mid-call waits until the agent is free. What screens show is derived from the three.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter import messages as m
from contactcenter.domain.transitions import Table, is_legal, refuse
from contactcenter.kernel.ids import AgentId, DeliveryId, LegId, UserId


class LegState(StrEnum):
    """Where the agent's audio leg is, as the switch confirmed."""

    DOWN = "down"
    AT_REST = "at_rest"
    ENTERING = "entering"  # on the way into a room, announcement included
    IN_ROOM = "in_room"
    LEAVING = "leaving"  # ordered to rest
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
    since: datetime  # when the activity last published began
    paused_since: datetime | None = None  # while the leg is lost in a break: when that break began
    phone: m.Phone = m.Phone.WEB
    on_shift: bool = False
    ready: bool = False
    reason: str | None = None
    next_ready: bool | None = None  # the presence requested for when the agent is free
    next_reason: str | None = None
    next_by: UserId | None = None
    leg: LegId | None = None
    given_up: LegId | None = None  # the last leg that was ordered to be hung up
    leg_state: LegState = DOWN
    connecting: bool = False
    attempt: int = 0  # attempts to bring the leg up since it last was up
    refusals: int = 0  # moves of the leg that the switch refused since the last one that succeeded
    idle_since: float = 0.0  # seconds since 1970
    digital_idle_since: float = 0.0
    voice: DeliveryId | None = None  # the one call that the agent carries, its wrap-up included
    digital: tuple[DeliveryId, ...] = ()  # conversations of text, in order of delivery
    last_published: m.AgentChanged | None = None

    @property
    def id(self) -> AgentId:
        """The agent's id, which is the user's."""
        return self.profile.id

    def is_routable(self) -> bool:
        """Return whether a call may come to this agent."""
        return (
            self.voice is None
            and self.ready
            and self.leg_state is AT_REST
            and self.on_shift
            and self.profile.voice_capacity > 0
        )

    def is_routable_for_digital(self) -> bool:
        """Return whether one more conversation of text may come to this agent; never during a call."""
        return (
            self.ready
            and self.on_shift
            and self.voice is None
            and len(self.digital) < self.profile.digital_capacity
        )

    def speaks(self, skill: str) -> bool:
        """Return whether the agent has this skill, at any level."""
        return any(name == skill for name, _ in self.profile.skills)

    def move(self, trigger: str) -> None:
        """Take the leg where `trigger` leads.

        Raises: IllegalTransition, having changed nothing, if the table does not have it.
        """
        self.leg_state = TRANSITIONS[self.leg_state].get(trigger) or refuse(
            self.leg_state, trigger, "the leg of agent", self.profile.id
        )

    def may_move(self, trigger: str) -> bool:
        """Return whether `trigger` leads anywhere from the leg's state."""
        return is_legal(TRANSITIONS, self.leg_state, trigger)

    def forget_leg(self) -> None:
        """Clear everything about the leg, which is gone."""
        self.leg, self.connecting, self.refusals = None, False, 0
        if self.leg_state is not DOWN:
            self.move("lost")

    def ask_for_next(self, ready: bool, reason: str | None, by: UserId | None) -> None:
        """Record the presence that the agent takes when free; the last request wins."""
        self.next_ready, self.next_reason, self.next_by = ready, None if ready else reason, by

    def choose(self, ready: bool, reason: str | None, now_seconds: float) -> None:
        """Take this presence now; a presence requested for later is dropped."""
        if ready and not self.ready:
            self.idle_since = self.digital_idle_since = now_seconds
        self.ready, self.reason = ready, None if ready else reason
        self.next_ready = self.next_reason = self.next_by = None
