"""What a simulated time gave, by the formulas of `kpis`, beside what queueing theory says."""

import math
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain import kpis
from contactcenter.kernel.ids import ConversationId


@dataclass(slots=True)
class Report:
    """Fold events into it: `simulation.listen(report.add)`, or each of a history."""

    target: float = 20.0
    received: int = 0
    ended_unanswered: int = 0
    handled: int = 0
    talked: float = 0.0
    wrapped: float = 0.0
    answers: list[float] = field(default_factory=list)
    abandons: list[float] = field(default_factory=list)
    _answered: set[ConversationId] = field(default_factory=set)  # of those who are still here

    def add(self, _: datetime, event: m.Event) -> None:
        match event:
            case m.ConversationStarted():
                self.received += 1
            case m.ConversationAnswered():
                self.answers.append(event.waited)
                self._answered.add(event.conversation)
            case m.ConversationAbandoned():
                self.abandons.append(event.waited)
            case m.ConversationEnded():
                self.handled += event.talked > 0
                self.talked += event.talked
                self.ended_unanswered += event.conversation not in self._answered
                self._answered.discard(event.conversation)
            case m.WrapUpCompleted():
                self.wrapped += event.acw_seconds

    @property
    def service_level(self) -> float | None:
        return kpis.service_level(self.answers, self.abandons, self.target)

    @property
    def attention_level(self) -> float | None:
        return kpis.attention_level(len(self.answers), len(self.answers) + self.ended_unanswered)

    @property
    def asa(self) -> float | None:
        return kpis.asa(sum(self.answers), len(self.answers))

    @property
    def aht(self) -> float | None:
        return kpis.aht(self.talked, 0.0, self.wrapped, self.handled)

    @property
    def abandoned(self) -> float | None:
        return kpis.abandon_rate(len(self.abandons), self.received)


# -- theory ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ErlangC:
    """M/M/n: nobody loses patience."""

    per_hour: float
    aht: float
    servers: int

    @property
    def load(self) -> float:
        return self.per_hour * self.aht / 3600

    @property
    def must_wait(self) -> float:
        if self.load >= self.servers:
            return 1.0
        blocked = 1.0
        for busy in range(1, self.servers + 1):  # Erlang B, by its stable recursion
            blocked = self.load * blocked / (busy + self.load * blocked)
        return blocked / (1 - self.load / self.servers * (1 - blocked))

    def service_level(self, within: float) -> float:
        if self.load >= self.servers:
            return 0.0
        return 1 - self.must_wait * math.exp(-(self.servers - self.load) * within / self.aht)

    @property
    def asa(self) -> float:
        if self.load >= self.servers:
            return math.inf
        return self.must_wait * self.aht / (self.servers - self.load)


@dataclass(frozen=True, slots=True)
class ErlangA:
    """M/M/n+M: each waits an exponential patience and leaves."""

    per_hour: float
    aht: float
    servers: int
    patience: float

    def _queue(self) -> tuple[float, float]:
        """(probability to wait, mean length of the line), by birth and death."""
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
        return self._queue()[0]

    @property
    def abandoned(self) -> float:
        return self._queue()[1] / self.patience / (self.per_hour / 3600)

    @property
    def mean_wait(self) -> float:
        """Of all, those who leave included."""
        return self._queue()[1] / (self.per_hour / 3600)
