"""Folds of the agents: who they are, what they do, the day's work of each."""

from dataclasses import replace
from datetime import datetime

from contactcenter import messages as m
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import LiveState, Person


def set_agent(state: LiveState, event: m.SetAgent, at: datetime, changes: Changes) -> None:
    profile = event.profile
    agent = state.agent(profile.id)
    changes.queues |= agent.person.queues | profile.queues
    agent.person = Person(agent.person.name, profile.queues, profile.skills)
    state.update_reserves(changes)
    changes.agents.add(profile.id)
    changes.totals = True


def remove_agent(state: LiveState, event: m.RemoveAgent, at: datetime, changes: Changes) -> None:
    agent = state.agents.pop(event.agent, None)
    if agent is not None:
        changes.queues |= agent.person.queues
        changes.agents.add(event.agent)
        state.update_reserves(changes)


def changed(state: LiveState, event: m.AgentChanged, at: datetime, changes: Changes) -> None:
    agent = state.agent(event.agent)
    since, paused_since = _since(agent.view, event, at)
    agent.view = m.AgentView(
        event.agent,
        event.activity,
        since,
        event.reason,
        event.conversation,
        event.next_ready,
        event.next_reason,
        agent.view.wrap_up_due if event.activity is m.AgentActivity.WRAP_UP else None,
        paused_since,
    )
    changes.agents.add(event.agent)
    changes.queues |= agent.person.queues
    if any(agent.speaks(reserve.skill) for reserve in state.language_reserves):
        state.update_reserves(changes)


def _since(view: m.AgentView, event: m.AgentChanged, at: datetime) -> tuple[datetime, datetime | None]:
    """Return since when the state holds and the break that a lost leg interrupted began, as the core has them."""
    if view.reason != event.reason:
        return at, None
    if view.activity is event.activity:
        return view.since, view.paused_since
    if event.activity is m.AgentActivity.NO_LEG and view.activity is m.AgentActivity.NOT_READY:
        return at, view.since
    if event.activity is m.AgentActivity.NOT_READY and view.paused_since is not None:
        return view.paused_since, None
    return at, None


def delivery(
    state: LiveState,
    event: m.ConversationDelivered | m.DeliveryMissed | m.DeliveryWithdrawn,
    at: datetime,
    changes: Changes,
) -> None:
    changes.agents.add(event.agent)


def answered(state: LiveState, event: m.ConversationAnswered, at: datetime, changes: Changes) -> None:
    state.agent(event.agent).day.answered += 1
    changes.agents.add(event.agent)


def ended(state: LiveState, event: m.ConversationEnded, at: datetime, changes: Changes) -> None:
    if event.agent is not None and event.talked:
        state.agent(event.agent).day.talked += event.talked
        changes.agents.add(event.agent)


def wrap_up_due(
    state: LiveState, event: m.WrapUpStarted | m.WrapUpExtended, at: datetime, changes: Changes
) -> None:
    agent = state.agent(event.agent)
    agent.view = replace(agent.view, wrap_up_due=event.due)


def wrap_up_completed(state: LiveState, event: m.WrapUpCompleted, at: datetime, changes: Changes) -> None:
    day = state.agent(event.agent).day
    day.talked += event.talked  # of a conversation handed back, which ends with another agent
    day.wrapped += event.acw_seconds
    day.handled += 1
    changes.agents.add(event.agent)


FOLDS: FoldTable = {
    m.SetAgent: set_agent,
    m.RemoveAgent: remove_agent,
    m.AgentChanged: changed,
    m.ConversationDelivered: delivery,
    m.DeliveryMissed: delivery,
    m.DeliveryWithdrawn: delivery,
    m.ConversationAnswered: answered,
    m.ConversationEnded: ended,
    m.WrapUpStarted: wrap_up_due,
    m.WrapUpExtended: wrap_up_due,
    m.WrapUpCompleted: wrap_up_completed,
}
