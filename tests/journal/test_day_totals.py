"""Stored figures of a day are those of the fold that never stopped, wherever a batch, restart or midnight falls."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from contactcenter.domain.day_figures import DayFold
from contactcenter.journal import day_totals
from contactcenter.storage.database import Database
from journal.rig import LIMA, Desk, open_desk
from journal.scripted_calls import EIGHT, JUAN, Tale, answered

pytestmark = pytest.mark.postgres

MIDNIGHT = EIGHT + timedelta(hours=16)


def across_midnight() -> list[tuple[datetime, object]]:
    """Before midnight: one call over, one in talk, one in the line, one abandoned after it. In the order of time."""
    start = MIDNIGHT - timedelta(seconds=30)
    tales = (
        answered(1, start=start - timedelta(minutes=10)),
        answered(2, JUAN, start=start),
        Tale(3, start).chooses().abandons(61.0, after=61).ends(),
        Tale(4, start).chooses(),
    )
    return sorted((told for tale in tales for told in tale.told), key=lambda told: told[0])


def fold_of(told: list[tuple[datetime, object]]) -> dict[date, DayFold]:
    """Each day's figures, by a fold that sees every event and begins a day at midnight."""
    fold, days = DayFold(), {}
    for at, event in told:
        day = at.astimezone(LIMA).date()
        if day not in days:
            fold = replace(fold, queues={}, languages={}, agents={})
            days[day] = fold
        fold.add(event)
    return days


async def stored(desk: Desk, day: date) -> DayFold:
    async with desk.database.begin() as conn:
        return await day_totals.load(conn, day)


@pytest.mark.parametrize("in_batch", [1, 3, 100])
async def test_the_stored_figures_are_those_of_the_fold_however_the_batches_fall(
    database: Database, in_batch: int
) -> None:
    told = across_midnight()
    async with open_desk(database) as desk:
        for n, (at, event) in enumerate(told):
            desk.bus.publish(event, at)
            if n % in_batch == 0:
                await desk.journal.flush()
        await desk.journal.flush()
        assert desk.journal.unprojected == 0

        for day, fold in fold_of(told).items():
            figures = await stored(desk, day)
            assert (figures.queues, figures.languages, figures.agents) == (
                fold.queues,
                fold.languages,
                fold.agents,
            )


async def test_who_starts_in_the_middle_of_the_day_comes_to_the_same_figures(database: Database) -> None:
    """After each event the table is read, and the rest is folded on from there."""
    told = across_midnight()
    whole = fold_of(told)
    async with open_desk(database) as desk:
        for n, (at, event) in enumerate(told):
            desk.bus.publish(event, at)
            await desk.journal.flush()
            day = at.astimezone(LIMA).date()
            fold = await stored(desk, day)
            for later, rest in told[n + 1 :]:
                if later.astimezone(LIMA).date() == day:
                    fold.add(rest)
            of_day = whole[day]
            assert (fold.queues, fold.languages, fold.agents) == (
                of_day.queues,
                of_day.languages,
                of_day.agents,
            )


async def test_a_day_without_calls_has_no_figures(database: Database) -> None:
    async with database.begin() as conn:
        assert await day_totals.load(conn, EIGHT.date()) == DayFold()
