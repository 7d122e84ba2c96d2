"""What a supervisor must attend to now (SUP-3, first form), seen from the live view and the time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId
from contactcenter.live.audience import keeps_seat
from contactcenter.live.protocol import Alert, Param
from contactcenter.live.state import QUECHUA
from contactcenter.live.view import LiveView

LONG_WAIT = timedelta(minutes=3)
LONG_WAIT_IN_QUECHUA = timedelta(minutes=2)
PASSED_BY = timedelta(seconds=20)
UNSTAFFED = "quechua_unstaffed"
UNWRITTEN = timedelta(seconds=5)
_AT_HER_SEAT = frozenset(
    {m.AgentActivity.READY, m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP}
)


class Backlog(Protocol):
    @property
    def oldest(self) -> datetime | None:
        """Since when what was said waits to be written; None if nothing does."""


def storage(backlog: Backlog | None, now: datetime) -> list[Alert]:
    """Calls go on; what they leave is only in memory."""
    since = backlog.oldest if backlog is not None else None
    if since is None or now - since < UNWRITTEN:
        return []
    return [_alert("storage_down", "database", since, {})]


def alerts(view: LiveView, now: datetime, shown: Sequence[Alert] = ()) -> list[Alert]:
    """`shown`: those of the moment before; what has no event of its own began when it was first seen."""
    found = [
        *_switch(view),
        *_recorders(view),
        *_long_waits(view, now),
        *_quechua_seat(view, next((a.since for a in shown if a.kind == UNSTAFFED), now)),
        *_only_guarded(view, now),
    ]
    return found


def in_order(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts oldest first."""
    return sorted(alerts, key=lambda alert: (alert.since, alert.id))


def _switch(view: LiveView) -> list[Alert]:
    if view.switch_lost is None:
        return []
    return [_alert("switch_down", "voice", view.switch_lost, {})]


def _recorders(view: LiveView) -> list[Alert]:
    return [
        _alert("not_recording", state.view.conversation, state.view.started, {"agent": state.view.agent})
        for state in view.conversations.values()
        if state.is_recorded is False
    ]


def _long_waits(view: LiveView, now: datetime) -> list[Alert]:
    found = []
    for queue, line in view.lines.items():
        late = [
            since
            for conversation, since in line.items()
            if now - since >= (LONG_WAIT_IN_QUECHUA if _in_quechua(view, conversation) else LONG_WAIT)
        ]
        if late:
            name = view.queues[queue].policy.name if queue in view.queues else queue
            found.append(
                _alert(
                    "long_wait", queue, min(late), {"queue": name, "waiting": len(line), "late": len(late)}
                )
            )
    return found


def _quechua_seat(view: LiveView, since: datetime) -> list[Alert]:
    """Somebody is working, and none of them speaks Quechua (WFM-1)."""
    if not any(guard.skill == QUECHUA and guard.minimum > 0 for guard in view.guards):
        return []  # no tree asks for the seat
    at_work = [state for state in view.agents.values() if state.view.activity in _AT_HER_SEAT]
    speaks = any(code == QUECHUA for state in at_work for code, _ in state.person.skills)
    if not at_work or speaks:
        return []
    return [_alert(UNSTAFFED, QUECHUA, since, {"working": len(at_work)})]


def _only_guarded(view: LiveView, now: datetime) -> list[Alert]:
    """They wait, and only who keeps the seat in Quechua is free: somebody must decide (IVR-5)."""
    kept = keeps_seat(view)
    keepers = [view.agents[agent] for agent in sorted(kept) if view.agents[agent].speaks(QUECHUA)]
    ready = m.AgentActivity.READY
    free = [s for a, s in view.agents.items() if s.view.activity is ready and a not in kept]
    late = [
        since
        for queue, line in view.lines.items()
        if any(keeper.serves(queue) for keeper in keepers) and not any(state.serves(queue) for state in free)
        for conversation, since in line.items()
        if not _in_quechua(view, conversation) and now - since >= PASSED_BY
    ]
    if not late:
        return []
    names = ", ".join(keeper.person.name or keeper.view.agent for keeper in keepers)
    params: dict[str, Param] = {"waiting": len(late), "name": names}
    return [_alert("only_guarded_free", QUECHUA, min(late), params)]


def _in_quechua(view: LiveView, conversation: ConversationId) -> bool:
    state = view.conversations.get(conversation)
    return bool(state and state.view.language == QUECHUA)


def _alert(kind: str, about: str, since: datetime, params: Mapping[str, Param]) -> Alert:
    return Alert(id=f"{kind}:{about}", kind=kind, since=since, text_code=kind, params=dict(params))
