"""The floor as its supervisor works with it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import floor_data
from console.fake_api import FakeApi
from console.looking import is_sound

pytestmark = pytest.mark.browser
PRESENCE = "/api/agents/[^/]+/presence"


def test_an_agents_state_is_changed_from_the_agents_row_and_put_back(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso")
    row = page.locator("[data-agent]", has_text="Disponible").first

    row.get_by_role("button", name="Cambiar el estado de").click()
    page.get_by_role("menuitem", name="Refrigerio").click()

    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("como estaba")).to_be_visible()
    expect(row.get_by_role("button", name="Cambiar el estado de")).to_be_focused()
    assert server.sent("PUT", PRESENCE) == [
        {"ready": False, "reason": "refrigerio", "override": True},
        {"ready": True, "reason": None, "override": True},
    ]


def test_who_only_watches_is_given_no_menu(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "auditor", None, floor_data.snapshot()

    page: Page = opened("/piso")

    expect(page.locator("[data-agent]").first).to_be_visible()
    expect(page.get_by_role("button", name="Cambiar el estado de")).to_have_count(0)
    expect(page.get_by_role("button", name="Visto")).to_have_count(0)


def test_a_missing_recording_is_named_by_its_hour_and_taken_note_of(server: FakeApi, opened: Any) -> None:
    """REC-2, SUP-3: Lima's hour; only what somebody can attend to has the button."""
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso")

    page.get_by_role("button", name="Visto: Falta la grabación de las 10:07").click()

    expect(page.get_by_role("button", name="Visto")).to_have_count(1)
    assert server.sent("POST", "/api/recordings/alarms/c-7/seen") == [None]
    server.push(alerts=floor_data.ALERTS[1:])
    expect(page.get_by_role("button", name="Visto")).to_have_count(0)


