"""Signing in, the headset, and the screens of a supervisor and an administrator, by hand and by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import floor_data, people
from console.fake_api import FakeApi

pytestmark = pytest.mark.browser


def _sign_in(page: Page, username: str, password: str = "correcta") -> None:
    page.get_by_label("Usuario").fill(username)
    page.get_by_label("Contraseña", exact=True).first.fill(password)
    page.keyboard.press("Enter")


def test_signing_in_with_the_keyboard_leads_to_the_headset_test(server: FakeApi, opened: Any) -> None:
    server.role = None
    page: Page = opened("/escritorio")
    expect(page.get_by_label("Usuario")).to_be_focused()

    _sign_in(page, "yeni", "otra")
    expect(page.get_by_role("alert").first).to_contain_text("no coinciden")
    _sign_in(page, "yeni")

    expect(page.get_by_role("heading", name="Prueba de audífono")).to_be_visible()


def test_an_agent_comes_in_by_the_headset_test_once(server: FakeApi, opened: Any) -> None:
    server.role = None
    page: Page = opened("/")
    expect(page.get_by_role("link", name="Teléfono de prueba")).to_have_attribute("href", "/telefono")
    expect(page.get_by_role("button", name="Mostrar contraseña")).to_be_visible()
    _sign_in(page, "yeni")
    expect(page.get_by_role("heading", name="Prueba de audífono")).to_be_visible()

    page.goto(server.url + "/")
    expect(page).to_have_url(re.compile("/escritorio"))


def test_who_comes_in_from_elsewhere_in_mid_call_is_led_to_it(server: FakeApi, opened: Any) -> None:
    server.role = None
    server.me = people.agent(activity="talking", conversations=["c-1"])
    server.snapshot |= {"conversations": [people.conversation()], "cards": {"c-1": people.card()}}
    page: Page = opened("/")

    _sign_in(page, "yeni")

    expect(page.get_by_role("button", name="Terminar")).to_be_visible()
    page.get_by_role("button", name=re.compile("Yeni")).click()
    page.get_by_role("menuitem", name="Prueba de audífono").click()
    expect(page.get_by_role("heading", name="Prueba de audífono")).to_be_visible()  # by choice the agent may


def test_nobody_is_led_where_the_role_may_not_go(server: FakeApi, opened: Any) -> None:
    server.role = None
    page: Page = opened("/escritorio")
    expect(page.get_by_label("Usuario")).to_be_focused()
    _sign_in(page, "jorge")

    expect(page).to_have_url(re.compile("/ajustes/usuarios"))


def test_too_many_attempts_say_until_when(server: FakeApi, opened: Any) -> None:
    server.role = None
    server.refuse["POST", "/api/session"] = ("locked", 423)
    page: Page = opened("/ingresar")

    _sign_in(page, "yeni")

    expect(page.get_by_text("Vuelva a intentar a las 10:49")).to_be_visible()


def test_the_headset_test_hears_the_microphone(server: FakeApi, opened: Any, picture: Any) -> None:
    server.me = people.agent(activity="signed_out")
    page: Page = opened("/prueba-audio")

    page.get_by_role("button", name="Probar").click()

    expect(page.get_by_text("Se le oye bien.")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Oír el tono").click()
    page.get_by_role("button", name="Sí, lo oigo").click()
    expect(page.get_by_role("link", name="Ir al escritorio")).to_be_visible()
    picture(page, "audio-ok-1440")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            "NotAllowedError",
            "El navegador no permite el micrófono. Pulse el candado junto a la dirección, "
            "permita Micrófono y elija Reintentar.",
        ),
        ("NotFoundError", "No se encontró un micrófono. Conecte el audífono y elija Reintentar."),
    ],
)
def test_a_microphone_that_is_denied_or_absent_says_what_to_do(
    server: FakeApi, opened: Any, picture: Any, error: str, said: str
) -> None:
    server.me = people.agent(activity="signed_out")
    page: Page = opened("/prueba-audio")
    page.evaluate(
        "(name) => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name)); }",
        error,
    )

    page.get_by_role("button", name="Probar").click()

    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name="Reintentar")).to_be_visible()
    picture(page, f"audio-{error}-1440")


def test_no_row_of_the_floor_moves_under_the_pointer(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "supervisor", None
    server.snapshot = floor_data.snapshot() | {"agents": floor_data.crowd(500)}
    page: Page = opened("/piso")
    expect(page.get_by_role("button", name="Todos 500")).to_be_visible()
    rows = page.locator("[data-agent]")
    expect(rows.nth(12)).to_be_visible()
    page.wait_for_timeout(300)
    rows.nth(3).hover()
    before = [row.get_attribute("data-agent") for row in rows.all()[:20]]

    for burst in range(60):
        names = [f"x-{(burst * 8 + i) % 500}" for i in range(10)]
        server.push(agents=[people.agent(each, "Zoe Zeta", "no_leg", since=people.at(500)) for each in names])
        page.wait_for_timeout(100)

    assert [row.get_attribute("data-agent") for row in rows.all()[:20]] == before
    assert rows.count() < 120, "only the rows in sight are drawn"
    page.mouse.move(5, 5)
    expect(page.locator("[data-agent]").first).to_contain_text("Sin conexión", timeout=8_000)


def test_an_alert_comes_and_goes_with_its_fact(server: FakeApi, opened: Any) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot() | {"alerts": []}
    page: Page = opened("/piso")
    expect(page.get_by_text("Nada pide atención.")).to_be_visible()

    down = {"id": "switch_down:voice", "kind": "switch_down", "text_code": "switch_down", "params": {}}
    server.push(alerts=[down | {"since": people.at()}])
    expect(page.locator(".alert")).to_contain_text("La central no responde")
    expect(page.locator("#live-assertive")).to_contain_text("La central no responde")

    server.push(alerts=[])
    expect(page.get_by_text("Nada pide atención.")).to_be_visible()


def test_the_player_obeys_the_keyboard(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "supervisor", None
    page: Page = opened("/ciudadanos/p-rosa")
    slider = page.get_by_role("slider", name="Posición")
    slider.focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "00:20 de 06:48")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "10")
    page.keyboard.press(">")
    expect(page.get_by_role("radio", name="1.25×")).to_be_checked()
    channel = page.get_by_role("button", name="Silenciar a: Línea y agente")
    channel.click()
    expect(channel).to_have_attribute("aria-pressed", "true")

    slider.focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pausar")).to_be_visible(timeout=15_000)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Reproducir")).to_be_visible()


def test_the_player_plays_on_from_wherever_it_is_put(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "supervisor", None
    page: Page = opened("/ciudadanos/p-rosa")
    slider = page.get_by_role("slider", name="Posición")
    box = slider.bounding_box()
    assert box is not None

    page.get_by_role("button", name="Reproducir").click()
    slider.click(position={"x": box["width"] * 0.75, "y": box["height"] / 2})

    expect(slider).to_have_attribute("aria-valuetext", re.compile("^05:0[7-9] de 06:48$"))
    expect(page.get_by_role("button", name="Pausar")).to_be_visible()
    expect(page.get_by_text("No se pudo abrir la grabación")).to_have_count(0)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"state": "missing", "duration": None}, "Falta la grabación. Operaciones ya fue avisada"),
        (
            {"state": "removed", "removed": "2024-11-03T15:00:00Z"},
            "La grabación ya no se guarda: su plazo venció y se eliminó (3 nov. 2024)",
        ),
        ({"allowed": False}, "Sin permiso para escuchar"),
    ],
)
def test_a_recording_that_cannot_be_heard_draws_no_player(
    server: FakeApi, opened: Any, known: dict[str, Any], said: str
) -> None:
    server.role, server.me, server.recordings = "supervisor", None, {"r-e-1": known}
    page: Page = opened("/ciudadanos/p-rosa")

    expect(page.get_by_text(said)).to_be_visible()
    assert page.get_by_role("button", name="Reproducir").count() == 0


def test_j_and_k_walk_the_timeline_and_the_entry_is_in_the_address(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "supervisor", None
    page: Page = opened("/ciudadanos/p-rosa?entrada=e-1")
    page.locator("#entry-e-1").focus()

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("entrada=e-3"))
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("entrada=e-2"))


def test_the_tree_is_walked_by_arrows_and_a_finding_jumps_to_its_node(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "supervisor", None
    page: Page = opened("/menu-de-voz/alomac")
    page.locator("#node-aviso").focus()

    page.keyboard.press("ArrowRight")
    expect(page.locator("#node-idioma")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Para Reniec, marque 1.")).to_be_visible()
    page.get_by_role("button", name="principal: falta el texto en quechua").click()
    expect(page).to_have_url(re.compile("paso=principal"))
    assert (
        page.get_by_role("link", name="Exportar PDF").get_attribute("href")
        == "/api/ivr/trees/alomac/export.pdf"
    )


def test_a_new_user_gets_a_password_shown_once(server: FakeApi, opened: Any, picture: Any) -> None:
    server.role, server.me = "administrator", None
    page: Page = opened("/ajustes/usuarios")
    page.get_by_role("button", name="Nuevo usuario").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Nombre").fill("Sonia Tapia Rojas")
    sheet.get_by_label("Usuario").fill("sonia")
    sheet.get_by_label("Colas").first.click()
    page.get_by_role("option", name="Reniec").click()
    page.keyboard.press("Escape")
    picture(page, "user-sheet-1440")
    sheet.get_by_role("button", name="Crear usuario").click()

    shown = sheet.locator(".password")
    expect(shown).to_have_text(re.compile(r"^[a-z2-9]{4}(-[a-z2-9]{4}){4}$"))
    picture(page, "user-password-1440")
    (sent,) = server.sent("POST", "/api/users")
    assert sent["password"] == shown.inner_text()
    assert sent["queues"] == ["reniec"]


def test_a_supervisor_changes_queues_and_skills_and_nothing_else(
    server: FakeApi, opened: Any, picture: Any
) -> None:
    server.role, server.me = "supervisor", None
    page: Page = opened("/piso")
    page.locator(".rail").get_by_role("link", name="Habilidades").click()
    expect(page.get_by_role("heading", name="Colas y habilidades")).to_be_visible()
    assert page.get_by_role("button", name="Nuevo usuario").count() == 0

    page.get_by_role("button", name="Editar a Iván Rojas Paucar").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Nivel de Quechua")).to_have_value("No")
    for other in ("Nombre", "Usuario", "Rol"):
        assert sheet.get_by_label(other, exact=True).count() == 0
    assert sheet.get_by_role("button", name="Generar contraseña nueva").count() == 0
    expect(sheet.get_by_role("button", name="Guardar")).to_be_disabled()
    sheet.get_by_label("Nivel de Quechua").click()
    page.get_by_role("option", name="Nivel 4").click()
    picture(page, "skills-sheet-1440")
    sheet.get_by_role("button", name="Guardar").click()

    expect(page.get_by_text("Cambios guardados").first).to_be_visible()
    assert server.sent("PUT", "/api/users/u-ivan/skills") == [{"skills": {"qu": 4}}]


def test_an_entry_appears_only_where_the_role_may_use_it(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "administrator", None
    page: Page = opened("/")

    expect(page).to_have_url(re.compile("/ajustes/usuarios"))
    expect(page.locator(".rail").get_by_role("link")).to_have_text(
        [
            "Usuarios",
            "Menú de voz",
            "Teléfono de prueba",
        ]
    )
