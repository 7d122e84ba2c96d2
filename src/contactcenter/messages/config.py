"""What routing is told of the organisation: queues, people, what a conversation needs.

Configuration reaches the core as commands (`commands.py`), so a change is live, journalled and replayed.
"""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, QueueId
from contactcenter.messages.base import quick

MAX_PRIORITY_MINUTES = 1_440  # of a queue: a day
Skill = tuple[str, int]  # code and level, 1 to 5: ("qu", 3)


class Phone(StrEnum):
    WEB = "web"  # the softphone of the console
    SIP = "sip"  # any SIP telephone


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """A waiting line and its rules. Durations in seconds."""

    id: QueueId
    name: str  # what people read: "Reniec"
    announcement: tuple[str, ...] = ()  # prompt keys the agent hears after the language
    best_fit: bool = False
    wrap_up_seconds: float = 60.0
    wrap_up_extension_seconds: float = 60.0
    delivery_seconds: float = 15.0  # an agent's leg that has not joined by then has missed it
    target_seconds: float = 20.0  # of the service level
    short_abandon_seconds: float = 5.0
    position_every_seconds: float = 45.0  # the caller hears the place in the line


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """Who somebody is to routing. Capacities are conversations at once."""

    id: AgentId
    queues: frozenset[QueueId]
    skills: frozenset[Skill] = frozenset()
    voice_capacity: int = 1
    digital_capacity: int = 4


@dataclass(frozen=True, slots=True)
class LanguageReserve:
    """At or under `minimum` free speakers of `skill`, they serve only who needs it (IVR-5)."""

    skill: str
    minimum: int = 1


@quick
@dataclass(frozen=True, slots=True)
class RequirementStep:
    """Who may serve from `after_seconds` of waiting on. Later steps widen, never narrow."""

    after_seconds: float = 0.0
    skills: frozenset[Skill] = frozenset()


@quick
@dataclass(frozen=True, slots=True)
class Requirement:
    """What a conversation needs: a queue, and steps in order of `after_seconds`, the first at 0."""

    queue: QueueId
    priority_minutes: float = 0.0  # of head start in the order key, the queue's own not counted
    steps: tuple[RequirementStep, ...] = (RequirementStep(),)
