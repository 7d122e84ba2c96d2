"""Simulates a month of a public line: 56,061 calls in thirty days, two peaks a day, one in eight in Quechua."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.domain.day_figures import TAKES
from contactcenter.kernel.ids import AgentId, QueueId
from contactcenter.simulation.report import Report
from contactcenter.simulation.run import Simulation
from contactcenter.simulation.world import CallerKind, Habits, People, callers, staff

CALLS, DAYS = 56_061, 30
OPENS = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)  # 8:00 in Lima
BY_HOUR = (5, 9, 12, 12, 10, 8, 8, 9, 9, 8, 6, 4)  # from 8:00 to 20:00
QUEUES = ("reniec", "sunat", "migraciones", "sunarp", "general")
QUECHUA = frozenset({("qu", 3)})
HABITS = Habits(talk=210.0, patience=150.0, registers=30.0)


def month(seed: int, calls: int = CALLS, agents: int = 15) -> Report:
    """Simulate a month and return its figures; the same `seed` gives the same figures.

    `calls`: how many arrive. `agents`: how many are on shift all the time; every sixth speaks Quechua.
    """
    simulation, report = Simulation(RoutingCore("month")), Report()
    simulation.listen(report.add, TAKES)
    for queue in QUEUES:
        simulation.at(OPENS, m.SetQueue(m.QueuePolicy(QueueId(queue), queue, position_every_seconds=0)))
    simulation.at(OPENS, m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
    staff(simulation, OPENS, [_profile(number) for number in range(agents)])
    kinds = [CallerKind(QueueId(queue), 0.175) for queue in QUEUES]
    kinds += [CallerKind(QueueId(queue), 0.025, 720.0, QUECHUA) for queue in QUEUES]
    callers(simulation, arrivals(seed, calls), kinds, seed + 1)
    simulation.run(People(simulation, HABITS, seed + 2))
    return report


def _profile(number: int) -> m.AgentProfile:
    skills = [("es", 5), ("qu", 4)] if number % 6 == 0 else [("es", 5)]
    return m.AgentProfile(AgentId(f"a{number}"), frozenset(map(QueueId, QUEUES)), frozenset(skills))


def arrivals(seed: int, calls: int) -> Iterator[datetime]:
    """Give the instants of the calls in order: a day at random, an hour by its weight, any second of it."""
    chance = random.Random(seed)
    hours = chance.choices(range(len(BY_HOUR)), BY_HOUR, k=calls)
    instants = [
        chance.randrange(DAYS) * 86_400.0 + hour * 3_600.0 + chance.random() * 3_600.0 for hour in hours
    ]
    for seconds in sorted(instants):
        yield OPENS + timedelta(seconds=seconds)
