"""Agents and citizens in a real Chromium: each sends a tone and measures what is heard."""

import asyncio
import wave
from array import array
from contextlib import suppress
from math import pi, sin
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Playwright, expect
from playwright.async_api import Error as PlaywrightError

from chromium import chromium
from e2e.stack import Stack
from waiting import until

FLAGS = (
    "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
    "--force-color-profile=srgb",
)  # fmt: skip
WIDE = {"width": 1440, "height": 900}
AUDIBLE_DB, NEAR_HZ, STEADY_LOOKS = -60.0, 25.0, 6
PATIENCE_MS = 15_000


def write_tone(path: Path, hertz: float, seconds: int = 2, rate: int = 48_000) -> Path:
    samples = array("h", (int(9000 * sin(2 * pi * hertz * n / rate)) for n in range(seconds * rate)))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return path


class Console:
    """One person's Chromium."""

    def __init__(self, stack: Stack, browser: Browser, page: Page, hertz: float) -> None:
        self.stack, self.browser, self.page, self.hertz = stack, browser, page, hertz

    @classmethod
    async def open(cls, playwright: Playwright, stack: Stack, hertz: float) -> "Console":
        voice = write_tone(stack.home / f"voice-{hertz:.0f}.wav", hertz)
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=[*FLAGS, f"--use-file-for-fake-audio-capture={voice}"]
        )
        context = await browser.new_context(
            viewport=WIDE,
            locale="es-PE",
            timezone_id="America/Lima",
            permissions=["microphone"],
            reduced_motion="reduce",
        )
        await context.add_init_script("localStorage.setItem('cc_test', '1')")
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return cls(stack, browser, page, hertz)

    async def sign_in(self, person: dict[str, Any]) -> None:
        await self.page.goto(f"{self.stack.url}/ingresar")
        await self.page.get_by_role("textbox", name="Usuario").fill(person["name"])
        await self.page.get_by_role("textbox", name="Contraseña").fill(person["password"])
        await self.page.get_by_role("button", name="Ingresar").click()
        await self.page.wait_for_url(lambda url: "/ingresar" not in url)

    async def start_shift(self) -> None:
        """The first click of the day; a shift that is still open comes back by itself."""
        await self.page.goto(f"{self.stack.url}/escritorio")
        start = self.page.get_by_role("button", name="Iniciar turno")

        async def is_up() -> bool:
            if await self.page.evaluate("Boolean(window.__cc?.leg().established)"):
                return True
            if await start.is_visible():
                with suppress(PlaywrightError):  # it went away: the shift was open
                    await start.click(timeout=500)
            return False

        await until(is_up, "the leg did not come up", within=15, step=0.1)

    async def become_ready(self) -> None:
        await self.page.get_by_role("button", name="Pasar a Disponible").click()
        await expect(self.page.get_by_text("Listo. La llamada entra sola, sin timbre.")).to_be_visible()

    async def register(self, words: str = "dni") -> None:
        """Typification by keyboard, then *Guardar y seguir*."""
        field = self.page.get_by_label("Tipificación").first
        await field.fill(words)
        await field.press("ArrowDown")
        await field.press("Enter")
        await self.page.get_by_text("Resuelto", exact=True).first.click()
        await self.page.get_by_role("button", name="Guardar y seguir").click()
        await expect(self.page.get_by_text("Listo. La llamada entra sola, sin timbre.")).to_be_visible()

    async def probe(self, what: str, fits: Any, within: float = 15.0) -> Any:
        """Wait until a value the page shows to tests `fits`, and return it."""
        seen: list[Any] = [None]

        async def look() -> bool:
            seen[0] = await self.page.evaluate(f"window.__cc ? window.__cc.{what} : null")
            return seen[0] is not None and bool(fits(seen[0]))

        try:
            await until(look, what, within, step=0.03)
        except AssertionError:
            raise AssertionError(f"{what} is {seen[0]} after {within} s") from None
        return seen[0]

    async def hears(self, hertz: float, within: float = 5.0) -> None:
        """Wait until the tone is all that is heard for a while: a voice, not a word of the announcement."""
        in_a_row = 0

        def is_steady(tone: dict[str, float]) -> bool:
            nonlocal in_a_row
            in_a_row = in_a_row + 1 if abs(tone["hz"] - hertz) < NEAR_HZ and tone["db"] > AUDIBLE_DB else 0
            return in_a_row >= STEADY_LOOKS

        await self.probe("tone()", is_steady, within)

    async def press(self, *keys: str) -> None:
        """Press keys of the test telephone, a second between answers, as a person does."""
        spoken = {"#": "numeral", "*": "asterisco"}
        for key in keys:
            await self.page.get_by_role("button", name=f"Tecla {spoken.get(key, key)}", exact=True).click()
            await asyncio.sleep(0.3)
        await asyncio.sleep(1)

    async def picture(self, name: str) -> None:
        await self.page.screenshot(path=str(self.stack.pictures / f"{name}.png"))

    async def leave(self) -> None:
        """End the shift: the next test begins with a new one."""
        order = "fetch('/api/desk/shift', {method: 'DELETE', headers: {'X-Requested-With': 'console'}})"
        status = await self.page.evaluate(f"{order}.then(answer => answer.status)")
        await self.browser.close()
        assert status == 204, "the agent still carries a conversation"
