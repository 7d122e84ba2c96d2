"""Applies changes of queues, agents and language reserves live: nobody is disconnected (ACD-1)."""

from contactcenter import messages as m
from contactcenter.domain.agents.language_reserve import skills_left_short
from contactcenter.domain.assignment import rebuild_matchers
from contactcenter.domain.conversations.waiting_line import leave_matcher
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.turn import Turn
from contactcenter.kernel.errors import InvalidInput, NotFound
from contactcenter.kernel.ids import UserId

# Added to the idle time of an agent whose profile changes: too little to change the order of idle agents, and enough
# to make the matcher's entry under the earlier profile invalid.
IDLE_TIE_BREAK_SECONDS = 1e-6


def set_queue(turn: Turn, message: m.SetQueue) -> None:
    """Add a queue or change its policy.

    If the choice between best fit and longest idle changes, every conversation and agent is matched anew.
    """
    policy = message.policy
    queue = turn.state.queues.get(policy.id)
    if queue is None:
        turn.state.queues[policy.id] = Queue(policy)
        return
    chooses_otherwise = queue.policy.best_fit is not policy.best_fit
    queue.set_policy(policy)
    if chooses_otherwise:
        rebuild_matchers(turn)


def set_queue_priority(turn: Turn, message: m.SetQueuePriority) -> None:
    """Rank the conversations that wait in the queue anew; one that is delivered or answered is not touched (ACD-1).

    A conversation that was answered meanwhile and returns to the line is ranked by the minutes that hold then and its
    own time of entering: everybody in one line has the same head start of the queue, whenever it was given.

    Raises: NotFound (`unknown_queue`); InvalidInput (`priority_range`).
    """
    state, minutes = turn.state, message.minutes
    queue = state.queues.get(message.queue)
    if queue is None:
        raise NotFound(f"queue {message.queue}", code="unknown_queue")
    if not 0 <= minutes <= m.MAX_PRIORITY_MINUTES:
        raise InvalidInput(f"a priority is 0 to {m.MAX_PRIORITY_MINUTES} minutes", code="priority_range")
    if queue.priority == minutes:
        return
    queue.priority = minutes
    for name in queue.line:
        conversation = state.conversations[name]
        conversation.order_key = queue.line[name] = state.order_key_of(conversation)
        leave_matcher(turn, conversation)
        turn.match_later(conversation, "prioritised")
    turn.emit(m.QueuePriorityChanged(message.queue, minutes, tuple(queue.line.items())))


def set_agent(turn: Turn, message: m.SetAgent) -> None:
    """Add an agent or change the profile.

    If the change takes the last speaker of a reserved language, `LanguageReserveBroken` records it.
    """
    state, profile = turn.state, message.profile
    agent = state.agents.get(profile.id)
    if agent is None:
        agent = state.agents[profile.id] = Agent(profile, turn.now)
    elif agent.profile != profile:
        for skill in skills_left_short(state, agent):
            if not any(name == skill for name, _ in profile.skills):
                turn.emit(m.LanguageReserveBroken(agent.id, skill, message.by or UserId("")))
        for matcher in state.matchers():
            if profile.id in matcher.idle_since:
                matcher.busy(profile.id)
        agent.profile = profile
        agent.idle_since += IDLE_TIE_BREAK_SECONDS
        agent.digital_idle_since += IDLE_TIE_BREAK_SECONDS
    state.group_agent(profile)
    turn.mark_changed(agent)


def set_language_reserves(turn: Turn, message: m.SetLanguageReserves) -> None:
    """Reserve this many speakers of each language from now on, and of no other language."""
    if turn.state.language_reserves != message.reserves:
        turn.state.language_reserves = message.reserves
        rebuild_matchers(turn)
