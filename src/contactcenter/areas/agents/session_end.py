"""Closes what goes with an agent's session when the session ends: the softphone's account and the shift.

- A session ends in mid-call because its time is up: it lasts as long as the call and its wrap-up, and the agent is
  given no more work (`m.SessionOverdue`).
- It ends in mid-call for another reason, for example because the browser signed in as another user: the call is not
  cut. The agent is given no more work, and the shift is closed once the agent carries no conversation.
- The agent signs in elsewhere: the old secret is dead, and the new page opens the shift with a new one.
- An administrator takes the SIP telephone away: its account is closed at once, its leg with the shift.

No task waits between the end of a session and the end of its secret.
"""

import asyncio

import structlog

from contactcenter import messages as m
from contactcenter.access.sessions import DATABASE_AWAY
from contactcenter.areas.agents.deps import AgentsDeps
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.kernel.ids import AgentId, UserId

SUBSCRIBED = 1_000  # messages; none may be lost, because each closes a shift or an account
log = structlog.get_logger()

CHECK_SECONDS = 60.0
ELSEWHERE = "elsewhere"
ENDS_AT_ONCE = frozenset({"signed_out", "changed", "deactivated"})
CARRYING = frozenset({m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP})


def carries(agent: m.AgentView | m.AgentChanged) -> bool:
    """Return whether the agent carries a conversation or its wrap-up, or one that the agent's audio dropped out of."""
    return agent.activity in CARRYING or bool(agent.conversations)


class ShiftCloser:
    """Closes shifts when sessions end and telephones are taken away. It works only while `run` runs."""

    def __init__(self, deps: AgentsDeps) -> None:
        self._deps = deps
        self.mailbox = deps.bus.subscribe(
            m.SessionEnded, self._ended, name="shift_closer", size=SUBSCRIBED, overflow=Overflow.GROW
        )
        self._overdue = deps.bus.subscribe(
            m.SessionOverdue,
            self._session_overdue,
            name="overdue_sessions",
            size=SUBSCRIBED,
            overflow=Overflow.GROW,
        )
        self.taken = deps.bus.subscribe(
            m.PhoneTaken, self._phone_taken, name="phones_taken", size=SUBSCRIBED, overflow=Overflow.GROW
        )
        self._without_phone: set[AgentId] = set()
        self._no_account: frozenset[AgentId] = frozenset()  # on shift all the same, at the last check
        self._changes = deps.bus.subscribe(
            m.AgentChanged, self._changed, name="overdue_agents", size=SUBSCRIBED, overflow=Overflow.GROW
        )
        deps.sessions.set_carrying(self._carries)

    async def run(self) -> None:
        """Follow the ends of sessions and the changes of agents, and check the sessions, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.mailbox.run())
            group.create_task(self._overdue.run())
            group.create_task(self.taken.run())
            group.create_task(self._changes.run())
            group.create_task(self._check_for_ever())

    async def check(self) -> None:
        """End the sessions of pages that are gone, and close the shifts that nobody can work in.

        Sessions are read from the database: after a restart memory has none until its page asks.
        """
        sessions, on_shift = self._deps.sessions, self._deps.live.on_shift()
        await sessions.end_idle()
        inside = await sessions.users_with_open_session()
        for agent in on_shift:
            user = UserId(agent)
            if user not in inside and not sessions.is_signed_in(user):
                self._close_if_open(agent, "no_session")
        lost = frozenset(agent for agent in on_shift if self._deps.accounts.phone(agent) is None)
        for agent in (
            lost & self._no_account
        ):  # missing at one check only, the account may be about to be opened anew
            self._close_if_open(agent, "no_account")
        self._no_account = lost

    def _carries(self, user: UserId) -> bool:
        view = self._deps.live.agent(AgentId(user))
        return view is not None and carries(view)

    async def _ended(self, envelope: Envelope[m.SessionEnded]) -> None:
        ended, deps = envelope.message, self._deps
        if ended.why != ELSEWHERE and deps.sessions.is_signed_in(ended.user):
            return
        deps.accounts.forget(ended.user)
        if ended.why != ELSEWHERE:
            self._close_if_open(AgentId(ended.user), ended.why)

    async def _session_overdue(self, envelope: Envelope[m.SessionOverdue]) -> None:
        self._close_if_open(AgentId(envelope.message.user), "overdue")

    async def _phone_taken(self, envelope: Envelope[m.PhoneTaken]) -> None:
        self._without_phone.add(envelope.message.agent)
        self._close_if_open(envelope.message.agent, "phone_taken")

    def _changed_without_phone(self, changed: m.AgentChanged) -> None:
        """Close the shift of an agent whose SIP telephone was taken, unless it goes on in the browser."""
        signed_out = changed.activity is m.AgentActivity.SIGNED_OUT
        if signed_out or self._deps.accounts.phone(changed.agent) is not None:
            self._without_phone.discard(changed.agent)
        else:
            self._close_shift(changed, "phone_taken")

    async def _changed(self, envelope: Envelope[m.AgentChanged]) -> None:
        """End the overdue session of an agent without a conversation; stop the work of an agent with one."""
        changed, sessions = envelope.message, self._deps.sessions
        user = UserId(changed.agent)
        if changed.agent in self._without_phone:
            self._changed_without_phone(changed)
        if not sessions.is_overdue(user):
            return
        if carries(changed):
            self._stop_work(changed)
            return
        try:
            await sessions.end_overdue(user)
        except DATABASE_AWAY:
            log.warning("session_not_ended", agent=changed.agent)  # the next check ends it

    def _close_if_open(self, agent: AgentId, why: str) -> None:
        """Close the agent's shift, if it is open. A call delivered at this instant is found at the next check."""
        view = self._deps.live.agent(agent)
        if view is not None and view.activity is not m.AgentActivity.SIGNED_OUT:
            self._close_shift(view, why)

    def _close_shift(self, agent: m.AgentView | m.AgentChanged, why: str) -> None:
        if why not in ENDS_AT_ONCE and carries(agent):
            self._stop_work(agent)
            return
        self._deps.bus.publish(m.CloseShift(agent.agent, forced=why in ENDS_AT_ONCE), self._deps.clock.now())
        log.info("shift_closed", agent=agent.agent, why=why)

    def _stop_work(self, agent: m.AgentView | m.AgentChanged) -> None:
        if agent.next_ready is False:
            return
        order = m.SetPresence(agent.agent, ready=False, override=True, by=UserId(agent.agent))
        self._deps.bus.publish(order, self._deps.clock.now())
        log.info("no_more_work", agent=agent.agent)

    async def _check_for_ever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check()
            except DATABASE_AWAY:
                log.warning("sessions_not_checked")
