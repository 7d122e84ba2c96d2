"""Folds of the agents: who they are, what they do, the day's work of each."""

from datetime import datetime

from msgspec.structs import replace

from contactcenter import messages as m
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import FloorState, Person


def set_agent(state: FloorState, event: m.SetAgent, at: datetime, changes: Changes) -> None:
    profile = event.profile
    agent = state.agent(profile.id)
    changes.queues |= agent.person.queues | profile.queues
    agent.person = Person(agent.person.name, profile.queues, profile.skills)
    changes.agents.add(profile.id)
    changes.totals = True


def remove_agent(state: FloorState, event: m.RemoveAgent, at: datetime, changes: Changes) -> None:
    agent = state.agents.pop(event.agent, None)
    if agent is not None:
        changes.queues |= agent.person.queues
        changes.agents.add(event.agent)


def changed(state: FloorState, event: m.AgentChanged, at: datetime, changes: Changes) -> None:
    agent = state.agent(event.agent)
    agent.view = m.AgentView(
        event.agent,
        event.activity,
        event.since or at,
        event.reason,
        event.conversations,
        event.next_ready,
        event.next_reason,
        agent.view.wrap_up_due if event.activity is m.AgentActivity.WRAP_UP else None,
        event.paused_since,
    )
    changes.agents.add(event.agent)
    changes.queues |= agent.person.queues


def reserve_changed(
    state: FloorState, event: m.LanguageReserveChanged, at: datetime, changes: Changes
) -> None:
    state.set_reserved(event.skill, event.reserved, changes)


def delivery(
    state: FloorState,
    event: m.ConversationDelivered | m.DeliveryMissed | m.DeliveryWithdrawn,
    at: datetime,
    changes: Changes,
) -> None:
    changes.agents.add(event.agent)


def answered(state: FloorState, event: m.ConversationAnswered, at: datetime, changes: Changes) -> None:
    state.agent(event.agent).day.answered += 1
    changes.agents.add(event.agent)


def ended(state: FloorState, event: m.ConversationEnded, at: datetime, changes: Changes) -> None:
    if event.agent is not None and event.talked:
        state.agent(event.agent).day.talked += event.talked
        changes.agents.add(event.agent)


def wrap_up_due(
    state: FloorState, event: m.WrapUpStarted | m.WrapUpExtended, at: datetime, changes: Changes
) -> None:
    agent = state.agent(event.agent)
    agent.view = replace(agent.view, wrap_up_due=event.due)


def wrap_up_completed(state: FloorState, event: m.WrapUpCompleted, at: datetime, changes: Changes) -> None:
    day = state.agent(event.agent).day
    day.talked += event.talked  # of a conversation handed back, which ends with another agent
    day.wrapped += event.acw_seconds
    day.handled += 1
    changes.agents.add(event.agent)


FOLDS: FoldTable = {
    m.SetAgent: set_agent,
    m.RemoveAgent: remove_agent,
    m.AgentChanged: changed,
    m.LanguageReserveChanged: reserve_changed,
    m.ConversationDelivered: delivery,
    m.DeliveryMissed: delivery,
    m.DeliveryWithdrawn: delivery,
    m.ConversationAnswered: answered,
    m.ConversationEnded: ended,
    m.WrapUpStarted: wrap_up_due,
    m.WrapUpExtended: wrap_up_due,
    m.WrapUpCompleted: wrap_up_completed,
}
