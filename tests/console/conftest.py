"""A Chromium and a fake server for each test of the console."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import chromium as browsers
from console.fake_api import DIST, FakeApi

FLAGS = [
    "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--force-color-profile=srgb",
]  # fmt: skip
WIDE, NARROW = (1440, 900), (390, 844)
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not (DIST / "index.html").exists():
        pytest.skip("needs the built console (make console)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server() -> Iterator[FakeApi]:
    fake = FakeApi()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def opened(chromium: Browser, server: FakeApi) -> Iterator[Opened]:
    """Opens a page of the console; a script error or a failed load of our own fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def go(path: str, size: tuple[int, int] = WIDE, scheme: str = "light", microphone: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme,  # type: ignore[arg-type]
            locale="es-PE", timezone_id="America/Lima", reduced_motion="reduce",
            permissions=["microphone"] if microphone else [],
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a picture when CC_PICTURES names a folder."""
    folder = os.environ.get("CC_PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return take
