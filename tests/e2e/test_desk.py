"""Two agents in Chromium, citizens on the trunk: who hears whom, ten calls in a row on one leg."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright, expect

from e2e.browser import Console
from e2e.people import Floor
from e2e.stack import SHORT_LINE, Stack

pytestmark = pytest.mark.browser
CALLS = 10
TONES = (500.0, 650.0, 800.0, 950.0, 1100.0)


@pytest.fixture
async def desks(stack: Stack) -> AsyncIterator[list[Console]]:
    people = [p for p in stack.people("agent") if p["name"] in ("marisol", "luis")]
    async with async_playwright() as playwright:
        desks = [await Console.open(playwright, stack, hertz) for hertz in (1400.0, 1700.0)]
        for desk, person in zip(desks, people, strict=True):
            await desk.sign_in(person)
            await desk.start_shift()
        yield desks
        for desk in desks:
            if desk.browser.is_connected():
                await desk.leave()


async def test_ten_callers_in_a_row_on_one_leg_are_heard_and_hear(desks: list[Console], floor: Floor) -> None:
    """ACD-3: silent delivery to a leg that stays up; a test of one call passes with broken designs."""
    desk = desks[0]
    await desk.become_ready()
    first = await desk.probe("inbound()", lambda packets: packets > 0)
    for number in range(CALLS):
        hertz = TONES[number % len(TONES)]
        citizen = await floor.citizen(caller=f"01777{number:04d}", number=SHORT_LINE, hertz=hertz)
        await desk.hears(hertz, within=60)
        await citizen.talks_with(desk.hertz, within=3)
        citizen.hang_up()
        await desk.register()
    assert await desk.probe("inbound()", lambda packets: packets > first), "the same leg, all the while"


async def test_two_agents_talk_at_once_and_hear_only_their_own(desks: list[Console], floor: Floor) -> None:
    for desk in desks:
        await desk.become_ready()
    citizens = [
        await floor.citizen(caller=f"01666{n:04d}", number=SHORT_LINE, hertz=h)
        for n, h in enumerate((500.0, 800.0))
    ]
    heard = await asyncio.gather(*(citizen.talks_with(1400.0, 1700.0, within=60) for citizen in citizens))
    assert set(heard) == {1400.0, 1700.0}
    for citizen, mine in zip(citizens, heard, strict=True):
        desk = next(d for d in desks if d.hertz == mine)
        tone = 500.0 if citizen is citizens[0] else 800.0
        await desk.hears(tone, within=3)
        other = 800.0 if tone == 500.0 else 500.0
        own, foreign = [await desk.page.evaluate(f"window.__cc.levelAt({hz})") for hz in (tone, other)]
        assert foreign < own - 20
        await expect(desk.page.get_by_text("Grabando")).to_be_visible()
    for citizen in citizens:
        citizen.hang_up()
    for desk in desks:
        await desk.register()


async def test_what_the_agent_muted_stays_muted_over_a_reload(desks: list[Console], floor: Floor) -> None:
    desk = desks[0]
    await desk.become_ready()
    citizen = await floor.citizen(caller="017770003", number=SHORT_LINE, hertz=800.0)
    await desk.hears(800.0, within=60)
    await desk.page.keyboard.press("F2")
    await expect(desk.page.get_by_role("button", name="Quitar silencio")).to_be_visible()
    await desk.page.reload()
    await desk.hears(800.0, within=15)
    await expect(desk.page.get_by_role("button", name="Quitar silencio")).to_be_visible()
    await desk.page.keyboard.press("F2")
    await citizen.talks_with(desk.hertz, within=5)
    citizen.hang_up()
    await desk.register()


async def test_a_reload_in_mid_call_brings_the_audio_back(desks: list[Console], floor: Floor) -> None:
    """The page says `hello none`, the old leg goes, the citizen waits in music, both meet in the same room."""
    desk = desks[0]
    await desk.become_ready()
    citizen = await floor.citizen(caller="017770001", number=SHORT_LINE, hertz=800.0)
    await desk.hears(800.0, within=60)
    await desk.page.reload()
    await desk.hears(800.0, within=15)
    await citizen.talks_with(desk.hertz, within=5)
    citizen.hang_up()
    await desk.register()


async def test_a_closed_browser_opened_again_in_mid_call_brings_the_citizen_back(
    desks: list[Console], floor: Floor, stack: Stack
) -> None:
    """Not a reload: the page, its socket and its leg are gone until the agent signs in again."""
    desk = desks[0]
    await desk.become_ready()
    citizen = await floor.citizen(caller="017770004", number=SHORT_LINE, hertz=800.0)
    await desk.hears(800.0, within=60)
    await desk.browser.close()
    person = next(p for p in stack.people("agent") if p["name"] == "marisol")
    async with async_playwright() as playwright:
        again = await Console.open(playwright, stack, 1400.0)
        await again.sign_in(person)
        await again.start_shift()
        await again.hears(800.0, within=15)
        await citizen.talks_with(again.hertz, within=5)
        citizen.hang_up()
        await again.register()
        await again.leave()


async def test_asterisk_dies_and_the_telephone_of_the_page_comes_back_by_itself(
    desks: list[Console], floor: Floor, stack: Stack
) -> None:
    """OPS-1: calls end with the switch; nobody has to click for the next one."""
    desk = desks[1]
    await desk.become_ready()
    os.kill(stack.pid_of("sbin/asterisk"), signal.SIGKILL)
    await desk.probe("leg()", lambda leg: not leg["established"], within=30)
    await desk.probe("leg()", lambda leg: leg["established"], within=60)
    await asyncio.to_thread(stack.wait_ready, 60)
    citizen = await floor.citizen(caller="017770005", number=SHORT_LINE, hertz=800.0)
    await desk.hears(800.0, within=60)
    await citizen.talks_with(desk.hertz, within=5)
    citizen.hang_up()
    await desk.register()
