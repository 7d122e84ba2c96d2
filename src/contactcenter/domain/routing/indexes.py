"""The two orders that a matcher searches: waiting conversations by order key, and idle agents by idle time.

Both are keyed by requirement: conversations with equal requirements share a `QueueIndex`, and every idle agent has an
entry in each one that the agent's group can serve.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from contactcenter import messages as m
from contactcenter.domain.routing.requirements import AgentGroup, ReachedRequirement
from contactcenter.kernel.ids import AgentId, ConversationId

IdleEntry = tuple[float, AgentId]
"""Idle since (seconds), and the agent."""
QueueEntry = tuple[float, ConversationId]
"""Order key (seconds), and the conversation."""
NO_AGENT: IdleEntry = (float("inf"), AgentId(""))
NO_CONVERSATION: QueueEntry = (float("inf"), ConversationId(""))
Reserves = tuple[m.LanguageReserve, ...]
Tier = tuple[int, Reserves]
"""How little the agents fit (negative sum of levels), and the reserves that hold for them."""


class IdleIndex:
    """The idle agents in order of (idle since, id).

    An entry is valid while `idle_since[agent]` has the same value. When an agent is taken, the entries in other indexes
    stay and become invalid; an invalid entry is dropped when it comes to the head.
    """

    __slots__ = ("_idle_since", "entries")

    def __init__(self, idle_since: Mapping[AgentId, float]) -> None:
        self.entries: list[IdleEntry] = []
        self._idle_since = idle_since

    def add(self, since: float, agent: AgentId) -> None:
        """Enter an idle agent; invalid entries are removed when they are the majority."""
        heappush(self.entries, (since, agent))
        if len(self.entries) > 64 + 2 * len(self._idle_since):
            self.entries[:] = [entry for entry in self.entries if self._idle_since.get(entry[1]) == entry[0]]
            heapify(self.entries)

    def head(self) -> IdleEntry:
        """Return the agent who has been idle the longest, or `NO_AGENT`."""
        entries, idle_since = self.entries, self._idle_since
        while entries:
            first = entries[0]
            if idle_since.get(first[1]) == first[0]:
                return first
            heappop(entries)
        return NO_AGENT


class QueueIndex:
    """The conversations that wait with one requirement, in order, and the idle agents who can serve them.

    `head`: the next conversation; `key`: its order key. `idle`: an `IdleIndex` for each tier of agents.
    `required_skills`: those that any option of the requirement names.
    """

    __slots__ = ("_first", "_line", "head", "idle", "key", "required_skills", "requirement")

    def __init__(self, requirement: ReachedRequirement) -> None:
        self.requirement = requirement
        self.required_skills = frozenset(skill for option in requirement.options for skill, _ in option)
        self.head, self.key = NO_CONVERSATION, NO_CONVERSATION[0]
        self.idle: dict[Tier, IdleIndex] = {}
        self._line: list[QueueEntry] = []  # entries from `_first` on wait; earlier ones were taken
        self._first = 0

    def add(self, entry: QueueEntry) -> None:
        """Enter a conversation by its order key."""
        line = self._line
        if not line or line[-1] < entry:  # the usual case: a later arrival has a later key
            line.append(entry)
        else:
            insort(line, entry, self._first)
        if entry < self.head:
            self.head, self.key = entry, entry[0]

    def drop(self, entry: QueueEntry) -> None:
        """Take out a conversation, wherever in the order it is."""
        if entry == self.head:
            self.drop_head()
        else:
            del self._line[bisect_left(self._line, entry, self._first)]

    def drop_head(self) -> None:
        """Take the next conversation out."""
        line = self._line
        first = self._first = self._first + 1
        if first > 64 and first * 2 > len(line):
            del line[:first]
            first = self._first = 0
        self.head = head = line[first] if first < len(line) else NO_CONVERSATION
        self.key = head[0]


@dataclass(slots=True)
class GroupIndex:
    """What a group of agents can serve: the queue indexes, and in each the idle index that has this group's entries."""

    group: AgentGroup
    reserves: Reserves
    queues: list[QueueIndex] = field(default_factory=list)
    idle: list[IdleIndex] = field(default_factory=list)

    def join(self, queue: QueueIndex, idle_since: Mapping[AgentId, float]) -> None:
        """Enter this group into that queue index, if it can serve it."""
        fit = self.group.fit(queue.requirement)
        if fit is None:
            return
        tier = (-fit, self.reserves)
        if tier not in queue.idle:
            queue.idle[tier] = IdleIndex(idle_since)
            queue.idle = dict(sorted(queue.idle.items(), key=lambda item: (item[0][0], len(item[0][1]))))
        self.queues.append(queue)
        self.idle.append(queue.idle[tier])
