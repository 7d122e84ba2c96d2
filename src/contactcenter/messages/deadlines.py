"""What comes due. Never cancelled: a stale one finds nothing to do."""

from dataclasses import dataclass

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, LegId
from contactcenter.messages.base import Deadline, quick


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


@quick
@dataclass(frozen=True, slots=True)
class WrapUpExpired(Deadline):
    """`extension`: how many extensions there were when this was scheduled."""

    delivery: DeliveryId
    extension: int = 0


@dataclass(frozen=True, slots=True)
class RequirementStepDue(Deadline):
    conversation: ConversationId
    step: int


@quick
@dataclass(frozen=True, slots=True)
class QueuePositionDue(Deadline):
    """Tell the caller her place in the line. `turn` counts her entries in the line."""

    conversation: ConversationId
    turn: int


@dataclass(frozen=True, slots=True)
class ConnectDue(Deadline):
    """Try the agent's leg again."""

    agent: AgentId
    attempt: int


@dataclass(frozen=True, slots=True)
class ClosingExpired(Deadline):
    """A leg asked to hang up that is still there."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class MoveRetryDue(Deadline):
    """Try a refused move of this leg again, if it should still be made."""

    leg: LegId
