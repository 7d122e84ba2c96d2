"""The day's figures, counted as the events come; every formula is `domain.kpis`."""

from collections.abc import Collection
from dataclasses import dataclass

from contactcenter.domain import kpis


@dataclass(slots=True)
class QueueDay:
    """Since midnight. `abandoned`: without the short ones."""

    target: float = 20.0
    received: int = 0
    answered: int = 0
    abandoned: int = 0
    in_target: int = 0

    def answer(self, waited: float) -> None:
        self.answered += 1
        self.in_target += waited <= self.target


@dataclass(slots=True)
class AgentDay:
    answered: int = 0
    handled: int = 0
    talked: float = 0.0
    wrapped: float = 0.0

    @property
    def tmo(self) -> float | None:
        return kpis.aht(talk=self.talked, hold=0.0, acw=self.wrapped, handled=self.handled)


def service_level(days: Collection[QueueDay]) -> float | None:
    """Of several queues, each by its own target."""
    return kpis.service_level_of(
        sum(day.in_target for day in days),
        sum(day.answered for day in days),
        sum(day.abandoned for day in days),
    )


def attention_level(days: Collection[QueueDay]) -> float | None:
    return kpis.attention_level(sum(day.answered for day in days), sum(day.received for day in days))
