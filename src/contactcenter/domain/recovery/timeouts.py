"""Handles deadlines that have come due. A deadline that is out of date does nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from contactcenter import messages as m
from contactcenter.domain.conversations import waiting_line
from contactcenter.domain.conversations.citizen_leg import hang_up
from contactcenter.domain.conversations.closing import close
from contactcenter.domain.conversations.deliveries import CITIZEN_JOINS_SECONDS
from contactcenter.domain.conversations.interruptions import miss_delivery, requeue
from contactcenter.domain.conversations.participation import invite_citizen
from contactcenter.domain.conversations.wrap_up import complete_wrap_up
from contactcenter.domain.records.conversation import WAITING
from contactcenter.domain.records.delivery import (
    ANNOUNCING,
    AWAY,
    JOINING,
    NOT_YET_CONNECTED,
    RETURNING,
    TALKING,
    WRAP_UP,
    Delivery,
)
from contactcenter.domain.turn import Turn
from contactcenter.kernel.ids import DeliveryId

NOT_JOINED, CITIZEN_NOT_JOINED = "not_joined", "citizen_not_joined"
CITIZEN_TRIES = 2  # attempts to bring the citizen into the room
MAX_FAILED_DELIVERIES = 3  # in a row, for one citizen whose leg cannot be moved
LINK_SECONDS = 10.0  # after which a deadline that came due while the switch was away is tried again


def only_with_link(rule: Callable[[Turn, Any], None]) -> Callable[[Turn, Any], None]:
    """Put a deadline off by LINK_SECONDS while the switch does not answer: nobody fails by what cannot be seen."""

    def put_off_without_link(turn: Turn, message: Any) -> None:
        if turn.state.is_link_up:
            rule(turn, message)
        else:
            turn.schedule(LINK_SECONDS, message)

    return put_off_without_link


def _due_delivery(turn: Turn, name: DeliveryId) -> Delivery | None:
    delivery = turn.state.deliveries.get(name)
    return delivery if delivery is not None and turn.now >= delivery.due else None


def delivery_expired(turn: Turn, message: m.DeliveryExpired) -> None:
    """Return the citizen to the line, because the agent did not join in time."""
    delivery = _due_delivery(turn, message.delivery)
    if delivery is None or turn.state.is_agent_in_room(delivery):
        return
    if delivery.state in NOT_YET_CONNECTED:
        miss_delivery(turn, delivery, NOT_JOINED)
    elif delivery.state is RETURNING:
        requeue(turn, delivery)


def citizen_join_expired(turn: Turn, message: m.CitizenJoinExpired) -> None:
    """Order the citizen into the room once more; after CITIZEN_TRIES attempts, give the delivery up."""
    delivery = _due_delivery(turn, message.delivery)
    if delivery is None or delivery.state not in (JOINING, RETURNING, TALKING):
        return
    conversation = turn.state.conversations[delivery.conversation]
    if conversation.room.is_citizen_in or not conversation.room.is_owner_in:
        return
    delivery.tries += 1
    if delivery.tries >= CITIZEN_TRIES:
        give_up_citizen(turn, delivery)
        return
    invite_citizen(turn, conversation)
    delivery.due = turn.schedule(CITIZEN_JOINS_SECONDS, message)


def give_up_citizen(turn: Turn, delivery: Delivery) -> None:
    """Give up bringing the citizen's leg in, which is no fault of the agent.

    After MAX_FAILED_DELIVERIES deliveries in a row the call is ended.
    """
    conversation = turn.state.conversations[delivery.conversation]
    conversation.failures += 1
    if delivery.state in NOT_YET_CONNECTED:
        miss_delivery(turn, delivery, CITIZEN_NOT_JOINED)
    else:
        requeue(turn, delivery)
    if conversation.failures >= MAX_FAILED_DELIVERIES:
        waiting_line.leave(turn, conversation)
        turn.emit(m.ConversationEnded(conversation.id, m.EndCause.FAILED, WAITING))
        close(turn, conversation)
        hang_up(turn, conversation)


def agent_return_expired(turn: Turn, message: m.AgentReturnExpired) -> None:
    """Return the citizen to the line, because the agent whose leg was lost did not come back."""
    delivery = _due_delivery(turn, message.delivery)
    if delivery is not None and delivery.state is AWAY:
        requeue(turn, delivery)


def wrap_up_expired(turn: Turn, message: m.WrapUpExpired) -> None:
    """End a wrap-up whose time is over without a registration."""
    delivery = turn.state.deliveries.get(message.delivery)
    if delivery is not None and delivery.state is WRAP_UP and delivery.extensions == message.extension:
        complete_wrap_up(turn, delivery, saved=False)


def restart_deadline(turn: Turn, delivery: Delivery) -> None:
    """Give the parties on the way their whole time again, after the switch was away."""
    room = turn.state.conversations[delivery.conversation].room
    if delivery.state in (ANNOUNCING, JOINING, RETURNING) and not room.is_owner_in:
        delivery.due = turn.now + turn.state.queue(delivery.queue).delivery
        turn.emit(m.Schedule(delivery.due, m.DeliveryExpired(delivery.id)))
    elif delivery.state in (JOINING, RETURNING, TALKING) and not room.is_citizen_in:
        delivery.due = turn.now + timedelta(seconds=CITIZEN_JOINS_SECONDS)
        turn.emit(m.Schedule(delivery.due, m.CitizenJoinExpired(delivery.id)))