def test_the_limit_of_a_pause_is_of_the_pause_alone(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso")
    row = page.locator("[data-agent]", has_text="Gloria Sulca Ayala")
    expect(row).to_contain_text("de 45:00")

    gone = {"activity": "no_leg", "reason": "refrigerio", "leg_up": False}
    server.push(agents=[server.snapshot["agents"][5] | gone])

    expect(row).to_contain_text("Sin conexión")
    expect(row).not_to_contain_text("de 45:00")


def test_an_agents_day_goes_on_with_the_clock_and_has_no_empty_lines(server: FakeApi, opened: Any) -> None:
    """ACD-2."""
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    server.day = [
        {"activity": "ready", "reason": None, "seconds": 100.0},
        {"activity": "delivering", "reason": None, "seconds": 0.4},
    ]
    page: Page = opened("/piso")

    row = page.locator("[data-agent]", has_text="Nelly Apaza Condori")
    row.get_by_role("button", name="Cambiar el estado de").click()

    times = page.locator(".menu-day li")
    expect(times).to_have_count(1)
    expect(times).to_contain_text(re.compile("01:4[3-9]"))
    assert len([where for _, where, _ in server.calls if where.endswith("/day")]) == 1


def test_an_agents_day_is_in_the_menu_of_the_row(server: FakeApi, opened: Any, picture: Any) -> None:
    """ACD-2: the time in each state."""
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso")

    page.get_by_role("button", name="Cambiar el estado de").first.click()

    expect(page.get_by_text("2 h 32 min")).to_be_visible()
    expect(page.locator(".menu-day")).to_contain_text("Refrigerio")
    picture(page, "floor-day")


def test_every_rate_shows_its_parts_and_quechua_has_its_own(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()

    page: Page = opened("/piso")

    attention = page.locator(".figure", has_text="Nivel de atención de hoy")
    expect(attention).to_contain_text("447 de 678")
    assert "Quien aún espera no cuenta" in (attention.get_attribute("title") or "")
    quechua = page.get_by_role("row", name="Quechua, todas las colas")
    expect(quechua).to_contain_text("24 de 32")
    expect(quechua).to_contain_text("75.0%")
    expect(quechua).not_to_contain_text("—")
    expect(page.locator("table.queues tr", has_text="Migraciones")).to_contain_text("71 de 133")


QUEUES = {row["id"]: row for row in floor_data.QUEUES}
PRIORITY = "/api/queues/[^/]+/priority"


def raised(server: FakeApi, minutes: int) -> None:
    server.push(queues=[QUEUES["sunat"] | {"priority_minutes": minutes}])


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_queues_priority_is_changed_by_keyboard_and_put_back(
    server: FakeApi, opened: Any, picture: Any, size: tuple[int, int]
) -> None:
    """ACD-1."""
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso", size=size)
    row = page.locator(".queues tr", has_text="Sunat")
    control = row.get_by_role("button", name="Cambiar la prioridad de Sunat")
    expect(row.get_by_title("Prioridad:")).to_have_count(0)

    control.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Prioridad de Sunat")
    expect(sheet.get_by_role("button", name="Sin ventaja")).to_be_focused()
    picture(page, f"floor-priority-{size[0]}")
    is_sound(page)
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(sheet).to_have_count(0)
    expect(control).to_be_focused()
    raised(server, 30)
    expect(row.get_by_title("Prioridad: 30 min de ventaja")).to_have_text("+30 min")
    control.scroll_into_view_if_needed()
    picture(page, f"floor-priority-raised-{size[0]}")
    expect(page.get_by_role("region", name="Avisos").get_by_text("Sunat: 30 min de ventaja")).to_be_visible()
    is_sound(page)
    server.snapshot["queues"] = [QUEUES["sunat"] | {"priority_minutes": 30}]
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("Sunat: como estaba")).to_be_visible()
    expect(control).to_be_focused()
    raised(server, 0)
    expect(row.get_by_title("Prioridad:")).to_have_count(0)
    assert server.sent("PUT", PRIORITY) == [{"minutes": 30}, {"minutes": 0, "expected": 30}]


def test_other_minutes_are_typed_and_what_does_not_fit_is_said(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso")
    page.get_by_role("button", name="Cambiar la prioridad de Sunat").click()
    box = page.get_by_label("Otros minutos (0 a 1440)")

    for wrong in ("1441", "2.5", "-1", "diez"):
        box.fill(wrong)
        box.press("Enter")
        expect(page.get_by_text("Escriba minutos enteros, de 0 a 1440.")).to_be_visible()
    assert server.sent("PUT", PRIORITY) == []
    box.fill("45")
    page.get_by_role("button", name="Aplicar").click()

    expect(page.get_by_role("region", name="Avisos").get_by_text("Sunat: 45 min de ventaja")).to_be_visible()
    assert server.sent("PUT", PRIORITY) == [{"minutes": 45}]


def test_an_undo_leaves_what_somebody_else_gave_since(server: FakeApi, opened: Any) -> None:
    """ACD-1."""
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso")
    page.get_by_role("button", name="Cambiar la prioridad de Sunat").click()
    page.get_by_role("button", name="15 min").click()
    server.refuse["PUT", PRIORITY] = ("conflict", 409)

    page.get_by_role("button", name="Deshacer").click()

    expect(
        page.get_by_text("Sunat: otra persona cambió la prioridad después. No se deshizo.")
    ).to_be_visible()


def test_a_queue_with_priority_leaves_every_column_in_sight(
    server: FakeApi, opened: Any, picture: Any
) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    page: Page = opened("/piso", size=(1280, 720))

    server.push(queues=[row | {"priority_minutes": 1440} for row in floor_data.QUEUES])

    expect(page.locator(".queues").get_by_title("Prioridad:")).to_have_count(len(QUEUES))
    picture(page, "floor-priority-1280")
    assert page.evaluate(
        """() => { const box = document.querySelector('.queues').closest('.table-scroll');
          return box.scrollWidth <= box.clientWidth }"""
    )


def test_a_priority_that_is_refused_says_why(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()
    server.refuse["PUT", PRIORITY] = ("unknown_queue", 404)
    page: Page = opened("/piso")

    page.get_by_role("button", name="Cambiar la prioridad de Sunat").click()
    page.get_by_role("button", name="15 min").click()

    expect(page.get_by_text("Esa cola ya no existe.")).to_be_visible()
    expect(page.get_by_role("button", name="Deshacer")).to_have_count(0)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_who_only_watches_sees_the_priority_and_does_not_change_it(
    server: FakeApi, opened: Any, size: tuple[int, int]
) -> None:
    server.role, server.me, server.snapshot = "auditor", None, floor_data.snapshot()
    page: Page = opened("/piso", size=size)

    raised(server, 30)

    expect(page.locator(".queues").get_by_title("Prioridad: 30 min de ventaja")).to_have_text("+30 min")
    expect(page.get_by_role("button", name="Cambiar la prioridad de")).to_have_count(0)
    is_sound(page)
