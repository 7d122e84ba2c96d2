"""Messages about a delivery: one conversation put to one agent, from the decision to the end of its wrap-up."""

from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, QueueId
from contactcenter.messages.base import Deadline, Event, Value


class DeliveryReason(Value, frozen=True):
    """Why this agent was chosen for this conversation (ACD-2).

    `rule`: `agent_came_free` | `conversation_arrived` | `widened` | `reserve_released` | `returned` | `prioritised` |
    `adopted` (they talked already when the switch was read back).
    `order_key`: seconds since 1970, head start taken off. `waited`, `idle`: seconds. `runner_up`: the second choice, an
    agent or a conversation; None if there was none.
    """

    rule: str
    order_key: float
    waited: float
    idle: float
    runner_up: str | None = None


class ConversationDelivered(Event, frozen=True):
    """It was decided that this conversation goes to this agent."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    reason: DeliveryReason


class ConversationAnswered(Event, frozen=True):
    """Agent and citizen are connected.

    `waited`: seconds since the citizen entered the line, or came back to it after talking with an agent.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    queue: QueueId
    waited: float


class DeliveryMissed(Event, frozen=True):
    """The agent and the citizen were not connected; the conversation keeps its order key.

    `cause`: leg_lost | not_joined | silent | citizen_not_joined (the citizen's leg could not be moved) | shift_closed |
    forgotten (over before the core could know).
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    cause: str


class DeliveryWithdrawn(Event, frozen=True):
    """The citizen left before agent and citizen were connected; the agent keeps the idle time."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId


class AgentDropped(Event, frozen=True):
    """The agent's leg was lost in mid-call: the citizen hears music while the agent has time to come back.

    `ended`: when the talk ended, if that was before the core could see it; else None.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    ended: datetime | None = None


class AgentReturned(Event, frozen=True):
    """The agent who had dropped out is connected with the citizen again."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId


class DeliveryExpired(Deadline, frozen=True):
    """The agent was not in the room in time."""

    delivery: DeliveryId


class CitizenJoinExpired(Deadline, frozen=True):
    """The agent waits in the room and the citizen did not follow."""

    delivery: DeliveryId


class AgentReturnExpired(Deadline, frozen=True):
    """The agent who dropped out did not come back."""

    delivery: DeliveryId
