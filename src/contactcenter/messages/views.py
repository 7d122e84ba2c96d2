"""What is so at an instant: whoever holds a view of the centre starts from these."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, QueueId, Ref
from contactcenter.messages.base import Event
from contactcenter.messages.events import AgentActivity, ConversationStage


@dataclass(frozen=True, slots=True)
class AgentView:
    agent: AgentId
    activity: AgentActivity
    since: datetime
    reason: str | None = None
    conversation: ConversationId | None = None
    next_ready: bool | None = None
    next_reason: str | None = None
    wrap_up_due: datetime | None = None  # while she registers a call, extensions counted
    paused_since: datetime | None = None  # while her leg is gone: when the break it came in began


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
class CoreRestored(Event):
    """After a restart: everything that is so now. Whoever holds a view starts from it.

    `unobserved_since`: nobody looked from then on, for longer than a restart takes. `priorities`: minutes of the queues
    that have a head start of their own.
    """

    agents: tuple[AgentView, ...] = ()
    conversations: tuple[ConversationView, ...] = ()
    unobserved_since: datetime | None = None
    priorities: tuple[tuple[QueueId, int], ...] = ()
