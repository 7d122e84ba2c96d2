"""Messages about the wrap-up: the time an agent has to register a conversation that is over."""

from datetime import datetime

from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId
from contactcenter.messages.base import Deadline, Event, RoutingCommand


class WrapUpStarted(Event, frozen=True):
    """The agent registers the conversation that is over, until `due` at the latest."""

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    due: datetime


class ExtendWrapUp(RoutingCommand, frozen=True):
    """Give the agent more time to register the call, at the agent's request.

    Refused: `not_found`; `illegal_transition` without a wrap-up; `wrap_up_limit` after three extensions.
    """

    agent: AgentId


class WrapUpExtended(Event, frozen=True):
    """The wrap-up lasts until `due` now."""

    conversation: ConversationId
    agent: AgentId
    due: datetime


class CompleteWrapUp(RoutingCommand, frozen=True):
    """End the wrap-up: the agent's registration is saved (durably, before this), or put off to *Por completar*.

    Refused: `not_found` if the agent does not carry it; `illegal_transition` if it is not in its wrap-up.
    """

    agent: AgentId
    conversation: ConversationId
    saved: bool = True


class WrapUpCompleted(Event, frozen=True):
    """The wrap-up is over. `saved` false: the registration goes to the agent's *Por completar*.

    `acw_seconds`: how long it took. `talked`: seconds of the talk before it, without those in which the agent's leg was
    gone. If the agent dropped out and the citizen returned to the line, the wrap-up takes no time.
    """

    delivery: DeliveryId
    conversation: ConversationId
    agent: AgentId
    saved: bool
    acw_seconds: float
    talked: float = 0.0


class WrapUpExpired(Deadline, frozen=True):
    """The time of the wrap-up is over. `extension`: how many extensions there were when this was scheduled."""

    delivery: DeliveryId
    extension: int = 0
