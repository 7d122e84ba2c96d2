"""A conversation from its start to its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId, Ref
from contactcenter.messages.base import ChannelEvent, Deadline, Event, RoutingCommand, quick


class ConversationStage(StrEnum):
    MENU = "menu"
    WAITING = "waiting"
    DELIVERING = "delivering"
    TALKING = "talking"
    CLOSING = "closing"


class EndCause(StrEnum):
    CITIZEN_LEFT = "citizen_left"
    AGENT_ENDED = "agent_ended"
    MENU_ENDED = "menu_ended"  # the tree said goodbye
    SWITCH_LOST = "switch_lost"  # the switch restarted, or forgot the leg while we were away
    CORE_AWAY = "core_away"  # she came and went while only the switch was there
    END_UNKNOWN = "end_unknown"  # so she came, and the switch died: nobody saw when it was over
    FAILED = "failed"


@quick
@dataclass(frozen=True, slots=True)
class ConversationStarted(Event):
    conversation: ConversationId
    channel: str
    leg: LegId | None
    dnis: str
    ani: Ref | None
    region: str | None
    tree: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class EndConversation(RoutingCommand):
    agent: AgentId
    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class ConversationLeft(ChannelEvent):
    """The citizen closed a conversation that has no leg; of a call the leg says so (`CitizenLeft`)."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class ConversationAbandoned(Event):
    """She left after choosing an option and before an agent answered."""

    conversation: ConversationId
    queue: QueueId
    waited: float
    short: bool


@quick
@dataclass(frozen=True, slots=True)
class ConversationEnded(Event):
    """The citizen's side is over. `talked`: seconds with the last agent, 0.0 if none.

    `ended`: when, if that was before we could see it.
    """

    conversation: ConversationId
    cause: EndCause
    stage: ConversationStage
    talked: float = 0.0
    agent: AgentId | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConversationView:
    """`entered_line`: the first time, which the order goes by. `waits_since`: what her wait is reckoned from
    (ACD-8); later than that once an agent's leg has died and she was handed back.
    """

    conversation: ConversationId
    channel: str
    stage: ConversationStage
    since: datetime  # of the stage
    started: datetime
    language: str = ""
    option: str = ""
    queue: QueueId | None = None
    order_key: float | None = None
    entered_line: datetime | None = None
    waits_since: datetime | None = None
    answered_at: datetime | None = None  # by the last who answered
    agent: AgentId | None = None
    ani: Ref | None = None
    document: Ref | None = None
    region: str | None = None
    anonymous: bool = False
    wrap_up_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClosingExpired(Deadline):
    """A leg asked to hang up that is still there."""

    conversation: ConversationId
