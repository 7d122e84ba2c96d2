"""The line and the floor, arranged so that the next pair is found without looking at everybody.

Equal needs share a row. A row has its waiting conversations in order, and its free agents in
order, apart by how well they fit and by the guards they stand under. A free agent is noted in
every row within reach; who is taken is not searched for in the other rows: a note that is no
longer true is dropped when it comes to the head.

Invariant between two calls: no pair could be formed. So only what has just changed can form
one: a conversation that arrived or widened, an agent who came free, a guard that relaxed.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from contactcenter.kernel.ids import AgentId, ConversationId

Note = tuple[float, AgentId]
Place = tuple[float, ConversationId]
NOBODY: Note = (float("inf"), AgentId(""))
END: Place = (float("inf"), ConversationId(""))
NOTHING: frozenset[str] = frozenset()
Skills = frozenset[tuple[str, int]]


class Pair(NamedTuple):
    """`runner_up`: the other agent, if a conversation was placed; the other conversation, if an agent came free."""

    conversation: ConversationId
    agent: AgentId
    key: float
    idle_since: float
    runner_up: str | None
    released: bool = False  # by a guard that relaxed


@dataclass(frozen=True, slots=True)
class Need:
    """What a conversation asks for at its present step: a queue, and one of `options` (skills with their least
    level). Every step already reached stays an option: widening never narrows."""

    queue: str
    options: tuple[Skills, ...] = (frozenset(),)
    best_fit: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """What an agent can do; one object for all who can do the same (hashed by identity, which is quicker)."""

    queues: frozenset[str]
    skills: Skills

    def fit(self, need: Need) -> int | None:
        """The sum of the levels that count for `need`, or None if it cannot be served."""
        if need.queue not in self.queues:
            return None
        levels = dict(self.skills)
        fits = [
            sum(levels[skill] for skill, _ in wanted) if need.best_fit else 0
            for wanted in need.options
            if all(levels.get(skill, 0) >= least for skill, least in wanted)
        ]
        return max(fits, default=None)


@dataclass(frozen=True, slots=True)
class Guard:
    """A seat kept: at or under `floor` free speakers, they serve only who asks for the skill."""

    skill: str
    floor: int


class Notes:
    """Free agents, (since, id) in order. A note is true while `truth[id]` says the same; others are dropped."""

    __slots__ = ("_truth", "notes")

    def __init__(self, truth: Mapping[AgentId, float]) -> None:
        self.notes: list[Note] = []
        self._truth = truth

    def add(self, key: float, item: AgentId) -> None:
        heappush(self.notes, (key, item))
        if len(self.notes) > 64 + 2 * len(self._truth):
            self.notes[:] = [note for note in self.notes if self._truth.get(note[1]) == note[0]]
            heapify(self.notes)

    def head(self) -> Note:
        notes, truth = self.notes, self._truth
        while notes:
            first = notes[0]
            if truth.get(first[1]) == first[0]:
                return first
            heappop(notes)
        return NOBODY


Guards = tuple[Guard, ...]
Tier = tuple[int, Guards]  # how little they fit, and the guards they stand under


class Row:
    """Who waits with one need, in order; `head` is the next of them, `key` hers.

    In `_line` whoever stands from `_first` on waits; who stood before was served.
    """

    __slots__ = ("_first", "_line", "free", "head", "key", "need", "protected")

    def __init__(self, need: Need) -> None:
        self.need = need
        self.protected = frozenset(skill for wanted in need.options for skill, _ in wanted)
        self.head, self.key = END, END[0]
        self.free: dict[Tier, Notes] = {}
        self._line: list[Place] = []
        self._first = 0

    def add(self, place: Place) -> None:
        line = self._line
        if not line or line[-1] < place:  # nearly always: who comes later is later
            line.append(place)
        else:
            insort(line, place, self._first)
        if place < self.head:
            self.head, self.key = place, place[0]

    def drop(self, place: Place) -> None:
        if place == self.head:
            self.drop_head()
        else:
            del self._line[bisect_left(self._line, place, self._first)]

    def drop_head(self) -> None:
        line = self._line
        first = self._first = self._first + 1
        if first > 64 and first * 2 > len(line):
            del line[:first]
            first = self._first = 0
        self.head = head = line[first] if first < len(line) else END
        self.key = head[0]


@dataclass(slots=True)
class Reach:
    """What a profile can serve. Everybody with this profile shares it."""

    profile: Profile
    guards: Guards
    rows: list[Row] = field(default_factory=list)
    free: list[Notes] = field(default_factory=list)  # of each row, where its free agents are noted


class Matcher:
    def __init__(self, guards: Iterable[Guard] = ()) -> None:
        self._guards = tuple(guards)
        self._speakers: dict[Guard, set[AgentId]] = {guard: set() for guard in self._guards}  # free ones
        self.reserve_may_differ = True  # since `reserved` was last read
        self._rows: dict[Need, Row] = {}
        self._reach: dict[Profile, Reach] = {}
        self._at: dict[ConversationId, tuple[Row, Place]] = {}  # of each waiting conversation
        self.idle_since: dict[AgentId, float] = {}  # of each free agent; read it, leave it
        self._free: dict[AgentId, Reach] = {}  # of each free agent

    def has_waiting(self, conversation: ConversationId) -> bool:
        return conversation in self._at

    def sizes(self) -> tuple[int, int]:
        """How many wait, how many are free."""
        return len(self._at), len(self._free)

    def arrive(self, conversation: ConversationId, need: Need, key: float) -> Pair | None:
        row = self._rows.get(need) or self._new_row(need)
        since, agent = self._longest_idle(row)
        if agent:
            self.busy(agent)
            other = self._longest_idle(row)[1]
            return Pair(conversation, agent, key, since, other or None)
        place = (key, conversation)
        self._at[conversation] = row, place
        row.add(place)
        return None

    def leave(self, conversation: ConversationId) -> None:
        row, place = self._at.pop(conversation)
        row.drop(place)

    def free(self, agent: AgentId, profile: Profile, since: float) -> Sequence[Pair]:
        """The agent is on the floor. One pair, or as many as a guard that relaxes allows."""
        reach = self._reach.get(profile) or self._new_reach(profile)
        for guard in reach.guards:
            self._speakers[guard].add(agent)
        if pair := self._take_next(agent, reach, since):
            for guard in reach.guards:
                self._speakers[guard].discard(agent)
            return (pair,)
        if reach.guards:
            self.reserve_may_differ = True
        self._free[agent] = reach
        self.idle_since[agent] = since
        for notes in reach.free:
            notes.add(since, agent)
        return [
            pair
            for guard in reach.guards
            if len(self._speakers[guard]) == guard.floor + 1
            for pair in self._relax(guard)
        ]

    def busy(self, agent: AgentId) -> None:
        self.idle_since.pop(agent, None)
        for guard in self._free.pop(agent).guards:
            self._speakers[guard].discard(agent)
            self.reserve_may_differ = True

    def reserved(self) -> dict[str, tuple[AgentId, ...]]:
        """Of each guarded skill, the free agents who serve only who needs it now, by id."""
        self.reserve_may_differ = False
        kept = {guard.skill: free for guard, free in self._speakers.items() if len(free) <= guard.floor}
        return {skill: tuple(sorted(free)) for skill, free in kept.items() if free}

    def _take_next(self, agent: AgentId, reach: Reach, since: float, released: bool = False) -> Pair | None:
        best, second, place = END, END, None
        held = self._held(reach.guards)
        least = second[0]
        for row in reach.rows:
            if row.key > least:  # most rows: a float is compared faster than a pair
                continue
            head = row.head
            if head < second and (not held or held <= row.protected):
                if head < best:
                    best, second, place = head, best, row
                else:
                    second = head
                least = second[0]
        if place is None:
            return None
        del self._at[best[1]]
        place.drop_head()
        runner_up = min(second, place.head)[1]
        return Pair(best[1], agent, best[0], since, runner_up or None, released)

    def _relax(self, guard: Guard) -> Iterator[Pair]:
        """One free speaker more than must be kept: the longest idle may take a common call."""
        held = sorted((self.idle_since[agent], agent) for agent in self._speakers[guard])
        for since, agent in held:
            if len(self._speakers[guard]) > guard.floor and (
                pair := self._take_next(agent, self._free[agent], since, released=True)
            ):
                self.busy(agent)
                yield pair

    def _longest_idle(self, row: Row) -> Note:
        best, tier = NOBODY, None
        for (fit, guards), notes in row.free.items():
            if tier is not None and fit > tier and best is not NOBODY:
                break
            head = notes.head()
            if head < best and (not guards or self._held(guards) <= row.protected):
                best, tier = head, fit
        return best

    def _held(self, guards: Guards) -> frozenset[str]:
        """The skills that whoever stands under these guards must be asked for now."""
        if not guards:
            return NOTHING
        return frozenset(guard.skill for guard in guards if len(self._speakers[guard]) <= guard.floor)

    def _new_row(self, need: Need) -> Row:
        row = self._rows[need] = Row(need)
        for reach in self._reach.values():
            self._join(row, reach)
        for agent, since in self.idle_since.items():
            reach = self._free[agent]
            if (fit := reach.profile.fit(need)) is not None:
                row.free[-fit, reach.guards].add(since, agent)
        return row

    def _new_reach(self, profile: Profile) -> Reach:
        skills = {skill for skill, _ in profile.skills}
        guards = tuple(guard for guard in self._guards if guard.skill in skills)
        reach = self._reach[profile] = Reach(profile, guards)
        for row in self._rows.values():
            self._join(row, reach)
        return reach

    def _join(self, row: Row, reach: Reach) -> None:
        fit = reach.profile.fit(row.need)
        if fit is None:
            return
        tier = (-fit, reach.guards)
        if tier not in row.free:
            row.free[tier] = Notes(self.idle_since)
            row.free = dict(sorted(row.free.items(), key=lambda kv: (kv[0][0], len(kv[0][1]))))
        reach.rows.append(row)
        reach.free.append(row.free[tier])
