"""Agents' states as intervals: which agent, which state, from when to when (ACD-2). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contactcenter import messages as m
from contactcenter.storage.record_ids import record_id


@dataclass(slots=True)
class Interval:
    """A row of `agent_intervals`. `by`: who set it, where that was not the agent. `ended`: None while it lasts."""

    id: UUID
    agent: str
    activity: str
    reason: str | None
    conversation: str | None
    started: datetime
    by: str | None = None
    ended: datetime | None = None

    def is_of(self, view: m.AgentChanged | m.AgentView) -> bool:
        """Say whether the interval goes on under this state; a break goes on while the agent's leg is away."""
        not_ready = m.AgentActivity.NOT_READY.value
        goes_on = view.activity is m.AgentActivity.NO_LEG and self.activity == not_ready
        activity = not_ready if goes_on else view.activity.value
        return (self.activity, self.reason, self.conversation) == (
            activity,
            view.reason,
            first_conversation(view),
        )


def first_conversation(state: m.AgentChanged | m.AgentView) -> str | None:
    """Give what an interval is about: the call that the agent carries, or else the conversation carried longest."""
    return state.conversations[0] if state.conversations else None


class OpenIntervals:
    """The open interval of each agent, and what a batch of messages opens and closes."""

    def __init__(self, open_now: Iterable[Interval]) -> None:
        self._open: dict[str, Interval] = {interval.agent: interval for interval in open_now}
        self.closed: list[Interval] = []
        self.opened: list[Interval] = []

    def change(self, state: m.AgentChanged | m.AgentView, at: datetime, by: str | None) -> None:
        """Begin the agent's new interval at `at`, unless the open one goes on; a signed-out agent has none."""
        current = self._open.get(state.agent)
        if current is not None and current.is_of(state):
            return
        self._close(state.agent, at)
        if state.activity is m.AgentActivity.SIGNED_OUT:
            return
        interval = Interval(
            record_id(at), state.agent, state.activity.value, state.reason, first_conversation(state), at, by
        )
        self._open[state.agent] = interval
        self.opened.append(interval)

    def restate(self, restated: m.CoreRestored, at: datetime) -> None:
        """Compare with the state of a core that has started again; an agent who is not in it has left.

        While no core runs nobody works: an open interval ended when the last one was seen, and begins anew. A talk
        alone goes on over the switch; if it did not, that becomes known once the switch has been read back.
        """
        views: dict[str, m.AgentView] = {view.agent: view for view in restated.agents}
        for agent, current in list(self._open.items()):
            view = views.get(agent)
            talks_on = view is not None and view.activity is m.AgentActivity.TALKING and current.is_of(view)
            if view is None or restated.unobserved_since is not None and not talks_on:
                self._close(agent, restated.unobserved_since or at)
        for view in restated.agents:
            self.change(view, at, None)

    def end_talk(self, agent: str, conversation: str, at: datetime) -> None:
        """End the agent's interval with this conversation, over before that could be seen."""
        current = self._open.get(agent)
        if current is not None and current.conversation == conversation:
            self._close(agent, at)

    def _close(self, agent: str, at: datetime) -> None:
        current = self._open.pop(agent, None)
        if current is None:
            return
        current.ended = max(at, current.started)
        if current not in self.opened:
            self.closed.append(current)
