"""A conversation from its start to its end."""

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
    MENU_ENDED = "menu_ended"  # the tree said goodbye
    SWITCH_LOST = "switch_lost"  # the switch restarted, or forgot the leg while we were away
    CORE_AWAY = "core_away"  # the citizen came and went while only the switch was up
    END_UNKNOWN = "end_unknown"  # the same, but the switch died: nobody saw when it ended
    FAILED = "failed"


class ConversationStarted(Event, frozen=True):
    """A conversation begins. `leg`: the citizen's, None if the channel has none. `tree`, `version`: the menu it
    enters.
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
    """The agent ends a talk.

    Refused: `not_found` if the agent does not carry it; `illegal_transition` if it is not in course.
    """

    agent: AgentId
    conversation: ConversationId


class ConversationLeft(ChannelEvent, frozen=True):
    """The citizen closed a conversation that has no leg; of a call the leg says so (`CitizenLeft`)."""

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
    """The citizen's side is over.

    `stage`: where it ended. `talked`: seconds with the last agent, 0.0 if none. `ended`: when, if that was
    before the core could see it.
    """

    conversation: ConversationId
    cause: EndCause
    stage: ConversationStage
    talked: float = 0.0
    agent: AgentId | None = None
    ended: datetime | None = None


class ConversationView(Value, frozen=True):
    """How a conversation stands at this instant.

    `since`: of the stage. `entered_line`: the first time, which the order goes by. `waits_since`: what the wait
    counts from (ACD-8); later than that once an agent's leg has died and the citizen went back to the line.
    `answered_at`: by the last agent who answered.
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
    participants: tuple[Participant, ...] = ()  # in the order of coming; none once the conversation is over


class ClosingExpired(Deadline, frozen=True):
    """A leg that was to be hung up is still there."""

    conversation: ConversationId
