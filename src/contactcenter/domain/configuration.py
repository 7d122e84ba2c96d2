"""What the organisation sets: queues, people, seats to be kept. Live: nobody is thrown off (ACD-1)."""

from contactcenter import messages as m
from contactcenter.domain.agents.language_reserve import seats_emptied
from contactcenter.domain.conversations.assignment import rebuild
from contactcenter.domain.records.agent import Agent
from contactcenter.domain.records.queue import Queue
from contactcenter.domain.state import Center
from contactcenter.kernel.errors import InvalidInput, NotFound
from contactcenter.kernel.ids import UserId

A_LITTLE = 1e-6  # seconds; keeps her place among the idle, and makes notes under the old profile untrue


def set_queue(c: Center, message: m.SetQueue) -> None:
    policy = message.policy
    known = c.queues.get(policy.id)
    if known is None:
        c.queues[policy.id] = Queue(policy)
        return
    fits_anew = known.policy.best_fit is not policy.best_fit
    known.adopt(policy)
    if fits_anew:
        rebuild(c)


def set_queue_priority(c: Center, message: m.SetQueuePriority) -> None:
    """Whoever waits there is placed anew; whoever is delivered or talks is not touched (ACD-1).

    Who was served meanwhile and comes back is placed by the minutes of then, with her own hour of entering:
    in one line everybody has the same head start of the queue, whenever it was given.
    """
    queue, minutes = c.queues.get(message.queue), message.minutes
    if queue is None:
        raise NotFound(f"queue {message.queue}", code="unknown_queue")
    if not 0 <= minutes <= m.MAX_PRIORITY_MINUTES:
        raise InvalidInput(f"a priority is 0 to {m.MAX_PRIORITY_MINUTES} minutes", code="priority_range")
    if queue.priority == minutes:
        return
    queue.priority = minutes
    for name in queue.line:
        conversation = c.conversations[name]
        conversation.order_key = queue.line[name] = c.order_key_of(conversation)
        matcher = c.matcher(conversation)
        if matcher.has_waiting(name):
            matcher.leave(name)
        c.entering.append((conversation, "prioritised"))
    c.emit(m.QueuePriorityChanged(message.queue, minutes, tuple(queue.line.items())))


def set_agent(c: Center, message: m.SetAgent) -> None:
    profile = message.profile
    agent = c.agents.get(profile.id)
    if agent is None:
        agent = c.agents[profile.id] = Agent(profile, c.now)
    elif agent.profile != profile:
        for skill in seats_emptied(c, agent):
            if not any(name == skill for name, _ in profile.skills):
                c.emit(m.LanguageReserveBroken(agent.id, skill, message.by or UserId("")))
        for matcher in c.matchers():
            if profile.id in matcher.idle_since:
                matcher.busy(profile.id)
        agent.profile = profile
        agent.idle_since += A_LITTLE
        agent.digital_idle_since += A_LITTLE
    c.serves(profile)
    c.touched(agent)


def set_guards(c: Center, message: m.SetLanguageReserves) -> None:
    if c.language_reserves != message.reserves:
        c.language_reserves = message.reserves
        rebuild(c)
