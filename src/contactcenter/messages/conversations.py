"""Messages about a conversation from its start to its end."""

from datetime import datetime
from enum import StrEnum

from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId, Ref
from contactcenter.messages.base import ChannelEvent, Deadline, Event, RoutingCommand, Value
from contactcenter.messages.participants import Participant


class ConversationStage(StrEnum):
    """How far a conversation has come."""

    MENU = "menu"
    WAITING = "waiting"
    DELIVERING = "delivering"
    TALKING = "talking"
    CLOSING = "closing"


class EndCause(StrEnum):
    """Why a conversation is over."""

    CITIZEN_LEFT = "citizen_left"
    AGENT_ENDED = "agent_ended"
    MENU_ENDED = "menu_ended"  # the tree ended with a goodbye
    SWITCH_LOST = "switch_lost"  # the switch restarted, or lost the leg while the core was away
    CORE_AWAY = "core_away"  # the citizen came and went while only the switch was up
    END_UNKNOWN = "end_unknown"  # the same, but the switch stopped, so the instant of the end is not known
    FAILED = "failed"


class ConversationStarted(Event, frozen=True):
    """A conversation begins.

    `leg`: the citizen's; None if the channel has none. `tree`, `version`: the menu that it enters; empty and 0 without
    one.
    """

    conversation: ConversationId
    channel: str
    leg: LegId | None
    dnis: str
    ani: Ref | None
    region: str | None
    tree: str = ""
    version: int = 0


class EndConversation(RoutingCommand, frozen=True):
    """End a talk, at the agent's request.

    Refused: `not_found` if the agent does not carry it; `illegal_transition` if it is not in course.
    """

    agent: AgentId
    conversation: ConversationId


class ConversationLeft(ChannelEvent, frozen=True):
    """The citizen closed a conversation that has no leg; for a call the leg is reported (`CitizenLeft`)."""

    conversation: ConversationId


class ConversationAbandoned(Event, frozen=True):
    """The citizen left after choosing an option and before an agent answered.

    `waited`: seconds from the option. `short`: within the queue's threshold of a short abandon.
    """

    conversation: ConversationId
    queue: QueueId
    waited: float
    short: bool


class ConversationEnded(Event, frozen=True):
    """The citizen's side of the conversation is over.

    `stage`: where it ended. `talked`: seconds with the last agent; 0.0 if there was none. `ended`: the instant, if that
    was before the core could see it; else None.
    """

    conversation: ConversationId
    cause: EndCause
    stage: ConversationStage
    talked: float = 0.0
    agent: AgentId | None = None
    ended: datetime | None = None


class ConversationView(Value, frozen=True):
    """The state of a conversation at this instant.

    `since`: when the stage began. `entered_line`: when it first entered the line, by which it is ordered.
    `waits_since`: from when the wait counts (ACD-8); later than that once an agent's leg was lost and the citizen
    returned to the line.
    `answered_at`: when the last agent answered. `participants`: in the order in which they came; empty once the
    conversation is over.
    """

    conversation: ConversationId
    channel: str
    stage: ConversationStage
    since: datetime
    started: datetime
    language: str = ""
    option: str = ""
    queue: QueueId | None = None
    order_key: float | None = None
    entered_line: datetime | None = None
    waits_since: datetime | None = None
    answered_at: datetime | None = None
    agent: AgentId | None = None
    ani: Ref | None = None
    document: Ref | None = None
    region: str | None = None
    anonymous: bool = False
    wrap_up_due: datetime | None = None
    participants: tuple[Participant, ...] = ()


class ClosingExpired(Deadline, frozen=True):
    """A leg that was to be hung up is still there."""

    conversation: ConversationId
