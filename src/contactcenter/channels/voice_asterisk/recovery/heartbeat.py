"""Shows the switch that the core lives. Without it the dialplan gives callers music and an apology."""

import asyncio

from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.link.ami import Ami, set_variable
from contactcenter.kernel.clock import Clock


class Heartbeat:
    """Writes the core's time stamp, and renews the timeout of citizens' legs that wait for the core."""

    def __init__(self, ami: Ami, legs: Legs, clock: Clock, timeouts: SwitchTimeouts) -> None:
        self._ami, self._legs, self._clock, self._timeouts = ami, legs, clock, timeouts

    async def run(self) -> None:
        """Write the time stamp and renew the time-outs of citizens' legs until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._renew())

    def write(self) -> None:
        """Write the time stamp now; the dialplan takes the core for absent when it is older than 15 s."""
        if self._ami.is_up:
            self._ami.send(set_variable(None, "CC_CORE_TS", int(self._clock.now().timestamp())))

    async def _beat(self) -> None:
        while True:
            self.write()
            await asyncio.sleep(self._timeouts.heartbeat)

    async def _renew(self) -> None:
        """A leg on its way to a room is left alone: the dialplan takes the timeout off there, and a conversation is
        never cut."""
        while True:
            await asyncio.sleep(self._timeouts.renewal)
            for leg in self._legs.citizens():
                if self._ami.is_up and leg.waits_for_orders and leg.move is None:
                    self._ami.send(set_variable(leg.id, "TIMEOUT(absolute)", self._timeouts.absolute_timeout))
