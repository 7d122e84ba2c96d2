"""Reports the figures of a simulated time, by the formulas of `kpis`, and what queueing theory predicts."""

import math
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain import kpis
from contactcenter.domain.day_figures import TARGET_SECONDS, DayFold, LineFigures, total


@dataclass(slots=True)
class Report:
    """The figures of a simulated time, counted by the fold of the day (`domain.day_figures`), formulas of `kpis`.

    Fold events into it: `simulation.listen(report.add, TAKES)`, or each event of a history. `target`: the target of
    every queue, in seconds.
    """

    target: float = TARGET_SECONDS
    fold: DayFold = field(init=False)

    def __post_init__(self) -> None:
        self.fold = DayFold(self.target)

    def add(self, _: datetime, event: m.Event) -> None:
        """Count an event. Its instant is not used: all of the time is one day."""
        self.fold.add(event)

    @property
    def line(self) -> LineFigures:
        """The figures of all queues together."""
        return total(self.fold.queues.values())

    @property
    def received(self) -> int:
        """How many conversations entered a line."""
        return self.line.received

    @property
    def handled(self) -> int:
        """How many conversations have completed their wrap-up, of all agents."""
        return sum(agent.handled for agent in self.fold.agents.values())

    @property
    def service_level(self) -> float | None:
        """The service level from 0 to 1, short abandons left out; None if nothing was answered or abandoned."""
        return self.line.service_level

    @property
    def attention_level(self) -> float | None:
        """Answered ÷ settled, from 0 to 1; None if nothing was settled."""
        return self.line.attention_level

    @property
    def asa(self) -> float | None:
        """The mean wait of those answered, in seconds; None if nobody was."""
        return kpis.asa(self.line.waited, self.line.answered)

    @property
    def aht(self) -> float | None:
        """The mean handling time, in seconds; None if nothing was handled."""
        agents = self.fold.agents.values()
        talked, wrapped = sum(each.talked for each in agents), sum(each.wrapped for each in agents)
        return kpis.aht(talked, 0.0, wrapped, self.handled)

    @property
    def abandoned(self) -> float | None:
        """The share of those received who abandoned, short abandons included; None if nobody was received."""
        return kpis.abandon_rate(self.line.abandoned + self.line.short, self.line.received)


# -- theory ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ErlangC:
    """The Erlang C model (M/M/n), in which nobody loses patience.

    `per_hour`: arrivals. `aht`: mean handling time, in seconds. `servers`: agents.
    """

    per_hour: float
    aht: float
    servers: int

    @property
    def load(self) -> float:
        """The offered load in erlangs."""
        return self.per_hour * self.aht / 3600

    @property
    def must_wait(self) -> float:
        """The probability that a call has to wait; 1 if the load is not below the servers."""
        if self.load >= self.servers:
            return 1.0
        blocked = 1.0
        for busy in range(1, self.servers + 1):  # Erlang B, by its stable recursion
            blocked = self.load * blocked / (busy + self.load * blocked)
        return blocked / (1 - self.load / self.servers * (1 - blocked))

    def service_level(self, within: float) -> float:
        """Return the share of calls answered within this many seconds; 0 if the load is not below the servers."""
        if self.load >= self.servers:
            return 0.0
        return 1 - self.must_wait * math.exp(-(self.servers - self.load) * within / self.aht)

    @property
    def asa(self) -> float:
        """The mean wait of all calls in seconds; infinite if the load is not below the servers."""
        if self.load >= self.servers:
            return math.inf
        return self.must_wait * self.aht / (self.servers - self.load)


@dataclass(frozen=True, slots=True)
class ErlangA:
    """The Erlang A model (M/M/n+M), in which each caller leaves after an exponentially distributed patience.

    `per_hour`: arrivals. `aht` and `patience`: means, in seconds. `servers`: agents.
    """

    per_hour: float
    aht: float
    servers: int
    patience: float

    def _queue(self) -> tuple[float, float]:
        """Return the probability to wait and the mean length of the line, from the birth-death process."""
        arrivals, leaving, giving_up = self.per_hour / 3600, 1 / self.aht, 1 / self.patience
        weight = total = 1.0
        long, waiting, present, largest = 0.0, 1.0 if self.servers == 0 else 0.0, 0, 1.0
        while present <= self.servers or weight > largest * 1e-14:
            present += 1
            rate = min(present, self.servers) * leaving + max(0, present - self.servers) * giving_up
            weight *= arrivals / rate
            largest = max(largest, weight)
            total += weight
            long += max(0, present - self.servers) * weight
            waiting += weight if present >= self.servers else 0.0
        return waiting / total, long / total

    @property
    def must_wait(self) -> float:
        """The probability that a call has to wait."""
        return self._queue()[0]

    @property
    def abandoned(self) -> float:
        """The share of all calls that leave before they are answered."""
        return self._queue()[1] / self.patience / (self.per_hour / 3600)

    @property
    def mean_wait(self) -> float:
        """The mean wait of all calls in seconds, those that leave included."""
        return self._queue()[1] / (self.per_hour / 3600)
