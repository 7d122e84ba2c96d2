"""What is written about a citizen: with the tree of its line, under the name of who wrote it (CRM-3)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import people
from console.fake_api import FakeApi

pytestmark = pytest.mark.browser

SAVED = "/api/registrations/.*"
KEPT = "() => Object.values(localStorage).filter((text) => text.includes('De la ciudadana'))"


def _in_wrap_up(server: FakeApi, **card: Any) -> None:
    server.me = people.agent(activity="wrap_up", conversations=["c-1"])
    row = people.conversation("c-1", "closing", wrap_up_due=server.ahead(60))
    server.snapshot |= {"conversations": [row], "cards": {"c-1": people.card(**card)}}


def _signs_out(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).click()
    page.get_by_role("menuitem", name="Salir").click()
    expect(page.get_by_role("button", name="Ingresar")).to_be_visible()


def _signs_in(page: Page, username: str) -> None:
    page.get_by_label("Usuario").fill(username)
    page.get_by_role("textbox", name="Contraseña").fill("correcta")
    page.get_by_role("button", name="Ingresar").click()
    expect(page.locator(".app")).to_be_visible()


def test_each_form_has_the_tree_of_its_own_line(server: FakeApi, opened: Any) -> None:
    _in_wrap_up(server, tree="agua")
    page: Page = opened("/escritorio")

    page.get_by_role("combobox", name="Tipificación").click()

    expect(page.get_by_role("option", name="Corte de agua")).to_be_visible()
    assert page.get_by_role("option", name=re.compile("Duplicado")).count() == 0
    assert {asked["tree"] for asked in server.sent("GET", "/api/typification")} == {"agua"}


def test_what_one_agent_could_not_send_is_not_signed_by_the_next_and_waits(
    server: FakeApi, opened: Any
) -> None:
    _in_wrap_up(server)
    page: Page = opened("/escritorio")
    server.refuse["PUT", SAVED] = ("unavailable", 503)
    page.get_by_role("textbox", name="Nota").fill("De la ciudadana")
    expect(page.get_by_text("Guardado en este equipo. Se enviará solo")).to_be_visible()
    page.wait_for_timeout(1_000)
    _signs_out(page, "Yeni")
    server.refuse.clear()
    server.me, server.snapshot, before = None, {}, len(server.sent("PUT", SAVED))

    _signs_in(page, "lucia")
    expect(page.get_by_text("En vivo").first).to_be_visible()
    page.wait_for_timeout(1_000)
    assert len(server.sent("PUT", SAVED)) == before
    _signs_out(page, "Lucía")

    server.me = people.agent()
    _signs_in(page, "yeni")
    page.wait_for_function(f"() => ({KEPT})().length === 0")
    assert server.sent("PUT", SAVED)[-1]["note"] == "De la ciudadana"


def test_what_was_saved_is_not_on_the_computer_that_was_left(server: FakeApi, opened: Any) -> None:
    _in_wrap_up(server)
    page: Page = opened("/escritorio")
    page.get_by_role("textbox", name="Nota").fill("De la ciudadana")
    assert len(page.evaluate(KEPT)) == 1

    _signs_out(page, "Yeni")  # before the pause in the typing was over

    assert page.evaluate(KEPT) == []
    assert server.sent("PUT", SAVED)[-1]["note"] == "De la ciudadana"


def test_a_text_that_is_refused_is_kept_and_shown(server: FakeApi, opened: Any) -> None:
    _in_wrap_up(server)
    server.refuse["PUT", SAVED] = ("not_your_conversation", 403)
    page: Page = opened("/escritorio")
    page.get_by_role("textbox", name="Nota").fill("De la ciudadana")
    expect(page.get_by_text("No se guardó el registro.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Nota")).to_have_value("De la ciudadana")

    server.push(me=people.agent(since=server.now()), conversations_gone=["c-1"], cards={"c-1": None})
    refused = page.get_by_role("region", name="Textos que no se aceptaron")
    expect(refused).to_contain_text("De la ciudadana")
    page.reload()
    expect(refused).to_contain_text("De la ciudadana")

    refused.get_by_role("button", name="Descartar").click()
    expect(refused).to_be_hidden()
    assert page.evaluate(KEPT) == []


def test_what_a_database_that_was_away_did_not_take_goes_by_itself(server: FakeApi, opened: Any) -> None:
    _in_wrap_up(server)
    page: Page = opened("/escritorio")
    server.refuse["PUT", SAVED] = ("unavailable", 503)
    page.get_by_role("textbox", name="Nota").fill("De la ciudadana")
    page.get_by_role("combobox", name="Tipificación").fill("costo dup")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Resuelto").check(force=True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".registration-foot")).to_contain_text("se enviará solo: puede seguir")
    server.push(me=people.agent(since=server.now()), conversations_gone=["c-1"], cards={"c-1": None})

    server.refuse.clear()  # and the socket was never closed

    expect(page.locator(".band")).to_contain_text("Se envió 1 registro.", timeout=20_000)
    sent = server.sent("PUT", SAVED)[-1]
    assert (sent["note"], sent["done"]) == ("De la ciudadana", True)
    assert page.evaluate(KEPT) == []
