"""Counts what a day brings: the live view, its stored figures, the simulator and reports use this one fold. Pure.

Everything counts on the day, and under the queue, on which its event happened: a call that enters the line before
midnight and is answered after it was received on the first day and answered on the second. So no figure of a day
changes when the program starts again, whatever is open then. Formulas over these counts are in `domain.kpis`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contactcenter import messages as m
from contactcenter.domain import kpis
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId

TARGET_SECONDS = 20.0


@dataclass(slots=True)
class LineFigures:
    """What a day brought to one queue, or to all citizens who asked for one language.

    `received`: conversations that entered the line for the first time; counted at arrival in the line (ACD-8).
    `settled`: conversations answered for the first time, or ended without an answer; counted at the answer or the end.
    `answered`: conversations answered for the first time; counted at the answer.
    `in_target`: those answered that had waited no longer than the queue's target; counted at the answer.
    `waited`: seconds that those answered had waited in all; counted at the answer.
    `abandoned`: left unanswered, later than the queue's threshold of a short abandon; counted at the end.
    `short`: left unanswered, within that threshold; counted at the end.
    `waited_in_vain`: seconds that those who left unanswered had waited in all; counted at the end.
    """

    received: int = 0
    settled: int = 0
    answered: int = 0
    in_target: int = 0
    waited: float = 0.0
    abandoned: int = 0
    short: int = 0
    waited_in_vain: float = 0.0

    @property
    def service_level(self) -> float | None:
        """The share answered within the target, short abandons left out; None if there is nothing to measure."""
        return kpis.service_level_of(self.in_target, self.answered, self.abandoned)

    @property
    def attention_level(self) -> float | None:
        """The share of those settled who were answered; None if nothing is settled."""
        return kpis.attention_level(self.answered, self.settled)


@dataclass(slots=True)
class AgentFigures:
    """What a day brought to one agent.

    `answered`: deliveries that the agent answered, also of a conversation that returned; counted at the answer.
    `handled`: deliveries whose wrap-up is over; counted at the end of the wrap-up.
    `talked`: seconds of talk in those handled; counted at the end of the wrap-up.
    `wrapped`: seconds of wrap-up in those handled; counted at the end of the wrap-up.
    """

    answered: int = 0
    handled: int = 0
    talked: float = 0.0
    wrapped: float = 0.0

    @property
    def average_handle_time(self) -> float | None:
        """Seconds of talk and wrap-up for each delivery handled (TMO); None before the first. Hold is not counted."""
        return kpis.aht(self.talked, 0.0, self.wrapped, self.handled)


@dataclass(slots=True)
class InCourse:
    """What a count needs of a conversation that is not over. `queue`: None until it has entered a line."""

    queue: QueueId | None = None
    language: str = ""
    was_answered: bool = False


@dataclass(slots=True)
class DayFold:
    """The figures of one day, and the conversations in course, on which later counts depend.

    `add` every event in the order of the bus; call `begin_day` at local midnight, which conversations in course
    outlive. A fold that starts within a day is given the day's figures so far and the conversations in course.
    `targets`: seconds within which each queue answers, also taken from `SetQueue`; `target` is for a queue without one.
    """

    target: float = TARGET_SECONDS
    targets: dict[QueueId, float] = field(default_factory=dict)
    queues: dict[QueueId, LineFigures] = field(default_factory=dict)
    languages: dict[str, LineFigures] = field(default_factory=dict)
    agents: dict[AgentId, AgentFigures] = field(default_factory=dict)
    in_course: dict[ConversationId, InCourse] = field(default_factory=dict)

    def add(self, message: object) -> None:
        """Count a message; one whose class is not in TAKES changes nothing."""
        count = _COUNTS.get(type(message))
        if count is not None:
            count(self, message)

    def add_uncounted(self, message: object) -> None:
        """Take a message of an earlier day that comes late: it changes what is in course, and no figure of this day."""
        figures = self.queues, self.languages, self.agents
        self.begin_day()
        self.add(message)
        self.queues, self.languages, self.agents = figures

    def begin_day(self) -> None:
        """Set all figures of the day to zero; what is in course stays."""
        self.queues, self.languages, self.agents = {}, {}, {}

    def of_agent(self, agent: AgentId) -> AgentFigures:
        """Return the agent's figures, to be read or added to."""
        return self.agents.setdefault(agent, AgentFigures())

    def of_conversation(self, conversation: ConversationId) -> InCourse:
        """Return what the fold holds of a conversation in course; a new one is in no line yet."""
        return self.in_course.setdefault(conversation, InCourse())

    def lines(self, queue: QueueId, language: str) -> Iterable[LineFigures]:
        """Yield the figures that a conversation counts in: its queue's, and its language's if it chose one."""
        yield self.queues.setdefault(queue, LineFigures())
        if language:
            yield self.languages.setdefault(language, LineFigures())


