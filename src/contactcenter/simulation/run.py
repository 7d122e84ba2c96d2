"""Drives the same core through virtual time: a heap of instants instead of a loop."""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from typing import Protocol, TypeAlias

from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.kernel.errors import Refused

History: TypeAlias = list[tuple[datetime, m.Event]]
Action: TypeAlias = Callable[[datetime], None]
Due: TypeAlias = tuple[datetime, int, m.CoreInput | None, Action | None]


class World(Protocol):
    """What answers the core's orders in the place of the switch and of people."""

    def react(self, effect: m.Effect, now: datetime) -> None: ...


class Simulation:
    def __init__(self, core: RoutingCore) -> None:
        self.core = core
        self.history: History = []
        self.inputs: list[tuple[datetime, m.CoreInput]] | None = None  # kept if a list is put here
        self.refused = 0
        self._agenda: list[Due] = []
        self._order = count()
        self._listeners: dict[type, Callable[[datetime, m.Event], None]] = {}

    def at(self, instant: datetime, message: m.CoreInput) -> None:
        heapq.heappush(self._agenda, (instant, next(self._order), message, None))

    def later(self, instant: datetime, action: Action) -> None:
        """The world thinks again then, and may or may not do something."""
        heapq.heappush(self._agenda, (instant, next(self._order), None, action))

    def listen(self, listener: Callable[[datetime, m.Event], None], kinds: Iterable[type]) -> None:
        """Instead of the history: a month of events of these classes is folded as it happens, and nothing is kept."""
        self._listeners.update(dict.fromkeys(kinds, listener))

    def run(self, world: World, until: datetime | None = None) -> None:
        agenda, handle, pop = self._agenda, self.core.handle, heapq.heappop
        while agenda and (until is None or agenda[0][0] <= until):
            instant, _, message, action = pop(agenda)
            if message is None:
                assert action is not None, "an entry without a message is an action"
                action(instant)
                continue
            if self.inputs is not None:
                self.inputs.append((instant, message))
            try:
                effects = handle(message, instant)
            except Refused:
                self.refused += 1
                continue
            for effect in effects:
                self._spread(effect, instant, world)

    def _spread(self, effect: m.Effect, instant: datetime, world: World) -> None:
        if type(effect) is m.Schedule:
            heapq.heappush(self._agenda, (effect.due, next(self._order), effect.deadline, None))
            return
        if not self._listeners:
            if isinstance(effect, m.Event):
                self.history.append((instant, effect))
        elif (listener := self._listeners.get(type(effect))) is not None:
            listener(instant, effect)  # type: ignore[arg-type]  # its classes are events
        world.react(effect, instant)
