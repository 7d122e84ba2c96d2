"""Decides who sees what of the live view: the floor every row and no citizen, a desk its own work (ACD-4, SUP-1).

The server decides this for every message, because a browser cannot be trusted to hide what it was sent.
"""

from contactcenter.kernel.ids import AgentId, ConversationId
from contactcenter.live.changes import Changes
from contactcenter.live.protocol import Patch
from contactcenter.live.rows import (
    agent_row,
    carried_by,
    conversation_row,
    desk_waiting,
    queue_rows,
    totals,
    waiting,
)
from contactcenter.live.state import FloorState


def floor_snapshot(state: FloorState) -> Patch:
    """Return everything that the floor shows, except the alerts."""
    everything = Changes(set(state.agents), set(state.conversations), set(state.queues), totals=True)
    return floor_patch(state, everything)


def floor_patch(state: FloorState, changes: Changes) -> Patch:
    """Return what these changes mean for the floor: rows, the ids of rows that are gone, totals."""
    fields: dict[str, object] = {}
    if agents := [agent_row(state, a) for a in sorted(changes.agents) if a in state.agents]:
        fields["agents"] = agents
    if agents_gone := sorted(changes.agents - state.agents.keys()):
        fields["agents_gone"] = agents_gone
    if rows := [
        conversation_row(state, c) for c in sorted(changes.conversations) if c in state.conversations
    ]:
        fields["conversations"] = rows
    if gone := sorted(changes.conversations - state.conversations.keys()):
        fields["conversations_gone"] = gone
    if changes.queues:
        fields["queues"] = queue_rows(state, changes.queues)
    line = waiting(state, state.queues)
    return Patch.model_validate({**fields, "totals": totals(state, line), "waiting": line})


def desk_snapshot(state: FloorState, agent: AgentId) -> Patch:
    """Return what the desk of this agent shows, without cards; each card is sent when it has been built."""
    return Patch(
        agents=[agent_row(state, agent)] if agent in state.agents else [],
        conversations=[conversation_row(state, c) for c in carried_by(state, agent)],
        waiting=desk_waiting(state, agent),
        cards={},
    )


def desk_patch(
    state: FloorState, agent: AgentId, changes: Changes, shown: frozenset[ConversationId]
) -> Patch | None:
    """Return what these changes mean for a desk; None if they do not concern it.

    `shown`: the conversations that this desk was last sent. Who waits is sent apart, once a second.
    """
    fields: dict[str, object] = {}
    carried = carried_by(state, agent)
    if agent in changes.agents and agent in state.agents:
        fields["agents"] = [agent_row(state, agent)]
    own = [c for c in carried if c in changes.conversations or c not in shown]
    if own:
        fields["conversations"] = [conversation_row(state, c) for c in own]
    if gone := sorted(shown - set(carried)):
        fields["conversations_gone"] = gone
        fields["cards"] = dict.fromkeys(gone)
    return Patch.model_validate(fields) if fields else None
