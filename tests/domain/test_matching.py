"""The quick matcher against the slow one that looks at everybody (ACD-1, IVR-5)."""

import random

import pytest

from contactcenter import messages as m
from contactcenter.domain.routing.matching import Matcher
from contactcenter.domain.routing.requirements import AgentGroup, ReachedRequirement

QUEUES = ["reniec", "sunat", "mac"]
ES, QU, GOOD_QU = (frozenset([pair]) for pair in (("es", 1), ("qu", 1), ("qu", 3)))
LADDERS = [[ES], [QU], [GOOD_QU], [GOOD_QU, QU], [GOOD_QU, QU, ES], [ES, frozenset()]]
GUARDS = [m.LanguageReserve("qu", 1), m.LanguageReserve("aym", 1)]


class SlowFloor:
    """The policy in words: everything is looked at, every time."""

    def __init__(self, guards):
        self.language_reserves = guards
        self.waiting, self.free = {}, {}

    def speaks(self, agent, skill):
        return any(name == skill for name, _ in self.free[agent][0].skills)

    def may(self, agent, need):
        if self.free[agent][0].fit(need) is None:
            return False
        asked = {skill for option in need.options for skill, _ in option}
        for guard in self.language_reserves:
            speakers = sum(self.speaks(other, guard.skill) for other in self.free)
            if self.speaks(agent, guard.skill) and guard.skill not in asked and speakers <= guard.minimum:
                return False
        return True

    def possible(self):
        return [(c, a) for c, (need, _) in self.waiting.items() for a in self.free if self.may(a, need)]

    def best_agent(self, need):
        able = [a for a in self.free if self.may(a, need)]
        return min(able, key=lambda a: (-self.free[a][0].fit(need), self.free[a][1], a), default=None)

    def next_for(self, agent):
        able = [c for c, (need, _) in self.waiting.items() if self.may(agent, need)]
        return min(able, key=lambda c: (self.waiting[c][1], c), default=None)

    def arrives(self, name, need, key):
        self.waiting[name] = (need, key)
        agent = self.best_agent(need)
        if agent is None:
            return []
        since = self.free.pop(agent)[1]
        del self.waiting[name]
        return [(name, agent, key, since, self.best_agent(need), False)]

    def comes_free(self, agent, profile, since):
        self.free[agent] = (profile, since)
        if first := self.takes_next(agent, released=False):
            return [first]
        found = []
        for other in sorted(self.free, key=lambda a: (self.free[a][1], a)):
            if pair := self.takes_next(other, released=True):
                found.append(pair)
        return found

    def takes_next(self, agent, released):
        conversation = self.next_for(agent)
        if conversation is None:
            return None
        key = self.waiting.pop(conversation)[1]
        runner_up = self.next_for(agent)
        since = self.free.pop(agent)[1]
        return (conversation, agent, key, since, runner_up, released)


class Day:
    """One random day, lived by both."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        guards = GUARDS[: self.rng.randint(0, 2)]
        self.slow, self.quick = SlowFloor(guards), Matcher(guards)
        self.kinds = [self.profile() for _ in range(6)]
        self.staff = {f"a{n}": self.rng.choice(self.kinds) for n in range(8)}
        self.out, self.steps, self.now, self.born = set(self.staff), {}, 0.0, 0

    def profile(self):
        skills = [("es", self.rng.randint(1, 5))]
        skills += [(one, self.rng.randint(1, 5)) for one in ("qu", "aym") if self.rng.random() < 0.4]
        queues = self.rng.sample(QUEUES, self.rng.randint(1, 3))
        return AgentGroup(frozenset(queues), frozenset(skills))

    def need(self, name):
        queue, ladder, step, best = self.steps[name]
        return ReachedRequirement(queue, tuple(ladder[: step + 1]), best)

    def deeds(self):
        yield 0.40, True, self.arrives
        yield 0.35, self.out, self.comes_free
        yield 0.08, self.slow.waiting, self.gives_up
        yield 0.10, self.slow.waiting, self.widens
        yield 0.07, self.slow.free, self.takes_a_break
        yield 0.05, self.slow.waiting, self.a_queue_is_given_priority

    def live(self):
        self.now += 1
        able = [(weight, deed) for weight, can, deed in self.deeds() if can]
        deed = self.rng.choices([d for _, d in able], [w for w, _ in able])[0]
        expected, got = deed()
        assert [tuple(pair) for pair in got] == expected
        self.out |= {pair[1] for pair in expected}
        assert not self.slow.possible(), "somebody waits while somebody able is free"
        assert self.quick.sizes() == (len(self.slow.waiting), len(self.slow.free))

    def arrives(self):
        self.born += 1
        name, ladder = f"c{self.born}", self.rng.choice(LADDERS)
        self.steps[name] = (self.rng.choice(QUEUES), ladder, 0, self.rng.random() < 0.5)
        return self.placed(name, self.now - 60 * self.rng.randint(0, 3))

    def placed(self, name, key):
        need = self.need(name)
        expected = self.slow.arrives(name, need, key)
        got = self.quick.arrive(name, need, key)
        return expected, [got] if got else []

    def comes_free(self):
        agent = self.rng.choice(sorted(self.out))
        self.out.discard(agent)
        if self.rng.random() < 0.1:
            self.staff[agent] = self.rng.choice(self.kinds)
        profile = self.staff[agent]
        expected = self.slow.comes_free(agent, profile, self.now)
        return expected, list(self.quick.free(agent, profile, self.now))

    def gives_up(self):
        gone = self.rng.choice(sorted(self.slow.waiting))
        del self.slow.waiting[gone]
        self.quick.leave(gone)
        return [], []

    def widens(self):
        name = self.rng.choice(sorted(self.slow.waiting))
        queue, ladder, step, best = self.steps[name]
        self.steps[name] = (queue, ladder, min(step + 1, len(ladder) - 1), best)
        key = self.slow.waiting.pop(name)[1]
        self.quick.leave(name)
        return self.placed(name, key)

    def a_queue_is_given_priority(self):
        """Each who waits there is placed anew (ACD-1); no pair comes of it."""
        queue, ahead = self.rng.choice(QUEUES), 60 * self.rng.randint(-3, 3)
        got = []
        for name, (need, key) in self.slow.waiting.items():
            if need.queue == queue:
                self.slow.waiting[name] = (need, key - ahead)
                self.quick.leave(name)
                got.append(self.quick.arrive(name, need, key - ahead))
        return [], [pair for pair in got if pair is not None]

    def takes_a_break(self):
        agent = self.rng.choice(sorted(self.slow.free))
        del self.slow.free[agent]
        self.out.add(agent)
        self.quick.busy(agent)
        return [], []


@pytest.mark.parametrize("seed", range(300))
def test_the_quick_matcher_decides_as_the_slow_one_does(seed):
    day = Day(seed)

    for _ in range(120):
        day.live()


def test_notes_of_who_is_gone_do_not_pile_up():
    matcher, profile = Matcher(), AgentGroup(frozenset(["reniec"]), frozenset())
    need = ReachedRequirement("reniec")
    matcher.arrive("first", need, 0.0)
    matcher.leave("first")

    for turn in range(10_000):
        matcher.free("ana", profile, float(turn))
        matcher.busy("ana")
        matcher.arrive(f"c{turn}", need, float(turn))
        matcher.leave(f"c{turn}")

    index = matcher._queues[need]
    assert len(index._line) < 200
    assert all(len(idle.entries) < 100 for idle in index.idle.values())
