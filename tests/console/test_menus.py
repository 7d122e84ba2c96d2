"""The voice menus as people read them: which answer, which were not taken, the whole drawing; the test telephone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import floor_data
from console.conftest import NARROW, WIDE
from console.fake_api import FakeApi
from console.looking import is_sound

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [WIDE, (1280, 720), NARROW], ids=["1440", "1280", "390"])


@pytest.fixture
def supervised(server: FakeApi) -> FakeApi:
    server.role, server.me = "supervisor", None
    return server


def test_a_tree_that_no_number_leads_to_is_an_example(supervised: FakeApi, opened: Any) -> None:
    page: Page = opened("/menu-de-voz")

    expect(page.get_by_role("row", name="Osinergmin")).to_contain_text("Ejemplo: ningún número lo usa")
    expect(page.get_by_role("row", name="ALO MAC 1800")).not_to_contain_text("Ejemplo")
    expect(page.locator(".refusal")).to_have_count(0)
    supervised.tree = floor_data.IVR | {"running": None}
    page.get_by_role("link", name="Osinergmin").click()
    expect(page.get_by_text("Ejemplo: ningún número lo usa")).to_be_visible()


@SIZES
def test_a_file_that_was_not_taken_is_told_with_place_and_reason(
    supervised: FakeApi, opened: Any, picture: Any, size: Any
) -> None:
    supervised.trees = [
        floor_data.TREES[0] | {"refused": floor_data.REFUSED, "version": 2},
        floor_data.TREES[1],
    ]
    supervised.tree = floor_data.IVR | {"refused": floor_data.REFUSED}
    page: Page = opened("/menu-de-voz", size)

    refusal = page.locator(".refusal")
    expect(refusal).to_contain_text("No se aceptó alomac.yaml. Sigue atendiendo la versión 1.")
    expect(refusal).to_contain_text("reniec: la opción 3 lleva a «nada», que no existe")
    picture(page, f"menus-refused-{size[0]}")
    is_sound(page)
    page.get_by_role("link", name="ALO MAC 1800").click()
    expect(page.locator(".refusal")).to_contain_text("Reniec: la opción 3 lleva a «nada»")
    picture(page, f"menu-refused-{size[0]}")
    is_sound(page)


@SIZES
def test_what_is_wrong_with_a_file_is_told_once_in_short_and_leaves_the_drawing_its_place(
    supervised: FakeApi, opened: Any, picture: Any, size: Any
) -> None:
    many = [floor_data.REFUSED[0] | {"text": f"la opción {n} lleva a «nada»"} for n in range(27)]
    other = floor_data.IVR["findings"][1]
    supervised.tree = floor_data.IVR | {"refused": many, "findings": [*many, other]}

    page: Page = opened("/menu-de-voz/alomac", size)

    refusal = page.locator(".refusal")
    expect(refusal.get_by_role("listitem")).to_have_count(5)
    expect(refusal).to_contain_text("y 22 más")
    found = page.get_by_role("region", name="Observaciones")
    expect(found.get_by_role("listitem")).to_have_count(1)
    expect(found).to_contain_text("esperan revisión")
    drawn = page.locator(".ivr-canvas").bounding_box()
    assert drawn is not None
    assert drawn["height"] > 200
    picture(page, f"menu-many-refused-{size[0]}")
    is_sound(page)


def test_a_finding_of_a_part_of_the_file_has_a_spanish_name(supervised: FakeApi, opened: Any) -> None:
    wrong = {
        "level": "warning",
        "node": "languages",
        "rule": "review_pending",
        "text": "los textos en quechua esperan",
    }
    supervised.tree = floor_data.IVR | {"findings": [wrong]}

    page: Page = opened("/menu-de-voz/alomac")

    found = page.get_by_role("region", name="Observaciones")
    expect(found).to_contain_text("Idiomas: los textos en quechua esperan")
    expect(found).not_to_contain_text("languages")


IS_IN_SIGHT = """() => {
  const canvas = document.querySelector('.ivr-canvas'), svg = canvas.querySelector('svg');
  return canvas.scrollLeft === 0 && canvas.scrollTop === 0
    && svg.clientWidth <= canvas.clientWidth + 1 && svg.clientHeight <= canvas.clientHeight + 1;
}"""


def _tall(supervised: FakeApi) -> None:
    layout = floor_data.IVR["layout"]
    below = [
        node | {"id": f"{node['id']}-{n}", "y": node["y"] + 160 * n}
        for n in range(1, 9)
        for node in layout["nodes"]
    ]
    grown = layout | {"nodes": layout["nodes"] + below, "height": layout["height"] + 160 * 8}
    supervised.tree = floor_data.IVR | {"layout": grown}


LETTERS = """() => Math.min(...[...document.querySelectorAll('.ivr-svg text')].map((text) =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


@SIZES
@pytest.mark.parametrize("step", ["aviso", "migraciones-8"])
def test_a_tree_opens_legible_at_its_start_or_the_step_of_the_address(
    supervised: FakeApi, opened: Any, picture: Any, size: Any, step: str
) -> None:
    _tall(supervised)

    page: Page = opened(f"/menu-de-voz/alomac{'' if step == 'aviso' else '?paso=' + step}", size)

    expect(page.locator(f"#node-{step}")).to_be_in_viewport(ratio=0.9)
    assert page.evaluate(LETTERS) >= 10.99
    picture(page, f"menu-opens-{step}-{size[0]}")
    is_sound(page)


@pytest.mark.parametrize("size", [WIDE, (1280, 720)], ids=["1440", "1280"])
def test_a_tree_is_whole_by_button_and_key(supervised: FakeApi, opened: Any, picture: Any, size: Any) -> None:
    _tall(supervised)

    page: Page = opened("/menu-de-voz/alomac", size)

    expect(page.locator("#node-aviso")).to_be_visible()
    assert not page.evaluate(IS_IN_SIGHT)
    page.get_by_role("button", name="Ver todo").click()
    page.wait_for_function(IS_IN_SIGHT)
    picture(page, f"menu-whole-{size[0]}")
    page.locator("#node-aviso").click()
    for _ in range(6):
        page.keyboard.press("+")
    assert not page.evaluate(IS_IN_SIGHT)
    page.keyboard.press("0")
    page.wait_for_function(IS_IN_SIGHT)


def test_the_test_phone_asks_again_for_a_microphone_that_was_denied(server: FakeApi, opened: Any) -> None:
    server.role = server.me = None
    page: Page = opened("/telefono")
    expect(page.get_by_text("No sigue su llamada")).to_be_visible()
    page.evaluate(
        """() => { window.asked = 0; navigator.mediaDevices.getUserMedia = () => {
          window.asked += 1; return Promise.reject(new DOMException('no', 'NotAllowedError')); } }"""
    )

    page.get_by_role("button", name=re.compile("Llamar al")).click()
    expect(page.get_by_role("status")).to_contain_text("El navegador no permite el micrófono.")
    page.get_by_role("button", name="Reintentar").click()

    page.wait_for_function("() => window.asked === 2")
