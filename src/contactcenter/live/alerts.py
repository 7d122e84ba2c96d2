"""Computes what a supervisor must attend to now (SUP-3, first form), from the live view and the time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId
from contactcenter.live.protocol import Alert, Param
from contactcenter.live.state import AgentState, FloorState

LONG_WAIT = timedelta(minutes=3)
LONG_WAIT_IN_RESERVED_LANGUAGE = timedelta(minutes=2)
PASSED_OVER = timedelta(seconds=20)
UNWRITTEN = timedelta(seconds=5)
UNSTAFFED = "language_unstaffed"
_WORKING = frozenset(
    {m.AgentActivity.READY, m.AgentActivity.DELIVERING, m.AgentActivity.TALKING, m.AgentActivity.WRAP_UP}
)


class Backlog(Protocol):
    """The messages that wait to be written to the database; the journal is one."""

    @property
    def oldest(self) -> datetime | None:
        """The instant since which the oldest message waits to be written; None if none waits."""


def storage_alerts(backlog: Backlog | None, now: datetime) -> list[Alert]:
    """Return an alert if messages have not been written for UNWRITTEN; else an empty list.

    Calls go on meanwhile, and their records are in memory only.
    """
    since = backlog.oldest if backlog is not None else None
    if since is None or now - since < UNWRITTEN:
        return []
    return [Alert.of("storage_down", "database", since)]


def alerts(state: FloorState, now: datetime, shown: Sequence[Alert] = ()) -> list[Alert]:
    """Return the alerts that stand at `now`.

    `shown`: the alerts sent before. An alert that no event begins keeps the instant at which it was first sent.
    """
    return [
        *_switch(state),
        *_recorders(state),
        *_long_waits(state, now),
        *_unstaffed_languages(state, now, {alert.id: alert.since for alert in shown}),
        *_only_reserved_free(state, now),
    ]


def in_order(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts oldest first."""
    return sorted(alerts, key=lambda alert: (alert.since, alert.id))


def _switch(state: FloorState) -> list[Alert]:
    return [] if state.switch_lost is None else [Alert.of("switch_down", "voice", state.switch_lost)]


def _recorders(state: FloorState) -> list[Alert]:
    return [
        Alert.of("not_recording", each.view.conversation, each.view.started, agent=each.view.agent)
        for each in state.conversations.values()
        if each.is_recorded is False
    ]


def _long_waits(state: FloorState, now: datetime) -> list[Alert]:
    """Alert for each queue in which somebody has waited too long; sooner in a reserved language (IVR-5).

    The alert's `language` is the reserved language of the citizen who has waited longest; None if it is not reserved.
    """
    standing = []
    for queue, queue_state in state.queues.items():
        late = sorted(
            (since, c) for c, since in queue_state.waiting.items() if now - since >= _limit(state, c)
        )
        if late:
            since, conversation = late[0]
            counts = {"waiting": len(queue_state.waiting), "late": len(late)}
            language = _reserved_language(state, conversation)
            name = queue_state.policy.name
            standing.append(Alert.of("long_wait", queue, since, queue=name, language=language, **counts))
    return standing


def _limit(state: FloorState, conversation: ConversationId) -> timedelta:
    return LONG_WAIT if _reserved_language(state, conversation) is None else LONG_WAIT_IN_RESERVED_LANGUAGE


def _reserved_language(state: FloorState, conversation: ConversationId) -> str | None:
    """Return the language of a conversation if agents are reserved for it; else None."""
    conversation_state = state.conversations.get(conversation)
    language = conversation_state.view.language if conversation_state is not None else None
    return language if any(language == reserve.skill for reserve in state.language_reserves) else None


def _unstaffed_languages(state: FloorState, now: datetime, shown: dict[str, datetime]) -> list[Alert]:
    """Alert for each reserved language that nobody at work speaks, while somebody works (WFM-1)."""
    working = [agent for agent in state.agents.values() if agent.view.activity in _WORKING]
    if not working:
        return []
    unstaffed = [
        reserve.skill
        for reserve in state.language_reserves
        if reserve.minimum > 0 and not any(agent.speaks(reserve.skill) for agent in working)
    ]
    return [
        Alert.of(
            UNSTAFFED,
            language,
            shown.get(f"{UNSTAFFED}:{language}", now),
            language=language,
            working=len(working),
        )
        for language in unstaffed
    ]


def _only_reserved_free(state: FloorState, now: datetime) -> list[Alert]:
    """Alert if somebody waits whom only agents reserved for a language could serve (IVR-5).

    A person must decide whether to release the reserve.
    """
    ready = [agent for agent in state.agents.values() if agent.is_ready]
    free = [agent for agent in ready if agent.reserved_for is None]
    standing = []
    for language in sorted({agent.reserved_for for agent in ready if agent.reserved_for is not None}):
        reserved = [agent for agent in ready if agent.reserved_for == language]
        if late := _passed_over(state, now, reserved, free):
            names = ", ".join(sorted(agent.person.name or agent.view.agent for agent in reserved))
            params: dict[str, Param] = {"language": language, "waiting": len(late), "name": names}
            standing.append(Alert.of("only_reserved_free", language, min(late), **params))
    return standing


def _passed_over(
    state: FloorState, now: datetime, reserved: list[AgentState], free: list[AgentState]
) -> list[datetime]:
    """Return since when citizens wait, longer than PASSED_OVER, whom only these reserved agents could serve."""
    return [
        since
        for queue, queue_state in state.queues.items()
        if any(agent.serves(queue) for agent in reserved) and not any(agent.serves(queue) for agent in free)
        for conversation, since in queue_state.waiting.items()
        if _reserved_language(state, conversation) is None and now - since >= PASSED_OVER
    ]
