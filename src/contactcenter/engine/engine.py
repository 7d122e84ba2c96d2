"""Runs the routing core live: one input at a time, in bus order, on one task.

A refusal is answered to whoever asked. An exception in the core is logged with its trace by the mailbox and answered to
whoever asked; the next input is handled all the same, so that a fault in one call does not stop the others.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.domain.core import RoutingCore
from contactcenter.engine.agenda import Agenda
from contactcenter.kernel.clock import Clock
from contactcenter.kernel.errors import Refused
from contactcenter.messages import CoreInput, Schedule, StartEpoch

log = structlog.get_logger()


class Engine:
    """Gives each `CoreInput` of the bus to the core and publishes what the core returns.

    `handled`: the `seq` of the last input that the core was given. `bugs`: how many inputs raised something other than
    `Refused`; tests assert that it is zero.
    """

    def __init__(self, core: RoutingCore, bus: Bus, clock: Clock) -> None:
        self.core = core
        self.bugs = 0
        self.handled = 0
        self._bus, self._clock = bus, clock
        self.inbox = bus.subscribe(
            CoreInput, self._on_input, name="engine", size=10_000, overflow=Overflow.GROW
        )
        self.agenda = Agenda(bus, clock)

    def begin(self, epoch: str, deadlines: Iterable[Schedule] = (), since: datetime | None = None) -> None:
        """Publish `StartEpoch`, which must be the first input, then schedule the restored deadlines.

        `deadlines`: from `recover`; those whose instant is past are published at once. `since`: the last instant at
        which the run before is known to have been up (aware, UTC); None if there was none.
        """
        self._bus.publish(StartEpoch(epoch, since), self._clock.now())
        for item in deadlines:
            self.agenda.add(item)

    async def run(self) -> None:
        """Handle the inputs until cancelled; then drop every deadline."""
        try:
            await self.inbox.run()
        finally:
            self.agenda.clear()

    async def _on_input(self, envelope: Envelope[CoreInput]) -> None:
        self.handled = envelope.seq
        try:
            effects = self.core.handle(envelope.message, envelope.at)
        except Refused as refused:
            log.info("refused", code=refused.code, detail=str(refused), seq=envelope.seq)
            self._bus.answer(envelope.seq, refused)
            return
        except Exception as bug:
            self.bugs += 1
            self._bus.answer(envelope.seq, bug)
            raise  # the mailbox logs it with its trace and handles the next message
        for effect in effects:
            if isinstance(effect, Schedule):
                self.agenda.add(effect, envelope.seq)
            else:
                self._bus.publish(effect, envelope.at, cause=envelope.seq)
        self._bus.answer(envelope.seq)
