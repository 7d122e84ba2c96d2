"""What the organisation sets: queues, people, seats to be kept. Live: nobody is thrown off (ACD-1)."""

from contactcenter.domain import messages as m
from contactcenter.domain.agents import Agent
from contactcenter.domain.center import Center
from contactcenter.domain.floor import rebuild
from contactcenter.domain.queues import Queue
from contactcenter.domain.selection import Profile

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


def set_agent(c: Center, message: m.SetAgent) -> None:
    profile = message.profile
    agent = c.agents.get(profile.id)
    if agent is None:
        agent = c.agents[profile.id] = Agent(profile, c.now)
    elif agent.profile != profile:
        for matcher in c.matchers():
            if profile.id in matcher.idle_since:
                matcher.busy(profile.id)
        agent.profile = profile
        agent.idle_since += A_LITTLE
        agent.digital_idle_since += A_LITTLE
    c.profiles[profile.id] = Profile(profile.queues, profile.skills)
    c.touched(agent)


def set_guards(c: Center, message: m.SetGuards) -> None:
    if c.guards != message.guards:
        c.guards = message.guards
        rebuild(c)