def total(figures: Iterable[LineFigures]) -> LineFigures:
    """Return the sum of the figures of several queues."""
    whole = LineFigures()
    for one in figures:
        for name in LineFigures.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return whole


def _queue_set(fold: DayFold, message: m.SetQueue) -> None:
    fold.targets[message.policy.id] = message.policy.target_seconds


def _started(fold: DayFold, event: m.ConversationStarted) -> None:
    fold.of_conversation(event.conversation)


def _language_chosen(fold: DayFold, event: m.LanguageChosen) -> None:
    fold.of_conversation(event.conversation).language = event.language


def _queued(fold: DayFold, event: m.ConversationQueued) -> None:
    state = fold.of_conversation(event.conversation)
    state.queue, state.language = event.requirement.queue, event.language or state.language
    if not event.again:
        for line in fold.lines(state.queue, state.language):
            line.received += 1


def _answered(fold: DayFold, event: m.ConversationAnswered) -> None:
    fold.of_agent(event.agent).answered += 1
    state = fold.of_conversation(event.conversation)
    if state.was_answered:
        return
    state.queue, state.was_answered = event.queue, True
    is_in_target = event.waited <= fold.targets.get(event.queue, fold.target)
    for line in fold.lines(event.queue, state.language):
        line.settled += 1
        line.answered += 1
        line.in_target += is_in_target
        line.waited += event.waited


def _abandoned(fold: DayFold, event: m.ConversationAbandoned) -> None:
    state = fold.of_conversation(event.conversation)
    if state.was_answered:  # an agent answered before, and the citizen left while waiting again
        return
    for line in fold.lines(event.queue, state.language):
        line.short += event.short
        line.abandoned += not event.short
        line.waited_in_vain += event.waited


def _ended(fold: DayFold, event: m.ConversationEnded) -> None:
    _count_as_settled(fold, fold.in_course.pop(event.conversation, InCourse()))


def _count_as_settled(fold: DayFold, state: InCourse) -> None:
    if state.queue is not None and not state.was_answered:
        for line in fold.lines(state.queue, state.language):
            line.settled += 1


def _wrap_up_completed(fold: DayFold, event: m.WrapUpCompleted) -> None:
    figures = fold.of_agent(event.agent)
    figures.handled += 1
    figures.talked += event.talked
    figures.wrapped += event.acw_seconds


def _restored(fold: DayFold, event: m.CoreRestored) -> None:
    """Count as over what the core does not have any more: no other event will report its end."""
    views = {view.conversation: view for view in event.conversations}
    for conversation in fold.in_course.keys() - views.keys():
        _count_as_settled(fold, fold.in_course[conversation])
    fold.in_course = {
        conversation: InCourse(
            view.queue if view.entered_line is not None else None,
            view.language,
            was_answered=view.answered_at is not None,
        )
        for conversation, view in views.items()
    }


_COUNTS: Mapping[type[Any], Callable[[DayFold, Any], None]] = {
    m.SetQueue: _queue_set,
    m.ConversationStarted: _started,
    m.LanguageChosen: _language_chosen,
    m.ConversationQueued: _queued,
    m.ConversationAnswered: _answered,
    m.ConversationAbandoned: _abandoned,
    m.ConversationEnded: _ended,
    m.WrapUpCompleted: _wrap_up_completed,
    m.CoreRestored: _restored,
}
TAKES = frozenset(_COUNTS)
