"""Tasks with a name and a parent."""

import asyncio

import pytest
from structlog.testing import capture_logs

from contactcenter.engine.supervisor import Supervisor
from virtual_time import LoopClock

pytestmark = [pytest.mark.usefixtures("no_task_is_left"), pytest.mark.virtual_time]


async def for_ever():
    await asyncio.Event().wait()


async def test_a_task_that_fails_is_started_again_later_each_time():
    supervisor, started = Supervisor(), []
    loop = asyncio.get_running_loop()

    async def fails():
        started.append(round(loop.time(), 2))
        raise OSError("away")

    supervisor.start("link", fails)
    await asyncio.sleep(3.5)
    await supervisor.close()

    assert started == [0.0, 0.2, 0.6, 1.4, 3.0]
    assert supervisor.restarts == 4


async def test_what_an_outside_absence_stops_is_one_line_without_a_stack():
    supervisor = Supervisor(lambda error: isinstance(error, ConnectionError))
    runs = []

    async def fails():
        runs.append(1)
        raise ConnectionError("away") if len(runs) < 4 else ValueError("ours")

    with capture_logs() as told:
        supervisor.start("alive", fails)
        await asyncio.sleep(2)
        await supervisor.close()

    assert [(line["event"], line["log_level"], "exc_info" in line) for line in told] == [
        ("part_away", "warning", False),
        ("task_failed", "error", True),
    ]
    assert told[0]["kind"] == "ConnectionError"


async def test_an_absence_is_told_anew_after_it_ran_well():
    supervisor, runs = Supervisor(lambda error: True, LoopClock()), []

    async def fails():
        runs.append(1)
        await asyncio.sleep(100 if len(runs) == 2 else 0)
        raise ConnectionError

    with capture_logs() as told:
        supervisor.start("alive", fails)
        await asyncio.sleep(110)
        await supervisor.close()

    assert [line["event"] for line in told].count("part_away") == 2


async def test_a_task_that_ran_well_begins_again_with_a_short_wait():
    supervisor, started = Supervisor(clock=LoopClock()), []
    loop = asyncio.get_running_loop()

    async def lasts():
        started.append(round(loop.time(), 2))
        await asyncio.sleep(0 if len(started) < 4 else 100)

    supervisor.start("link", lasts)
    await asyncio.sleep(103)
    await supervisor.close()

    assert started[3:] == [1.4, 101.6]


async def test_one_with_an_end_is_tried_until_it_comes_to_it_and_not_again():
    supervisor, runs = Supervisor(), []

    async def opens():
        runs.append(1)
        if len(runs) < 3:
            raise OSError("away")

    supervisor.start("opening", opens, restart=False)
    await asyncio.sleep(60)

    assert len(runs) == 3
    assert supervisor.running() == ()


async def test_close_cancels_all_and_waits_for_what_they_still_have_to_do():
    supervisor, tidied = Supervisor(), []

    async def tidy():
        try:
            await for_ever()
        finally:
            await asyncio.sleep(1)
            tidied.append(1)

    supervisor.start("a", tidy)
    supervisor.start("b", for_ever)
    await asyncio.sleep(0)
    assert supervisor.running() == ("a", "b")

    await supervisor.close()

    assert tidied == [1]
    assert supervisor.running() == ()


async def test_two_tasks_of_one_name_are_a_mistake():
    supervisor = Supervisor()
    supervisor.start("a", for_ever)

    with pytest.raises(ValueError, match="a task called a"):
        supervisor.start("a", for_ever)

    await supervisor.stop("a")
    assert supervisor.running() == ()
