"""Finds the next pair of a waiting conversation and an idle agent without looking at all of them.

Invariant between two calls: no pair could be formed. So only what has just changed can form one: a conversation that
arrived or widened, an agent who came free, a language reserve that was relaxed.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from contactcenter import messages as m
from contactcenter.domain.routing.indexes import (
    NO_AGENT,
    NO_CONVERSATION,
    GroupIndex,
    IdleEntry,
    QueueEntry,
    QueueIndex,
    Reserves,
)
from contactcenter.domain.routing.requirements import AgentGroup, ReachedRequirement
from contactcenter.kernel.ids import AgentId, ConversationId

NO_SKILLS: frozenset[str] = frozenset()


class Pair(NamedTuple):
    """The decision that one conversation goes to one agent.

    `key`: the conversation's order key, in seconds. `idle_since`: in seconds since 1970.
    `runner_up`: the second choice: another agent if a conversation arrived, another conversation if an agent came free.
    `released`: the agent was reserved until now, and one more speaker has come free.
    """

    conversation: ConversationId
    agent: AgentId
    key: float
    idle_since: float
    runner_up: str | None
    released: bool = False


class Matcher:
    """Pairs waiting conversations with idle agents, for one medium.

    Args:
        reserves: while at most `minimum` speakers of a skill are free, they serve only conversations that require it
        (IVR-5).
    """

    def __init__(self, reserves: Iterable[m.LanguageReserve] = ()) -> None:
        self._reserves = tuple(reserves)
        self._free_speakers: dict[m.LanguageReserve, set[AgentId]] = {one: set() for one in self._reserves}
        self.reserve_may_differ = True  # since `reserved` was last called
        self._queues: dict[ReachedRequirement, QueueIndex] = {}
        self._groups: dict[AgentGroup, GroupIndex] = {}
        self._waiting: dict[ConversationId, tuple[QueueIndex, QueueEntry]] = {}
        self.idle_since: dict[AgentId, float] = {}  # of each idle agent; for others to read, not to write
        self._idle: dict[AgentId, GroupIndex] = {}

    def has_waiting(self, conversation: ConversationId) -> bool:
        """Return whether this conversation waits here."""
        return conversation in self._waiting

    def sizes(self) -> tuple[int, int]:
        """Return how many conversations wait and how many agents are idle."""
        return len(self._waiting), len(self._idle)

    def arrive(
        self, conversation: ConversationId, requirement: ReachedRequirement, key: float
    ) -> Pair | None:
        """Pair a conversation with the agent who has been idle the longest, or let it wait.

        `key`: the order key, in seconds. Return the pair, whose agent has been taken out; None if the conversation
        waits.
        """
        queue = self._queues.get(requirement) or self._new_queue(requirement)
        since, agent = self._longest_idle(queue)
        if agent:
            self.busy(agent)
            other = self._longest_idle(queue)[1]
            return Pair(conversation, agent, key, since, other or None)
        entry = (key, conversation)
        self._waiting[conversation] = queue, entry
        queue.add(entry)
        return None

    def leave(self, conversation: ConversationId) -> None:
        """Take a waiting conversation out.

        Raises: KeyError if it does not wait here.
        """
        queue, entry = self._waiting.pop(conversation)
        queue.drop(entry)

    def free(self, agent: AgentId, group: AgentGroup, since: float) -> Sequence[Pair]:
        """Pair an agent who has been idle since `since` (seconds since 1970), or enter the agent as idle.

        Return the pairs: none, one, or several if one more free speaker relaxes a reserve.
        """
        index = self._groups.get(group) or self._new_group(group)
        for reserve in index.reserves:
            self._free_speakers[reserve].add(agent)
        if pair := self._take_next(agent, index, since):
            for reserve in index.reserves:
                self._free_speakers[reserve].discard(agent)
            return (pair,)
        self._idle[agent] = index
        self.idle_since[agent] = since
        for idle in index.idle:
            idle.add(since, agent)
        if not index.reserves:
            return ()
        self.reserve_may_differ = True
        return [
            pair
            for reserve in index.reserves
            if len(self._free_speakers[reserve]) == reserve.minimum + 1
            for pair in self._relax(reserve)
        ]

    def busy(self, agent: AgentId) -> None:
        """Take an idle agent out.

        Raises: KeyError if the agent is not idle here.
        """
        self.idle_since.pop(agent, None)
        for reserve in self._idle.pop(agent).reserves:
            self._free_speakers[reserve].discard(agent)
            self.reserve_may_differ = True

    def reserved(self) -> dict[str, tuple[AgentId, ...]]:
        """Return, for each reserved skill, the idle agents who now serve only those who require it, by id.

        A skill without such agents is left out.
        """
        self.reserve_may_differ = False
        reserved = {one.skill: free for one, free in self._free_speakers.items() if len(free) <= one.minimum}
        return {skill: tuple(sorted(free)) for skill, free in reserved.items() if free}

    def _take_next(
        self, agent: AgentId, index: GroupIndex, since: float, released: bool = False
    ) -> Pair | None:
        best, second, source = NO_CONVERSATION, NO_CONVERSATION, None
        reserved = self._reserved_skills(index.reserves)
        least = second[0]
        for queue in index.queues:
            if queue.key > least:  # most queues: a float is compared faster than a tuple
                continue
            head = queue.head
            if head < second and (not reserved or reserved <= queue.required_skills):
                if head < best:
                    best, second, source = head, best, queue
                else:
                    second = head
                least = second[0]
        if source is None:
            return None
        del self._waiting[best[1]]
        source.drop_head()
        runner_up = min(second, source.head)[1]
        return Pair(best[1], agent, best[0], since, runner_up or None, released)

    def _relax(self, reserve: m.LanguageReserve) -> Iterator[Pair]:
        """Let the speakers idle the longest take other calls while more of them are free than the reserve keeps."""
        speakers = sorted((self.idle_since[agent], agent) for agent in self._free_speakers[reserve])
        for since, agent in speakers:
            if len(self._free_speakers[reserve]) > reserve.minimum and (
                pair := self._take_next(agent, self._idle[agent], since, released=True)
            ):
                self.busy(agent)
                yield pair

    def _longest_idle(self, queue: QueueIndex) -> IdleEntry:
        best, best_fit = NO_AGENT, None
        for (fit, reserves), idle in queue.idle.items():
            if best_fit is not None and fit > best_fit and best is not NO_AGENT:
                break
            head = idle.head()
            if head < best and (not reserves or self._reserved_skills(reserves) <= queue.required_skills):
                best, best_fit = head, fit
        return best

    def _reserved_skills(self, reserves: Reserves) -> frozenset[str]:
        """Return the skills that a conversation must require to be given an agent under these reserves now."""
        if not reserves:
            return NO_SKILLS
        return frozenset(one.skill for one in reserves if len(self._free_speakers[one]) <= one.minimum)

    def _new_queue(self, requirement: ReachedRequirement) -> QueueIndex:
        queue = self._queues[requirement] = QueueIndex(requirement)
        for index in self._groups.values():
            index.join(queue, self.idle_since)
        for agent, since in self.idle_since.items():
            index = self._idle[agent]
            if (fit := index.group.fit(requirement)) is not None:
                queue.idle[-fit, index.reserves].add(since, agent)
        return queue

    def _new_group(self, group: AgentGroup) -> GroupIndex:
        skills = {skill for skill, _ in group.skills}
        reserves = tuple(reserve for reserve in self._reserves if reserve.skill in skills)
        index = self._groups[group] = GroupIndex(group, reserves)
        for queue in self._queues.values():
            index.join(queue, self.idle_since)
        return index
