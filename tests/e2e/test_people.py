"""The first day, as people see it: a citizen on the test telephone, an agent, a supervisor. With pictures."""

import pytest
from playwright.async_api import async_playwright, expect

from e2e.browser import Console
from e2e.stack import Stack
from waiting import until

pytestmark = pytest.mark.browser


async def test_a_citizen_calls_from_the_page_and_yeni_answers_in_quechua(stack: Stack) -> None:
    """What a person sees when it is done: IVR-1…4, ACD-3, ACD-4, ACD-11, CRM-2, CRM-3, SUP-1, REC-1."""
    person = {p["name"]: p for p in stack.people("agent") + stack.people("supervisor")}
    async with async_playwright() as playwright:
        desk, citizen, floor = [
            await Console.open(playwright, stack, hertz) for hertz in (1400.0, 700.0, 440.0)
        ]
        await desk.sign_in(person["yeni"])
        await desk.start_shift()
        await desk.become_ready()
        await floor.sign_in(person["lucia"])
        await floor.page.goto(f"{stack.url}/piso")
        await expect(floor.page.get_by_text("Yeni Ccori Mamani").first).to_be_visible()

        await citizen.page.goto(f"{stack.url}/telefono")
        await citizen.page.get_by_role("button", name="Llamar al 1800").click()
        await expect(citizen.page.get_by_role("button", name="Tecla 2", exact=True)).to_be_enabled()
        await citizen.press("2", "1")
        await citizen.press(*"42318907#", "1")
        await citizen.picture("test-phone")
        await citizen.press("1", "2")

        await citizen.hears(1400.0, within=90)
        await desk.hears(700.0, within=5)
        await expect(desk.page.get_by_text("DNI 42318907").first).to_be_visible()
        await expect(desk.page.get_by_text("Duplicado de DNI").first).to_be_visible()
        await expect(desk.page.get_by_text("Grabando")).to_be_visible()
        await expect(floor.page.locator("[data-agent]", has_text="Yeni").first).to_contain_text("En llamada")
        await desk.picture("desk-call")
        await floor.picture("floor")

        await desk.page.keyboard.press("Control+F9")
        await expect(desk.page.get_by_role("button", name="Guardar y seguir")).to_be_visible()
        await expect(citizen.page.get_by_text("Llamada terminada")).to_be_visible(timeout=15_000)
        await desk.register("duplicado")
        await desk.page.goto(f"{stack.url}/ciudadanos")
        await desk.page.get_by_role("main").get_by_role("searchbox").fill("42318907")
        await desk.page.keyboard.press("Enter")
        await desk.page.get_by_role("table").get_by_role("link").first.click()
        await _play(desk)
        await desk.picture("citizen")
        await floor.page.goto(f"{stack.url}/menu-de-voz/alomac")
        await expect(floor.page.get_by_role("tree")).to_be_visible()
        await floor.picture("ivr")
        await desk.leave()
        await citizen.browser.close()
        await floor.browser.close()


async def _play(desk: Console) -> None:
    """The recording of the call just ended can be heard, and its two channels seen."""
    button = desk.page.get_by_role("button", name="Reproducir").first
    await expect(button).to_be_visible()
    await button.click()

    position = desk.page.get_by_role("slider").first

    async def plays() -> bool:
        return int(await position.get_attribute("aria-valuenow") or 0) >= 2

    await until(plays, "the recording does not play", within=20)
