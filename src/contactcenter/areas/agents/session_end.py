"""What goes with an agent's session: her softphone's secret and, unless she carries a call, her shift.

A session whose time is up in mid-call lasts as long as the call and its wrap-up; nothing new is given to her.
One that ended all the same (her browser was given to somebody else) cuts no call either: she takes no more
after it, and once she carries nothing her shift is closed. Told to sign in elsewhere, or back again, she is
given a new secret with her shift; the old one is dead by then. Nothing waits between the end of a session and
the death of its secret.

A SIP telephone taken from her goes the same way: its account at once, its leg with the shift.
"""

import asyncio

import structlog

from contactcenter import messages as m
from contactcenter.access.sessions import DATABASE_AWAY
from contactcenter.areas.agents.deps import AgentsDeps
from contactcenter.bus.local import Envelope
from contactcenter.kernel.ids import AgentId, UserId

log = structlog.get_logger()

LOOK_SECONDS = 60.0
ELSEWHERE = "elsewhere"
AT_ONCE = frozenset({"signed_out", "changed", "deactivated"})
CARRYING = frozenset({m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP})


def carries(agent: m.AgentView | m.AgentChanged) -> bool:
    """A conversation, or its wrap-up; also one her audio dropped out of."""
    return agent.activity in CARRYING or agent.conversation is not None


class ShiftCloser:
    def __init__(self, deps: AgentsDeps) -> None:
        self._deps = deps
        self.mailbox = deps.bus.subscribe(m.SessionEnded, self._ended, name="shift_closer")
        self._overdue = deps.bus.subscribe(m.SessionOverdue, self._is_overdue, name="overdue_sessions")
        self.taken = deps.bus.subscribe(m.PhoneTaken, self._phone_taken, name="phones_taken")
        self._without_phone: set[AgentId] = set()
        self._no_account: frozenset[AgentId] = frozenset()  # on shift all the same, at the last look
        self._changes = deps.bus.subscribe(m.AgentChanged, self._changed, name="overdue_agents")
        deps.sessions.last_while(self._carries)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mailbox.run())
            group.create_task(self._overdue.run())
            group.create_task(self.taken.run())
            group.create_task(self._changes.run())
            group.create_task(self._look_for_ever())

    async def look(self) -> None:
        """Of a page that is gone nobody asks again: its session is ended, and the shift nobody can work in.

        By the rows: after a restart memory knows of no session until its page asks.
        """
        sessions, on_shift = self._deps.sessions, self._deps.live.on_shift()
        await sessions.end_left_alone()
        inside = await sessions.open_by_rows()
        for agent in on_shift:
            user = UserId(agent)
            if user not in inside and not sessions.continues(user):
                self._leaves(agent, "no_session")
        lost = frozenset(agent for agent in on_shift if self._deps.accounts.phone(agent) is None)
        for agent in lost & self._no_account:  # at one look alone she may be about to open it anew
            self._leaves(agent, "no_account")
        self._no_account = lost

    def _carries(self, user: UserId) -> bool:
        view = self._deps.live.agent(AgentId(user))
        return view is not None and carries(view)

    async def _ended(self, envelope: Envelope[m.SessionEnded]) -> None:
        ended, deps = envelope.message, self._deps
        if ended.why != ELSEWHERE and deps.sessions.continues(ended.user):
            return
        deps.accounts.forget(ended.user)
        if ended.why != ELSEWHERE:
            self._leaves(AgentId(ended.user), ended.why)

    async def _is_overdue(self, envelope: Envelope[m.SessionOverdue]) -> None:
        self._leaves(AgentId(envelope.message.user), "overdue")

    async def _phone_taken(self, envelope: Envelope[m.PhoneTaken]) -> None:
        self._without_phone.add(envelope.message.agent)
        self._leaves(envelope.message.agent, "phone_taken")

    def _changed_without_phone(self, changed: m.AgentChanged) -> None:
        """Until her shift is closed, or goes on in her browser."""
        signed_out = changed.activity is m.AgentActivity.SIGNED_OUT
        if signed_out or self._deps.accounts.phone(changed.agent) is not None:
            self._without_phone.discard(changed.agent)
        else:
            self._lets_go(changed, "phone_taken")

    async def _changed(self, envelope: Envelope[m.AgentChanged]) -> None:
        """Of those whose time is up: who carries nothing any more is out, who wants more is not given it."""
        changed, sessions = envelope.message, self._deps.sessions
        user = UserId(changed.agent)
        if changed.agent in self._without_phone:
            self._changed_without_phone(changed)
        if not sessions.is_overdue(user):
            return
        if carries(changed):
            self._takes_no_more(changed)
            return
        try:
            await sessions.end_overdue(user)
        except DATABASE_AWAY:
            log.warning("session_not_ended", agent=changed.agent)  # the next look ends it

    def _leaves(self, agent: AgentId, why: str) -> None:
        """Forced only if she is to go at once: of a call that reached her just now, the next look knows."""
        view = self._deps.live.agent(agent)
        if view is not None and view.activity is not m.AgentActivity.SIGNED_OUT:
            self._lets_go(view, why)

    def _lets_go(self, agent: m.AgentView | m.AgentChanged, why: str) -> None:
        if why not in AT_ONCE and carries(agent):
            self._takes_no_more(agent)
            return
        self._deps.bus.publish(m.CloseShift(agent.agent, forced=why in AT_ONCE), self._deps.clock.now())
        log.info("shift_left", agent=agent.agent, why=why)

    def _takes_no_more(self, agent: m.AgentView | m.AgentChanged) -> None:
        if agent.next_ready is False:
            return
        order = m.SetPresence(agent.agent, ready=False, override=True, by=UserId(agent.agent))
        self._deps.bus.publish(order, self._deps.clock.now())
        log.info("no_more_work", agent=agent.agent)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except DATABASE_AWAY:
                log.warning("sessions_not_looked_at")
