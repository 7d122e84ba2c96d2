"""Fold of `CoreRestored`: after a restart the view is what the core says is so."""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import ConversationState, LiveState


def core_restored(state: LiveState, event: m.CoreRestored, at: datetime, changes: Changes) -> None:
    """Take agents, conversations and priorities from the event; names and the day's figures stay."""
    changes.add(Changes({*state.agents}, {*state.conversations}, {*state.queues}, totals=True))
    before, state.conversations = state.conversations, {}
    for queue in state.queues.values():
        queue.waiting, queue.priority_minutes = {}, 0
    for queue_id, minutes in event.priorities:
        state.queue(queue_id).priority_minutes = minutes
    for agent in event.agents:
        state.agent(agent.agent).view = agent
        changes.agents.add(agent.agent)
    state.update_reserves(changes)
    for view in event.conversations:
        conversation = before.get(view.conversation) or ConversationState(view)
        conversation.view = view
        conversation.is_over = view.wrap_up_due is not None
        state.add_conversation(conversation, changes)
    for agent in event.agents:
        _keep_registering(state, agent, before, changes)


def _keep_registering(
    state: LiveState, agent: m.AgentView, before: dict[ConversationId, ConversationState], changes: Changes
) -> None:
    """Keep the conversation that routing has let go of and this agent still registers."""
    carried = agent.conversation
    if agent.activity is not m.AgentActivity.WRAP_UP or carried is None or carried in state.conversations:
        return
    state.conversations[carried] = before.get(carried) or ConversationState.in_wrap_up(agent, carried)
    changes.conversations.add(carried)


FOLDS: FoldTable = {m.CoreRestored: core_restored}
