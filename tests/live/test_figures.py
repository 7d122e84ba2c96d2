"""What the floor counts is the fold of the day, whatever is open at midnight or at a restart (SUP-1)."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter import messages as m
from contactcenter.bus.port import Envelope
from contactcenter.domain.day_figures import AgentFigures, DayFold, LineFigures
from contactcenter.journal import day_totals
from contactcenter.kernel.ids import AgentId, QueueId
from contactcenter.live import rows
from contactcenter.live.view import LiveView
from contactcenter.storage.database import Database
from journal.rig import LIMA, open_desk
from journal.scripted_calls import EIGHT, JUAN, RENIEC, ROSA, Tale, answered
from live.days import totals_of
from live.random_days import random_day, restated

Figures = tuple[dict[QueueId, LineFigures], dict[str, LineFigures], dict[AgentId, AgentFigures]]
SEEDS = st.integers(0, 1_000_000)


def figures(day: DayFold) -> Figures:
    return day.queues, day.languages, day.agents


class Reference:
    """Each local day's figures: one fold of all events, which counts each on the day of its own time."""

    def __init__(self) -> None:
        self.fold = DayFold()
        self.days: dict[date, Figures] = {}

    def add(self, at: datetime, message: object) -> None:
        fold, day = self.fold, at.astimezone(LIMA).date()
        fold.queues, fold.languages, fold.agents = self.days.get(day, ({}, {}, {}))
        fold.add(message)
        self.days[day] = figures(fold)

    def of(self, day: date) -> Figures:
        return self.days.get(day, ({}, {}, {}))


class Bus:
    """Tells a view and the reference the same, and restarts the view."""

    def __init__(self) -> None:
        self.view, self.reference = LiveView(EIGHT, LIMA), Reference()
        self.seq = 0

    def carry(self, at: datetime, message: object) -> None:
        self.seq += 1
        self.view.apply(Envelope(self.seq, at, message))
        self.reference.add(at, message)

    def core_restored(self, lost: int) -> m.CoreRestored:
        """What the core says at its start; every `lost`th conversation it does not know any more."""
        open_now = {c: state.view for c, state in self.view.conversations.items() if not state.is_over}
        return restated(open_now, lost)

    def new_view(self, table: DayFold) -> LiveView:
        """The view of another start of the core, which has nothing but what is stored."""
        view = LiveView(self.view.now, LIMA)
        view.resume_day(table)
        return view


@given(SEEDS)
def test_the_live_view_counts_what_the_fold_of_the_day_counts(seed: int) -> None:
    bus = Bus()
    for at, event in random_day(seed):
        bus.carry(at, event)
        assert figures(bus.view.day) == bus.reference.of(bus.view.today)


@given(SEEDS, st.floats(0, 1), st.integers(0, 3))
def test_a_restart_at_any_moment_changes_no_figure(seed: int, share: float, lost: int) -> None:
    bus, events = Bus(), random_day(seed)
    cut = int(share * len(events))
    for at, event in events[:cut]:
        bus.carry(at, event)
    table = DayFold(in_course=deepcopy(bus.reference.fold.in_course))
    table.queues, table.languages, table.agents = deepcopy(bus.reference.of(bus.view.today))
    restored, bus.view = bus.core_restored(lost), bus.new_view(table)
    bus.carry(bus.view.now, restored)

    for at, event in events[cut:]:
        bus.carry(at, event)
        assert figures(bus.view.day) == bus.reference.of(bus.view.today)


@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(8))
async def test_a_view_that_starts_from_the_table_shows_what_the_one_before_showed(
    database: Database, seed: int
) -> None:
    events = random_day(seed)
    cut, lost = seed * len(events) // 8, seed % 3
    bus = Bus()
    async with open_desk(database) as desk:
        for at, event in events[:cut]:
            desk.bus.publish(event, at)
            bus.carry(at, event)
        await desk.journal.flush()
        assert desk.journal.unprojected == 0
        async with database.begin() as conn:
            view = bus.new_view(await day_totals.load(conn, bus.view.today))
    assert shown(view) == shown(bus.view)

    restored, bus.view = bus.core_restored(lost), view
    bus.carry(view.now, restored)
    assert figures(view.day) == bus.reference.of(view.today)
    for at, event in events[cut:]:
        bus.carry(at, event)
        assert figures(view.day) == bus.reference.of(view.today)


def shown(view: LiveView) -> object:
    """The figures of the floor's rows and totals; who waits and who is free is not of a day."""
    queues = [
        row.model_copy(update={"waiting": 0, "oldest": None}) for row in rows.queue_rows(view, view.queues)
    ]
    agents = {
        agent: (figures.answered, figures.average_handle_time) for agent, figures in view.day.agents.items()
    }
    totals = totals_of(view).model_dump(exclude={"waiting", "oldest", "in_menu", "talking", "on_shift"})
    return [row for row in queues if row.received or row.settled or row.abandoned], agents, totals


def test_the_handle_time_does_not_move_while_an_agent_writes_up() -> None:
    """Talk, wrap-up and the conversation they belong to count together, when the wrap-up is over."""
    bus = Bus()
    for at, event in answered(1).told:
        bus.carry(at, event)
    before = rows.agent_row(bus.view, ROSA).tmo_seconds
    assert before == 120.0 + 25.0

    second = Tale(2, bus.view.now).chooses().is_given_to(ROSA).is_answered_by(ROSA).ends(after=60)
    for at, event in second.told:
        bus.carry(at, event)
        assert rows.agent_row(bus.view, ROSA).tmo_seconds == before
    second.told.clear()
    for at, event in second.is_wrapped_up(ROSA, lasted=15.0).told:
        bus.carry(at, event)

    assert rows.agent_row(bus.view, ROSA).tmo_seconds == (120 + 25 + 60 + 15) / 2


def test_a_wrap_up_that_a_restart_loses_leaves_the_handle_time_as_it_was() -> None:
    """The core may have crashed before its last events were written: nobody says that this wrap-up is over."""
    bus = Bus()
    in_wrap_up = Tale(2).chooses().is_given_to(ROSA).is_answered_by(ROSA).ends(after=60)
    for at, event in [*answered(1).told, *in_wrap_up.told]:
        bus.carry(at, event)
    before = bus.view.day.agents[ROSA].average_handle_time

    bus.view = bus.new_view(deepcopy(bus.view.day))
    bus.carry(bus.view.now, m.CoreRestored((), ()))
    for at, event in answered(3, JUAN, start=bus.view.now + timedelta(seconds=1)).told:
        bus.carry(at, event)

    assert bus.view.day.agents[ROSA].average_handle_time == before


def test_the_row_of_an_agent_who_was_removed_and_comes_back_has_the_days_figures() -> None:
    bus = Bus()
    for at, event in answered(1).told:
        bus.carry(at, event)
    profile = m.AgentProfile(ROSA, frozenset({RENIEC}))
    for message in (m.RemoveAgent(ROSA), m.SetAgent(profile)):
        bus.carry(bus.view.now, message)

    assert rows.agent_row(bus.view, ROSA).answered_today == 1
