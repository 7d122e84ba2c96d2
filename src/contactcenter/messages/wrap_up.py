"""The wrap-up: the time an agent has to register a conversation that is over."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId
from contactcenter.messages.base import Deadline, Event, RoutingCommand, quick


@quick
@dataclass(frozen=True, slots=True)
class WrapUpStarted(Event):
    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    due: datetime


@dataclass(frozen=True, slots=True)
class ExtendWrapUp(RoutingCommand):
    agent: AgentId


@dataclass(frozen=True, slots=True)
class WrapUpExtended(Event):
    conversation: ConversationId
    agent: AgentId
    due: datetime


@dataclass(frozen=True, slots=True)
class CompleteWrapUp(RoutingCommand):
    """The registration is saved (it was durable before this), or put off to *Por completar*."""

    agent: AgentId
    conversation: ConversationId
    saved: bool = True


@quick
@dataclass(frozen=True, slots=True)
class WrapUpCompleted(Event):
    """`saved` false: it goes to the agent's *Por completar*.

    `talked`: seconds of a talk she dropped out of, whose citizen went back to the line.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    saved: bool
    acw_seconds: float
    talked: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class WrapUpExpired(Deadline):
    """`extension`: how many extensions there were when this was scheduled."""

    delivery: DeliveryId
    extension: int = 0
