"""Folds `CoreRestored`: after a restart the view takes over the state that the core publishes."""

from datetime import datetime

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId
from contactcenter.live.changes import Changes
from contactcenter.live.folds.table import FoldTable
from contactcenter.live.state import ConversationState, FloorState


def core_restored(state: FloorState, event: m.CoreRestored, at: datetime, changes: Changes) -> None:
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
        state.agent(agent.agent).reserved = frozenset()
    for language, reserved in event.reserved:
        state.set_reserved(language, reserved, changes)
    for view in event.conversations:
        conversation = before.get(view.conversation) or ConversationState(view)
        conversation.view = view
        conversation.is_over = view.wrap_up_due is not None
        state.add_conversation(conversation, changes)
    for agent in event.agents:
        _keep_registering(state, agent, before, changes)


def _keep_registering(
    state: FloorState, agent: m.AgentView, before: dict[ConversationId, ConversationState], changes: Changes
) -> None:
    """Keep the conversations that routing has released and that this agent still registers."""
    if agent.activity is not m.AgentActivity.WRAP_UP:
        return
    for conversation in agent.conversations:
        if conversation not in state.conversations:
            earlier = before.get(conversation)
            state.conversations[conversation] = earlier or ConversationState.in_wrap_up(agent, conversation)
            changes.conversations.add(conversation)


FOLDS: FoldTable = {m.CoreRestored: core_restored}
