"""What a conversation requires of an agent at the step that its wait has reached, and what an agent can do."""

from dataclasses import dataclass

Skills = frozenset[tuple[str, int]]
"""Codes of skills, each with its level from 1 to 5."""


@dataclass(frozen=True, slots=True)
class ReachedRequirement:
    """What a conversation requires at its present step: a queue, and one of `options`.

    An option is a set of skills with their least level. Every step already reached stays an option: a requirement
    widens with time and never narrows.
    """

    queue: str
    options: tuple[Skills, ...] = (frozenset(),)
    best_fit: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class AgentGroup:
    """All the agents with the same queues and skills.

    There is one object a group, and it is hashed by identity, which is faster.
    """

    queues: frozenset[str]
    skills: Skills

    def fit(self, requirement: ReachedRequirement) -> int | None:
        """Return the sum of the levels that count for the requirement; None if the group cannot serve it.

        The sum is 0 if the queue does not ask for the best fit.
        """
        if requirement.queue not in self.queues:
            return None
        levels = dict(self.skills)
        fits = [
            sum(levels[skill] for skill, _ in option) if requirement.best_fit else 0
            for option in requirement.options
            if all(levels.get(skill, 0) >= least for skill, least in option)
        ]
        return max(fits, default=None)
