"""Who sees what of the live view: the floor sees every row and no citizen; a desk sees its own work (ACD-4, SUP-1).

Decided here, on the server, for every message; the console is never trusted to look away.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.live.day_figures import QueueDay, attention_level, service_level
from contactcenter.live.protocol import AgentRow, ConversationRow, DayRow, Patch, QueueRow, Totals, Waiting
from contactcenter.live.state import QUECHUA, AgentState, QueueState, Touched
from contactcenter.live.view import LiveView


def floor_snapshot(view: LiveView) -> Patch:
    everything = Touched(set(view.agents), set(view.conversations), set(view.queues), line=True)
    return floor_patch(view, everything)


def floor_patch(view: LiveView, touched: Touched) -> Patch:
    changes: dict[str, object] = {}
    if agents := [agent_row(view, a) for a in sorted(touched.agents) if a in view.agents]:
        changes["agents"] = agents
    if agents_gone := sorted(touched.agents - view.agents.keys()):
        changes["agents_gone"] = agents_gone
    if rows := [conversation_row(view, c) for c in sorted(touched.conversations) if c in view.conversations]:
        changes["conversations"] = rows
    if gone := sorted(touched.conversations - view.conversations.keys()):
        changes["conversations_gone"] = gone
    if touched.queues:
        changes["queues"] = queue_rows(view, touched.queues)
    return Patch.model_validate({**changes, "totals": totals(view), "waiting": waiting(view, view.lines)})


def desk_snapshot(view: LiveView, agent: AgentId) -> Patch:
    own = carried_by(view, agent)
    return Patch(
        agents=[agent_row(view, agent)] if agent in view.agents else [],
        conversations=[conversation_row(view, c) for c in own],
        waiting=desk_waiting(view, agent),
        card=None,
    )


def desk_patch(
    view: LiveView, agent: AgentId, touched: Touched, had: frozenset[ConversationId]
) -> Patch | None:
    """`had`: what this desk was shown as hers. Who waits is told apart, at its own pace."""
    changes: dict[str, object] = {}
    own = carried_by(view, agent)
    if agent in touched.agents and agent in view.agents:
        changes["agents"] = [agent_row(view, agent)]
    if mine := [conversation_row(view, c) for c in own if c in touched.conversations or c not in had]:
        changes["conversations"] = mine
    if gone := sorted(had - set(own)):
        changes["conversations_gone"] = gone
        if not own:
            changes["card"] = None
    return Patch.model_validate(changes) if changes else None


def carried_by(view: LiveView, agent: AgentId) -> list[ConversationId]:
    """The one her state names; digital ones will be several."""
    state = view.agents.get(agent)
    held = state.view.conversation if state else None
    return [held] if held is not None and held in view.conversations else []


def agent_row(view: LiveView, agent: AgentId) -> AgentRow:
    state = view.agents[agent]
    held = view.conversations.get(state.view.conversation) if state.view.conversation else None
    return state.row(held.view.option or None if held else None)


def conversation_row(view: LiveView, conversation: ConversationId) -> ConversationRow:
    state = view.conversations[conversation]
    queue = view.queues.get(state.view.queue) if state.view.queue else None
    return state.row(queue.policy.name if queue else None)


def queue_rows(view: LiveView, queues: Iterable[QueueId]) -> list[QueueRow]:
    free = {a: state for a, state in view.agents.items() if state.view.activity is m.AgentActivity.READY}
    kept = keeps_seat(view)
    unguarded = [state for a, state in free.items() if a not in kept]
    found = (view.queues[queue] for queue in sorted(queues) if queue in view.queues)
    return [
        _queue_row(view, queue, unguarded if _others_wait(view, queue.policy.id) else list(free.values()))
        for queue in found
    ]


def keeps_seat(view: LiveView) -> frozenset[AgentId]:
    """The last free ones who speak a guarded language: no call in another comes to them (IVR-5)."""
    ready = m.AgentActivity.READY
    kept: set[AgentId] = set()
    for guard in view.guards:
        free = [a for a, s in view.agents.items() if s.view.activity is ready and s.speaks(guard.skill)]
        if len(free) <= guard.minimum:
            kept.update(free)
    return frozenset(kept)


def _others_wait(view: LiveView, queue: QueueId) -> bool:
    line, kept_for = view.lines.get(queue, {}), {guard.skill for guard in view.guards}
    return bool(line) and all(view.conversations[c].view.language not in kept_for for c in line)


def _queue_row(view: LiveView, queue: QueueState, free: list[AgentState]) -> QueueRow:
    day, line = queue.day, view.lines.get(queue.policy.id, {})
    return QueueRow(
        id=queue.policy.id,
        name=queue.policy.name,
        waiting=len(line),
        oldest=min(line.values(), default=None),
        **_figures(day),
        free=sum(state.serves(queue.policy.id) for state in free),
        priority_minutes=view.priorities.get(queue.policy.id, 0),
    )


def _figures(day: QueueDay) -> dict[str, Any]:
    return {**asdict(day), "service_level": service_level([day]), "attention_level": attention_level([day])}


def totals(view: LiveView) -> Totals:
    days: list[QueueDay] = [queue.day for queue in view.queues.values()]
    stages = [state.view.stage for state in view.conversations.values()]
    line = waiting(view, view.lines)
    return Totals(
        waiting=line.total,
        oldest=line.oldest,
        received=sum(day.received for day in days),
        settled=sum(day.settled for day in days),
        answered=sum(day.answered for day in days),
        attention_level=attention_level(days),
        service_level=service_level(days),
        in_menu=stages.count(m.ConversationStage.MENU),
        talking=stages.count(m.ConversationStage.TALKING),
        seats=sum(state.is_on_shift for state in view.agents.values()),
        quechua=DayRow(**_figures(view.quechua)),
    )


def desk_waiting(view: LiveView, agent: AgentId) -> Waiting:
    state = view.agents.get(agent)
    return waiting(view, state.person.queues if state else (), keeps_seat=agent in keeps_seat(view))


def waiting(view: LiveView, queues: Collection[QueueId], *, keeps_seat: bool = False) -> Waiting:
    lines = [view.lines.get(queue, {}) for queue in queues]
    speakers = sum(view.conversations[c].view.language == QUECHUA for line in lines for c in line)
    oldest = min((since for line in lines for since in line.values()), default=None)
    return Waiting(
        total=sum(map(len, lines)),
        quechua=speakers,
        oldest=oldest,
        keeps_seat=keeps_seat,
        no_queues=not queues,
    )
