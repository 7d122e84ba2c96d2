"""Runs the same core as the live engine through virtual time: a heap of instants takes the place of the event loop."""

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
    """The part of the simulation that answers the core's orders in place of the switch and of people."""

    def react(self, effect: m.Effect, now: datetime) -> None:
        """Put on the agenda what this effect makes the switch or people do; `now` is the virtual time."""


class Simulation:
    """A core, the inputs that are still to come, and what came of those handled.

    `history`: every event with its instant, unless `listen` was called. `inputs`: set it to a list to record every
    input.
    `refused`: how many inputs the core refused.
    """

    def __init__(self, core: RoutingCore) -> None:
        self.core = core
        self.history: History = []
        self.inputs: list[tuple[datetime, m.CoreInput]] | None = None
        self.refused = 0
        self._agenda: list[Due] = []
        self._order = count()
        self._listeners: dict[type, Callable[[datetime, m.Event], None]] = {}

    def at(self, instant: datetime, message: m.CoreInput) -> None:
        """Give the core this message at that instant; messages of one instant keep the order of the calls."""
        heapq.heappush(self._agenda, (instant, next(self._order), message, None))

    def later(self, instant: datetime, action: Action) -> None:
        """Call `action` with the instant when virtual time reaches it."""
        heapq.heappush(self._agenda, (instant, next(self._order), None, action))

    def listen(self, listener: Callable[[datetime, m.Event], None], kinds: Iterable[type]) -> None:
        """Call `listener` with each event of these classes as it happens; no history is recorded, to spare memory."""
        self._listeners.update(dict.fromkeys(kinds, listener))

    def run(self, world: World, until: datetime | None = None) -> None:
        """Handle everything that is due up to `until`, or until nothing is left; `world` answers each effect."""
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
                self._carry_out(effect, instant, world)

    def _carry_out(self, effect: m.Effect, instant: datetime, world: World) -> None:
        if type(effect) is m.Schedule:
            heapq.heappush(self._agenda, (effect.due, next(self._order), effect.deadline, None))
            return
        if not self._listeners:
            if isinstance(effect, m.Event):
                self.history.append((instant, effect))
        elif (listener := self._listeners.get(type(effect))) is not None:
            listener(instant, effect)  # type: ignore[arg-type]  # its classes are events
        world.react(effect, instant)
