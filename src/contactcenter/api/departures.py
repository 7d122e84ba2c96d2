"""What goes with an agent's session: her softphone's secret and, unless she carries a call, her shift.

A call is never cut by a session that merely ran out: she takes no more after it. Told to sign in elsewhere, or
back again, she is given a new secret with her shift; the old one is dead by then. Nothing here waits, so
nothing comes between the end of a session and the death of its secret.
"""

import asyncio

import structlog

from contactcenter.access.parts import Parts
from contactcenter.access.sessions import DATABASE_AWAY, SessionEnded
from contactcenter.bus.bus import Envelope
from contactcenter.domain import messages as m
from contactcenter.kernel.ids import AgentId

log = structlog.get_logger()

LOOK_SECONDS = 60.0
ELSEWHERE = "elsewhere"
AT_ONCE = frozenset({"signed_out", "changed", "deactivated"})
CARRYING = frozenset({m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP})


class Departures:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.mailbox = parts.bus.subscribe(SessionEnded, self._ended, name="departures")

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mailbox.run())
            group.create_task(self._look())

    async def _ended(self, envelope: Envelope[SessionEnded]) -> None:
        ended, parts = envelope.message, self._parts
        if ended.why != ELSEWHERE and parts.sessions.continues(ended.user):
            return
        parts.accounts.forget(ended.user)
        agent = AgentId(ended.user)
        view = parts.live.agent(agent)
        if ended.why == ELSEWHERE or view is None or view.activity is m.AgentActivity.SIGNED_OUT:
            return
        order: m.RoutingCommand = m.CloseShift(agent, forced=True)
        if ended.why not in AT_ONCE and (view.activity in CARRYING or view.conversation is not None):
            order = m.SetPresence(agent, ready=False, override=True, by=ended.user)
        parts.bus.publish(order, parts.clock.now())
        log.info("shift_left", agent=agent, why=ended.why, order=type(order).__name__)

    async def _look(self) -> None:
        """Of a page that is gone nobody asks again; its session is ended from here."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._parts.sessions.end_left_alone()
            except DATABASE_AWAY:
                log.warning("sessions_not_looked_at")
