"""What the desk says of a call and of who sits there is so, and said once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import floor_data, people
from console.fake_api import FakeApi

pytestmark = pytest.mark.browser


def _talks(server: FakeApi, **card: Any) -> None:
    server.me = people.agent(activity="talking", conversations=["c-1"])
    server.snapshot |= {"conversations": [people.conversation()], "cards": {"c-1": people.card(**card)}}


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ({"waited": 111.0}, "Usted quedó libre y esta llamada era la primera: esperaba 01:51."),
        ({"waited": 0.2, "rule": "conversation_arrived"}, "Llegó cuando usted estaba libre. "),
    ],
    ids=["came-free", "arrived"],
)
def test_it_is_the_call_that_waited_not_the_agent(
    server: FakeApi, opened: Any, reason: people.Row, words: str
) -> None:
    _talks(server, reason=people.card()["reason"] | reason)

    page: Page = opened("/escritorio")

    expect(page.get_by_role("region", name="Por qué le llegó")).to_contain_text(words)


def test_a_wait_is_one_figure_before_and_after_a_reload(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    row = people.conversation(entered_line=people.at(254), answered_at=people.at(252))
    me = people.agent(activity="talking", conversations=["c-1"])
    server.push(me=me, conversations=[row], cards={"c-1": people.card(waited_seconds=0.1)})
    waited = page.locator(".who .fact", has_text="Esperó")

    expect(waited).to_contain_text("00:02")
    server.push(cards={"c-1": people.card(waited_seconds=2.0)})
    page.reload()
    expect(waited).to_contain_text("00:02")


@pytest.mark.parametrize(
    ("name", "end"), [("Rosa Huamán", ", Rosa Huamán"), (None, "")], ids=["named", "unknown"]
)
def test_a_call_is_spoken_with_the_name_that_is_known(
    server: FakeApi, opened: Any, name: str | None, end: str
) -> None:
    page: Page = opened("/escritorio")
    card = people.card(citizen=people.card()["citizen"] | {"name": name}, answered_at=None)
    row = people.conversation(stage="delivering", answered_at=None)
    server.push(
        me=people.agent(activity="delivering", conversations=["c-1"]),
        conversations=[row],
        cards={"c-1": card},
    )
    expect(page.get_by_text("Oyendo el anuncio")).to_be_visible()

    server.push(me=people.agent(activity="talking", conversations=["c-1"]))

    said = f"Llamada en Quechua, Reniec › Duplicado de DNI{end}"
    expect(page.locator("#live-assertive")).to_have_text(re.compile(f"^{said}$"))


def test_who_serves_no_queue_is_told_whom_to_tell(server: FakeApi, opened: Any) -> None:
    server.snapshot["waiting"] = people.WAITING | {"total": 0, "by_language": {}, "no_queues": True}

    page: Page = opened("/escritorio")

    expect(page.locator(".strip")).to_contain_text("No tiene colas asignadas: avise a su supervisora")
    expect(page.get_by_text("La llamada entra sola")).to_have_count(0)
    server.push(waiting=people.WAITING)
    expect(page.get_by_text("La llamada entra sola")).to_be_visible()


def test_whoever_is_given_no_queue_is_shown_to_get_no_call(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "administrator", None
    page: Page = opened("/ajustes/usuarios")

    page.get_by_role("button", name="Nuevo usuario").click()

    expect(page.get_by_text("Sin colas no le entra ninguna llamada.")).to_be_visible()


def test_spanish_is_nobodys_choice_and_everybodys_language(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "administrator", None
    page: Page = opened("/ajustes/usuarios")
    page.get_by_role("button", name="Nuevo usuario").click()
    expect(page.get_by_role("combobox", name="Nivel de Quechua")).to_be_visible()
    expect(page.get_by_role("combobox", name="Nivel de Castellano")).to_have_count(0)

    server.role, server.snapshot = "supervisor", floor_data.snapshot()
    page.goto(server.url + "/piso")

    yeni = page.locator("tr", has_text="Yeni Ccori Mamani")
    expect(yeni).to_contain_text("Quechua 5, Castellano")
