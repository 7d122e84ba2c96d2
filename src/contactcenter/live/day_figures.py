"""The day's figures, counted as the events come; every formula is `domain.kpis`."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from contactcenter.domain import kpis
from contactcenter.kernel.ids import AgentId, QueueId


@dataclass(slots=True)
class QueueDay:
    """Since midnight. `received`: entered the line. `settled`: were answered, or ended without it.

    `abandoned`: without the short ones. `in_target`: answered within the target of their queue.
    """

    received: int = 0
    settled: int = 0
    answered: int = 0
    abandoned: int = 0
    in_target: int = 0

    def add(
        self,
        *,
        received: int = 0,
        settled: int = 0,
        answered: int = 0,
        abandoned: int = 0,
        in_target: int = 0,
    ) -> None:
        self.received += received
        self.settled += settled
        self.answered += answered
        self.abandoned += abandoned
        self.in_target += in_target


@dataclass(slots=True)
class AgentDay:
    answered: int = 0
    handled: int = 0
    talked: float = 0.0
    wrapped: float = 0.0

    @property
    def tmo(self) -> float | None:
        return kpis.aht(talk=self.talked, hold=0.0, acw=self.wrapped, handled=self.handled)


QueueDays: TypeAlias = dict[QueueId, QueueDay]
AgentDays: TypeAlias = dict[AgentId, AgentDay]


def service_level(days: Collection[QueueDay]) -> float | None:
    """Of several queues."""
    return kpis.service_level_of(
        sum(day.in_target for day in days),
        sum(day.answered for day in days),
        sum(day.abandoned for day in days),
    )


def attention_level(days: Collection[QueueDay]) -> float | None:
    return kpis.attention_level(sum(day.answered for day in days), sum(day.settled for day in days))
