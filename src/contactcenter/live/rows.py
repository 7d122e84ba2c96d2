"""Makes the rows that pages are sent from the live state."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from contactcenter import messages as m
from contactcenter.domain.day_figures import AgentFigures, LineFigures, total
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from contactcenter.live.protocol import (
    AgentRow,
    ConversationRow,
    DayRow,
    ParticipantRow,
    QueueRow,
    Totals,
    Waiting,
)
from contactcenter.live.state import AgentState, FloorState, QueueState

NO_WORK, NO_CALLS = AgentFigures(), LineFigures()


def carried_by(state: FloorState, agent: AgentId) -> list[ConversationId]:
    """Return the conversations the agent carries, voice first."""
    agent_state = state.agents.get(agent)
    return [c for c in agent_state.view.conversations if c in state.conversations] if agent_state else []


def agent_row(state: FloorState, agent: AgentId) -> AgentRow:
    """Return the row of an agent.

    Raises: KeyError if the state has no such agent.
    """
    agent_state, figures = state.agents[agent], state.day.agents.get(agent, NO_WORK)
    carried = agent_state.view.conversations
    first = state.conversations.get(carried[0]) if carried else None
    return AgentRow(
        id=agent,
        name=agent_state.person.name or agent,
        activity=agent_state.view.activity,
        reason=agent_state.view.reason,
        since=agent_state.view.since,
        conversations=list(carried),
        option=(first.view.option or None) if first else None,
        reserved_for=agent_state.reserved_for,
        next_ready=agent_state.view.next_ready,
        next_reason=agent_state.view.next_reason,
        languages=sorted(agent_state.person.skills),
        answered_today=figures.answered,
        tmo_seconds=figures.average_handle_time,
        leg_up=agent_state.has_leg,
    )


def conversation_row(state: FloorState, conversation: ConversationId) -> ConversationRow:
    """Return the row of a conversation.

    Raises: KeyError if the state has no such conversation.
    """
    view = state.conversations[conversation].view
    queue = state.queues.get(view.queue) if view.queue else None
    return ConversationRow(
        id=view.conversation,
        channel=view.channel,
        stage=view.stage,
        since=view.since,
        started=view.started,
        language=view.language,
        option=view.option,
        queue=view.queue,
        queue_name=queue.policy.name if queue else None,
        entered_line=view.waits_since or view.entered_line,
        agent=view.agent,
        region=view.region,
        anonymous=view.anonymous,
        wrap_up_due=view.wrap_up_due,
        answered_at=view.answered_at,
        participants=[
            ParticipantRow(
                party=one.party,
                role=one.role,
                state=one.state,
                audio=one.audio,
                whispers_to=one.whispers_to,
            )
            for one in view.participants
        ],
    )


def queue_rows(state: FloorState, queues: Iterable[QueueId]) -> list[QueueRow]:
    """Return the rows of those queues that the state has, ordered by id."""
    ready = [agent for agent in state.agents.values() if agent.is_ready]
    unreserved = [agent for agent in ready if not agent.reserved]
    described = (state.queues[queue] for queue in sorted(queues) if queue in state.queues)
    return [
        _queue_row(state, queue, unreserved if _nobody_waits_for_a_reserve(state, queue) else ready)
        for queue in described
    ]


def _nobody_waits_for_a_reserve(state: FloorState, queue: QueueState) -> bool:
    """Return whether citizens wait and none of them in a reserved language.

    Then reserved agents are not counted as free.
    """
    skills = {reserve.skill for reserve in state.language_reserves}
    return bool(queue.waiting) and all(
        state.conversations[c].view.language not in skills for c in queue.waiting
    )


def _queue_row(state: FloorState, queue: QueueState, free: Collection[AgentState]) -> QueueRow:
    return QueueRow(
        id=queue.policy.id,
        name=queue.policy.name,
        target_seconds=queue.policy.target_seconds,
        waiting=len(queue.waiting),
        oldest=min(queue.waiting.values(), default=None),
        **_figures(state.day.queues.get(queue.policy.id, NO_CALLS)),
        free=sum(agent.serves(queue.policy.id) for agent in free),
        priority_minutes=queue.priority_minutes,
    )


def _figures(line: LineFigures) -> dict[str, Any]:
    return {name: getattr(line, name) for name in DayRow.model_fields}


def totals(state: FloorState, line: Waiting) -> Totals:
    """Return what the floor shows of all queues together. `line`: who waits in them."""
    stages = [conversation.view.stage for conversation in state.conversations.values()]
    figures = total(state.day.queues.values())
    return Totals(
        waiting=line.total,
        oldest=line.oldest,
        received=figures.received,
        settled=figures.settled,
        answered=figures.answered,
        attention_level=figures.attention_level,
        service_level=figures.service_level,
        in_menu=stages.count(m.ConversationStage.MENU),
        talking=stages.count(m.ConversationStage.TALKING),
        on_shift=sum(agent.is_on_shift for agent in state.agents.values()),
        by_language={code: DayRow(**_figures(day)) for code, day in sorted(state.day.languages.items())},
        reserved_languages=sorted(reserve.skill for reserve in state.language_reserves),
    )


def desk_waiting(state: FloorState, agent: AgentId) -> Waiting:
    """Return who waits in the queues this agent serves."""
    agent_state = state.agents.get(agent)
    if agent_state is None:
        return waiting(state, ())
    return waiting(state, agent_state.person.queues, reserved_for=agent_state.reserved_for)


def waiting(state: FloorState, queues: Collection[QueueId], *, reserved_for: str | None = None) -> Waiting:
    """Return who waits in these queues together. `reserved_for`: the language the desk's agent is reserved for."""
    lines = [state.waiting_in(queue) for queue in queues]
    languages = Counter(state.conversations[c].view.language for line in lines for c in line)
    return Waiting(
        total=languages.total(),
        by_language={code: count for code, count in sorted(languages.items()) if code},
        oldest=min((since for line in lines for since in line.values()), default=None),
        reserved_for=reserved_for,
        no_queues=not queues,
    )
