"""Every screen in both widths and themes: looked at, sound, and saying what the brief says."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import floor_data, people
from console.conftest import NARROW, WIDE
from console.fake_api import FakeApi
from console.looking import is_sound

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
THEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def _in_call(server: FakeApi) -> None:
    server.me = people.agent(activity="talking", since=people.at(252), conversations=["c-1"], next_ready=True)
    server.snapshot |= {"conversations": [people.conversation()], "cards": {"c-1": people.card()}}


@SIZES
@THEMES
def test_the_desk_in_a_call(server: FakeApi, opened: Any, picture: Any, size: Any, scheme: str) -> None:
    _in_call(server)

    page: Page = opened("/escritorio", size, scheme)

    expect(page.get_by_role("heading", name="Rosa María Huamán Quispe")).to_be_visible()
    expect(page.get_by_text("DNI 42318907").first).to_be_visible()
    expect(page.get_by_text("Grabando")).to_be_visible()
    expect(page.get_by_role("button", name="Terminar")).to_be_visible()
    picture(page, f"desk-call-{size[0]}-{scheme}")
    is_sound(page)


@pytest.mark.parametrize("size", [(1100, 800), (800, 900)], ids=["1100", "800"])
def test_the_desk_between_the_two_keeps_all_its_parts(
    server: FakeApi, opened: Any, picture: Any, size: Any
) -> None:
    _in_call(server)

    page: Page = opened("/escritorio", size)

    expect(page.get_by_role("button", name="Terminar")).to_be_visible()
    picture(page, f"desk-call-{size[0]}")
    is_sound(page)
    page.get_by_role("tab", name="Ficha").or_(page.get_by_role("button", name="Ficha")).click()
    expect(page.get_by_text("Por qué le llegó")).to_be_visible()
    picture(page, f"desk-record-{size[0]}")


@SIZES
def test_the_desk_in_wrap_up(server: FakeApi, opened: Any, picture: Any, size: Any) -> None:
    server.me = people.agent(activity="wrap_up", since=people.at(18), conversations=["c-1"])
    row = people.conversation(stage="closing", wrap_up_due=server.ahead(42))
    server.snapshot |= {"conversations": [row], "cards": {"c-1": people.card()}}

    page: Page = opened("/escritorio", size)

    expect(page.get_by_role("button", name="Guardar y seguir")).to_be_visible()
    expect(page.get_by_role("button", name="+ 1 min")).to_be_visible()
    picture(page, f"desk-wrap-up-{size[0]}")
    is_sound(page)


@SIZES
def test_the_desk_while_idle_lists_what_is_left_to_complete(
    server: FakeApi, opened: Any, picture: Any, size: Any
) -> None:
    page: Page = opened("/escritorio", size)

    expect(page.get_by_text("Listo. La llamada entra sola, sin timbre.")).to_be_visible()
    expect(page.get_by_role("heading", name="Por completar")).to_be_visible()
    expect(page.get_by_text("Sunat › RUC")).to_be_visible()
    picture(page, f"desk-idle-{size[0]}")
    is_sound(page)


@SIZES
def test_the_desk_before_the_shift(server: FakeApi, opened: Any, picture: Any, size: Any) -> None:
    server.me = people.agent(activity="signed_out", leg_up=False)

    page: Page = opened("/escritorio", size)

    expect(page.get_by_role("button", name="Iniciar turno")).to_be_visible()
    picture(page, f"desk-start-{size[0]}")
    is_sound(page)


@SIZES
@THEMES
def test_the_floor(server: FakeApi, opened: Any, picture: Any, size: Any, scheme: str) -> None:
    server.role, server.me, server.snapshot = "supervisor", None, floor_data.snapshot()

    page: Page = opened("/piso", size, scheme)

    expect(page.locator(".alert", has_text="Migraciones: 6 esperan")).to_be_visible()
    expect(page.get_by_text("65.9%").first).to_be_visible()
    expect(page.locator("[data-agent]").first).to_contain_text("Carmen Lozano Vega")
    picture(page, f"floor-{size[0]}-{scheme}")
    is_sound(page)


@SIZES
def test_the_citizens_record_and_player(server: FakeApi, opened: Any, picture: Any, size: Any) -> None:
    server.role, server.me = "supervisor", None

    page: Page = opened("/ciudadanos/p-rosa", size)

    expect(page.get_by_role("button", name="Reproducir")).to_be_visible()
    expect(page.get_by_text("(066) 31 2456")).to_be_visible()
    picture(page, f"citizen-{size[0]}")
    is_sound(page)


@SIZES
def test_what_is_searched_is_not_in_the_address(
    server: FakeApi, opened: Any, picture: Any, size: Any
) -> None:
    """Ley 29733: addresses stay in histories and in the logs of proxies."""
    server.role, server.me = "supervisor", None

    page: Page = opened("/ciudadanos", size)
    page.get_by_role("main").get_by_role("searchbox").fill("42318907")
    page.keyboard.press("Enter")

    hit = page.get_by_role("link", name="Rosa María Huamán Quispe")
    expect(hit).to_be_visible()
    assert server.sent("POST", "/api/citizens/search") == [{"query": "42318907"}]
    assert "42318907" not in page.url
    picture(page, f"screen-ciudadanos-{size[0]}")
    is_sound(page)
    hit.click()
    page.go_back()
    expect(hit).to_be_visible()


@SIZES
@pytest.mark.parametrize(
    ("path", "role", "words"),
    [
        ("/ciudadanos", "supervisor", "Escriba"),
        ("/menu-de-voz", "supervisor", "ALO MAC 1800"),
        ("/menu-de-voz/alomac?paso=idioma", "supervisor", "Runasimipaqqa"),
        ("/ajustes/usuarios", "administrator", "Pablo Cruz Díaz"),
        ("/prueba-audio", "agent", "Prueba de audífono"),
        ("/telefono", None, "Página de prueba. No es una línea real."),
        ("/ingresar", None, "Contraseña"),
        ("/nada", "supervisor", "No hay nada en esta dirección"),
    ],
)
def test_the_other_screens(
    server: FakeApi, opened: Any, picture: Any, size: Any, path: str, role: str | None, words: str
) -> None:
    server.role = role
    if role != "agent":
        server.me = None

    page: Page = opened(path, size)

    expect(page.get_by_text(words).first).to_be_visible()
    picture(page, f"screen{path.split('?')[0].replace('/', '-')}-{size[0]}")
    is_sound(page)
