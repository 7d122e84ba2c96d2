"""kill -9 of the core and of PostgreSQL, and a PostgreSQL that is away, with calls up (OPS-1): the calls go on."""

import asyncio
import os
import signal
from pathlib import Path

from e2e.people import CITIZEN_TONE, Floor
from e2e.stack import SHORT_LINE, Stack

OPTION = "1 1 # 1 1"
OUTAGE_SECONDS = 30  # longer than the 20 s a statement may take: the batch is given up and written anew


async def test_calls_outlive_the_core_and_all_is_right_afterwards(floor: Floor, stack: Stack) -> None:
    """One call talking, one waiting, one in the menu; then the core dies."""
    agent = await floor.agent("marisol")
    await agent.is_ready()
    talking = await floor.citizen(caller="014440001", number=SHORT_LINE, hertz=600.0)
    await agent.voice.talks_with(600.0, within=45)
    waiting = await floor.citizen(caller="014440002", number=SHORT_LINE, hertz=800.0)
    await floor.in_line("014440002")
    in_menu = await floor.citizen(caller="014440003", hertz=1100.0)

    stack.kill_core()
    await agent.voice.talks_with(600.0, within=1)
    await asyncio.to_thread(stack.wait_ready, 20)
    await agent.voice.talks_with(600.0, within=1)
    assert not any(call.ended.done() for call in (talking, waiting, in_menu))

    talking.hang_up()
    call = await floor.recorded("014440001", within=15)
    assert (
        await agent.save(call["conversation"], typification=await agent.typification())
    ).status_code == 200
    await agent.voice.talks_with(800.0, within=30)
    waiting.hang_up()
    assert (await floor.ended("014440002"))["result"] == "answered"
    in_menu.press(OPTION)
    await floor.in_line("014440003", within=60)
    in_menu.hang_up()
    await floor.recorded("014440003")


async def test_who_is_just_being_announced_when_the_core_dies_is_served(floor: Floor, stack: Stack) -> None:
    """ACD-3: decided, announced to the agent, not yet in the room."""
    agent = await floor.agent("luis")
    await agent.is_ready()
    citizen = await floor.citizen(caller="014440005", number=SHORT_LINE)
    decided = (await floor.delivered("014440005"))["deliveries"][-1]
    assert decided["answered"] is None

    stack.kill_core()
    await asyncio.to_thread(stack.wait_ready, 20)
    await agent.voice.talks_with(CITIZEN_TONE, within=30)
    await citizen.talks_with(agent.frequency, within=5)
    citizen.hang_up()
    await floor.recorded("014440005")
    assert (await floor.ended("014440005"))["result"] == "answered"


async def test_the_database_dies_and_comes_back_under_calls(floor: Floor, stack: Stack) -> None:
    """Architecture §7, §8: kill -9 of the postmaster; what was said meanwhile is written when it is back."""
    agent = await floor.agent("marisol")
    await agent.is_ready()
    talking = await floor.citizen(caller="014440006", number=SHORT_LINE, hertz=600.0)
    await agent.voice.talks_with(600.0, within=45)
    coming = await floor.citizen(caller="014440007", hertz=800.0)

    os.kill(stack.pid_of("postgres -D"), signal.SIGKILL)
    await agent.voice.talks_with(600.0, within=1)
    coming.press(OPTION)
    await asyncio.to_thread(stack.wait_ready, 40)
    await floor.in_line("014440007")
    talking.hang_up()
    call = await floor.recorded("014440006", within=20)
    assert (await floor.ended("014440006"))["result"] == "answered"
    saved = await agent.save(call["conversation"], typification=await agent.typification())
    assert saved.status_code == 200, saved.text
    await agent.voice.talks_with(800.0, within=30)
    coming.hang_up()
    await floor.recorded("014440007", within=20)


async def test_calls_are_routed_while_the_database_is_away(floor: Floor, stack: Stack) -> None:
    """Architecture §7: for half a minute nothing can be written; the journal waits, and nothing is lost."""
    agent = await floor.agent("luis")
    await agent.is_ready()
    postmaster = stack.pid_of("postgres -D")
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    family = (postmaster, *map(int, children))
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(OUTAGE_SECONDS + 30):
            citizen = await floor.citizen(caller="014440004", number=SHORT_LINE)
            await agent.voice.talks_with(CITIZEN_TONE, within=45)
            await nothing_is_written_for(OUTAGE_SECONDS)
            await agent.voice.talks_with(CITIZEN_TONE, within=1)
            citizen.hang_up()
    finally:
        for pid in reversed(family):
            os.kill(pid, signal.SIGCONT)
    await floor.recorded("014440004", within=40)
    assert (await floor.ended("014440004"))["result"] == "answered"


async def nothing_is_written_for(seconds: float) -> None:
    await asyncio.sleep(seconds)
