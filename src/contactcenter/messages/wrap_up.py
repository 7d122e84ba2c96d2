"""The wrap-up: the time an agent has to register a conversation that is over."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId
from contactcenter.messages.base import Deadline, Event, RoutingCommand, quick


@quick
@dataclass(frozen=True, slots=True)
class WrapUpStarted(Event):
    """The agent registers the conversation that is over, until `due` at the latest."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    due: datetime


@dataclass(frozen=True, slots=True)
class ExtendWrapUp(RoutingCommand):
    """The agent asks for more time to register the call.

    Refused: `not_found`; `illegal_transition` without a wrap-up; `wrap_up_limit` after three extensions.
    """

    agent: AgentId


@dataclass(frozen=True, slots=True)
class WrapUpExtended(Event):
    """The wrap-up lasts until `due` now."""

    conversation: ConversationId
    agent: AgentId
    due: datetime


@dataclass(frozen=True, slots=True)
class CompleteWrapUp(RoutingCommand):
    """The agent's registration is saved (it was durable before this), or put off to *Por completar*.

    Refused: `not_found` if the agent does not carry it; `illegal_transition` if it is not in its wrap-up.
    """

    agent: AgentId
    conversation: ConversationId
    saved: bool = True


@quick
@dataclass(frozen=True, slots=True)
class WrapUpCompleted(Event):
    """The wrap-up is over. `saved` false: it goes to the agent's *Por completar*.

    `acw_seconds`: how long it took. `talked`: seconds of a talk that the agent dropped out of, whose citizen
    went back to the line.
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
    """The wrap-up runs out. `extension`: how many extensions there were when this was scheduled."""

    delivery: DeliveryId
    extension: int = 0
