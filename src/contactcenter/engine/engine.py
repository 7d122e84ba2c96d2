"""Runs the core live: one message at a time, in bus order, on one task.

A refusal is answered. A bug in the core is logged whole, answered to who asked, and the next message is
handled all the same: one call may suffer, the centre goes on.
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
    def __init__(self, core: RoutingCore, bus: Bus, clock: Clock) -> None:
        self.core = core
        self.bugs = 0
        self.handled = 0  # the last input that is in the core's state
        self._bus, self._clock = bus, clock
        self.inbox = bus.subscribe(
            CoreInput, self._on_input, name="engine", size=10_000, overflow=Overflow.GROW
        )
        self.agenda = Agenda(bus, clock)

    def begin(self, epoch: str, deadlines: Iterable[Schedule] = (), since: datetime | None = None) -> None:
        """First of all inputs: a new epoch, then what was still to come due; what is late comes at once.

        `since`: until when the run before is known to have lived.
        """
        self._bus.publish(StartEpoch(epoch, since), self._clock.now())
        for item in deadlines:
            self.agenda.add(item)

    async def run(self) -> None:
        """Until cancelled."""
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
            raise  # the mailbox logs it whole and goes on
        for effect in effects:
            if isinstance(effect, Schedule):
                self.agenda.add(effect, envelope.seq)
            else:
                self._bus.publish(effect, envelope.at, cause=envelope.seq)
        self._bus.answer(envelope.seq)
