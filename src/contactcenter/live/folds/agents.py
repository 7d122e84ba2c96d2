"""Folds the agents' events: their configuration, what they do, and whose figures changed."""

from datetime import datetime

from msgspec.structs import replace

from contactcenter import messages as m
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import FloorState, Person


def set_agent(state: FloorState, event: m.SetAgent, at: datetime, changes: Changes) -> None:
    """Take an agent's queues and skills; the name stays."""
    profile = event.profile
    agent = state.agent(profile.id)
    changes.queues |= agent.person.queues | profile.queues
    agent.person = Person(agent.person.name, profile.queues, profile.skills)
    changes.agents.add(profile.id)
    changes.totals = True


def remove_agent(state: FloorState, event: m.RemoveAgent, at: datetime, changes: Changes) -> None:
    """Remove an agent whose configuration was deleted."""
    agent = state.agents.pop(event.agent, None)
    if agent is not None:
        changes.queues |= agent.person.queues
        changes.agents.add(event.agent)


def changed(state: FloorState, event: m.AgentChanged, at: datetime, changes: Changes) -> None:
    """Take the agent's activity and conversations. The end of the wrap-up is dropped outside of wrap-up."""
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
    """Take which agents are reserved for a language (IVR-5)."""
    state.set_reserved(event.skill, event.reserved, changes)


def work_changed(
    state: FloorState,
    event: m.ConversationDelivered
    | m.DeliveryMissed
    | m.DeliveryWithdrawn
    | m.ConversationAnswered
    | m.WrapUpCompleted,
    at: datetime,
    changes: Changes,
) -> None:
    """Have the agent's row sent again: the figures of the day changed, which are counted apart."""
    changes.agents.add(event.agent)


def wrap_up_due(
    state: FloorState, event: m.WrapUpStarted | m.WrapUpExtended, at: datetime, changes: Changes
) -> None:
    """Take when the agent's wrap-up ends. No row of an agent shows it, so nothing is sent."""
    agent = state.agent(event.agent)
    agent.view = replace(agent.view, wrap_up_due=event.due)


FOLDS: FoldTable = {
    m.SetAgent: set_agent,
    m.RemoveAgent: remove_agent,
    m.AgentChanged: changed,
    m.LanguageReserveChanged: reserve_changed,
    m.ConversationDelivered: work_changed,
    m.DeliveryMissed: work_changed,
    m.DeliveryWithdrawn: work_changed,
    m.ConversationAnswered: work_changed,
    m.WrapUpStarted: wrap_up_due,
    m.WrapUpExtended: wrap_up_due,
    m.WrapUpCompleted: work_changed,
}
