"""What a day is reckoned to have brought: by the moment of each event, whatever is open at midnight or at a restart."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest

from contactcenter import messages as m
from contactcenter.domain.day_figures import AgentFigures, DayFold, LineFigures, total
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, QueueId
from journal.scripted_calls import EIGHT, JUAN, RENIEC, ROSA, Tale, answered

MIDNIGHT = EIGHT + timedelta(hours=16)


def fold(*tales: Tale) -> DayFold:
    figures = DayFold()
    for tale in tales:
        for _, event in tale.told:
            figures.add(event)
    return figures


def test_a_call_that_was_answered_counts_in_its_queue_its_language_and_for_its_agent() -> None:
    figures = fold(answered())

    line = LineFigures(received=1, settled=1, answered=1, waited=20.5)
    assert figures.queues == {RENIEC: line}
    assert figures.languages == {"qu": line}
    assert figures.agents == {ROSA: AgentFigures(answered=1, handled=1, talked=120.0, wrapped=25.0)}
    assert figures.in_course == {}


@pytest.mark.parametrize(("target", "in_target"), [(20.0, 0), (21.0, 1)])
def test_in_target_goes_by_the_target_of_the_queue(target: float, in_target: int) -> None:
    figures = DayFold()
    figures.add(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec", target_seconds=target)))
    for _, event in answered().told:
        figures.add(event)

    assert figures.queues[RENIEC].in_target == in_target


@pytest.mark.parametrize(("short", "counted"), [(True, (0, 1)), (False, (1, 0))])
def test_who_leaves_the_line_is_settled_and_has_abandoned(short: bool, counted: tuple[int, int]) -> None:
    figures = fold(Tale().chooses().abandons(3.0, after=3, short=short).ends(m.ConversationStage.WAITING))

    line = figures.queues[RENIEC]
    assert (line.settled, line.abandoned, line.short, line.waited_in_vain) == (1, *counted, 3.0)


def test_who_hangs_up_in_the_menu_counts_nowhere() -> None:
    assert fold(Tale().ends(m.ConversationStage.MENU)) == DayFold()


def test_who_was_served_and_leaves_while_waiting_again_counts_once() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA).waits_again(after=40)
    tale.is_given_to(JUAN).is_answered_by(JUAN).waits_again(after=10)
    figures = fold(tale.abandons(9.0, after=9).ends(m.ConversationStage.WAITING))

    line = figures.queues[RENIEC]
    assert (line.received, line.settled, line.answered, line.abandoned) == (1, 1, 1, 0)
    assert {agent: one.answered for agent, one in figures.agents.items()} == {ROSA: 1, JUAN: 1}


def test_a_call_across_midnight_is_received_on_one_day_and_answered_on_the_next() -> None:
    figures, days = DayFold(), []
    for at, event in answered(start=MIDNIGHT - timedelta(seconds=25)).told:
        if at >= MIDNIGHT and not days:
            days.append(figures.queues)
            figures.begin_day()
        figures.add(event)
    days.append(figures.queues)

    assert [(day[RENIEC].received, day[RENIEC].answered, day[RENIEC].settled) for day in days] == [
        (1, 0, 0),
        (0, 1, 1),
    ]


def test_what_a_restarted_core_does_not_know_any_more_is_settled() -> None:
    figures = fold(Tale(1).chooses(), Tale(2).chooses(), Tale(3))
    kept = view("e1-2", EIGHT, queue=RENIEC)

    figures.add(m.CoreRestored((), (kept,)))

    assert (figures.queues[RENIEC].received, figures.queues[RENIEC].settled) == (2, 1)
    assert figures.in_course.keys() == {"e1-2"}


def view(name: str, at: datetime, queue: QueueId) -> m.ConversationView:
    stage = m.ConversationStage.WAITING
    return m.ConversationView(
        ConversationId(name), "voice", stage, at, at, "qu", queue=queue, entered_line=at
    )


def test_a_fold_that_begins_from_the_figures_so_far_and_who_is_in_course_says_the_same() -> None:
    whole, events = fold(answered(1), answered(2, JUAN)), [event for _, event in answered(2, JUAN).told]
    for cut in range(len(events)):
        before = fold(answered(1))
        for event in events[:cut]:
            before.add(event)
        after = DayFold(
            queues=deepcopy(before.queues),
            languages=deepcopy(before.languages),
            agents=deepcopy(before.agents),
            in_course=deepcopy(before.in_course),
        )
        for event in events[cut:]:
            after.add(event)
        assert after == whole, cut


def test_several_queues_are_summed() -> None:
    assert total([LineFigures(1, 1, waited=2.5), LineFigures(2, 0, waited=1.0)]) == LineFigures(
        3, 1, waited=3.5
    )


def test_the_talk_of_a_citizen_who_waits_again_counts_with_the_wrap_up() -> None:
    completed = m.WrapUpCompleted(DeliveryId("d"), ConversationId("c"), AgentId("a"), True, 5.0, 60.0)
    figures = DayFold()
    figures.add(completed)

    assert figures.agents[AgentId("a")] == AgentFigures(handled=1, talked=60.0, wrapped=5.0)
