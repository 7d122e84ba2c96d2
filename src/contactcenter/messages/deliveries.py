"""A delivery: one conversation put to one agent, from the decision until one of the two is gone."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, QueueId
from contactcenter.messages.base import Deadline, Event, quick


@quick
@dataclass(frozen=True, slots=True)
class DeliveryReason:
    """Why this pair (ACD-2, style §4). `rule`: "agent_came_free" | "conversation_arrived" | "widened" |
    "seat_released" | "returned" | "adopted" (they talked already when the switch was read back).
    `runner_up`: who would have been next, if anybody."""

    rule: str
    order_key: float
    waited: float
    idle: float
    runner_up: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class ConversationDelivered(Event):
    """The decision: this conversation goes to this agent."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    reason: DeliveryReason


@quick
@dataclass(frozen=True, slots=True)
class ConversationAnswered(Event):
    """Both are in the room. `waited`: seconds from the option to now, menus excluded."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    waited: float


@dataclass(frozen=True, slots=True)
class DeliveryMissed(Event):
    """They did not meet; the conversation keeps its key. `cause`: leg_lost | not_joined | silent |
    citizen_not_joined (her leg could not be moved) | shift_closed | forgotten (over before we could know)."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    cause: str


@dataclass(frozen=True, slots=True)
class DeliveryWithdrawn(Event):
    """The citizen left before they met; the agent keeps her idle time."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class AgentDropped(Event):
    """Her leg died in mid-call: the citizen hears music while she is given time to come back.

    `ended`: when the talk did, if that was before we could see it.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentReturned(Event):
    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId


@quick
@dataclass(frozen=True, slots=True)
class DeliveryExpired(Deadline):
    """The agent was not in the room in time."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True)
class CitizenJoinExpired(Deadline):
    """The agent waits in the room and the citizen did not follow."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True)
class AgentReturnExpired(Deadline):
    """The dropped agent did not come back."""

    delivery: DeliveryId
