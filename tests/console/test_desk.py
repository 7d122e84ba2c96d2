"""The agent's day by script: calls that come while the agent types, a wrap-up that ends, a line that breaks."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import people
from console.fake_api import FakeApi
from waiting import blocking_until

pytestmark = pytest.mark.browser


def _deliver(server: FakeApi, number: int, name: str | None = "Rosa María Huamán Quispe") -> str:
    conversation = f"c-{number}"
    citizen = people.card()["citizen"] | {"name": name, "id": f"p-{number}"}
    card = people.card(conversation, citizen=citizen, answered_at=None)
    row = people.conversation(conversation, "delivering", answered_at=None)
    me = people.agent(activity="delivering", since=server.now(), conversations=[conversation])
    server.push(me=me, conversations=[row], cards={conversation: card})
    return conversation


def _answer(server: FakeApi, conversation: str) -> None:
    now = server.now()
    row = people.conversation(conversation, "talking", answered_at=now)
    server.push(
        me=people.agent(activity="talking", since=now, conversations=[conversation]), conversations=[row],
        cards={conversation: people.card(conversation, answered_at=now)},
    )  # fmt: skip


def _wrap_up(server: FakeApi, conversation: str, seconds: float = 60) -> None:
    row = people.conversation(conversation, "closing", wrap_up_due=server.ahead(seconds))
    me = people.agent(activity="wrap_up", since=server.now(), conversations=[conversation])
    server.push(me=me, conversations=[row])


def _free(server: FakeApi, conversation: str) -> None:
    server.push(
        me=people.agent(activity="ready", since=server.now()),
        conversations_gone=[conversation],
        cards={conversation: None},
    )


def test_a_call_arrives_while_the_agent_types_elsewhere_and_takes_no_focus(
    server: FakeApi, opened: Any
) -> None:
    page: Page = opened("/escritorio")
    page.get_by_role("button", name=re.compile("Completar: Sunat")).click()
    note = page.get_by_role("textbox", name="Nota")
    note.click()
    note.press_sequentially("Ya llam")

    conversation = _deliver(server, 1)

    expect(page.get_by_text("Oyendo el anuncio")).to_be_visible()
    expect(page.get_by_role("heading", name="Rosa María Huamán Quispe")).to_be_visible()
    assert page.get_by_role("dialog").count() == 0

    _answer(server, conversation)
    expect(page.get_by_text("Salude: está en línea")).to_be_visible()
    expect(page.locator("#live-assertive")).to_have_text(
        re.compile("Llamada en Quechua, Reniec › Duplicado de DNI")
    )
    page.wait_for_timeout(1_000)
    kept = [body for body in server.sent("PUT", "/api/registrations/c-old") if body["note"]]
    assert kept[-1]["note"] == "Quería saber cómo reactivar su RUC.Ya llam"


def test_ten_calls_one_after_another(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    for number in range(1, 11):
        conversation = _deliver(server, number)
        _answer(server, conversation)
        expect(page.get_by_role("button", name="Terminar")).to_be_visible()
        page.get_by_role("textbox", name="Nota").fill(f"Llamada {number}")
        _wrap_up(server, conversation)
        page.get_by_role("combobox", name="Tipificación").fill("costo dup")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_text("Resuelto", exact=True).first.click()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#live-polite, #live-assertive").first).to_be_attached()
        page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('cc_draft_'))", timeout=8_000
        )
        _free(server, conversation)
        expect(page.get_by_text("Listo. La llamada entra sola, sin timbre.")).to_be_visible()

    done = [body for body in server.sent("PUT", "/api/registrations/c-.*") if body["done"]]
    assert [body["note"] for body in done] == [f"Llamada {number}" for number in range(1, 11)]
    assert {body["typification"] for body in done} == {"reniec.dni.duplicado.costo"}
    assert {body["outcome"] for body in done} == {"resolved"}


def test_a_typification_that_was_published_is_in_the_next_form(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    first = _deliver(server, 1)
    _answer(server, first)
    _wrap_up(server, first)
    page.get_by_role("combobox", name="Tipificación").fill("visa")
    expect(page.get_by_role("option", name=re.compile("Visa"))).to_have_count(0)
    page.keyboard.press("Escape")
    _free(server, first)
    more = {"code": "migraciones.visa", "label": "Visa"}
    server.typification = people.TYPIFICATION | {"tree": [*people.TYPIFICATION["tree"], more], "version": 4}

    _wrap_up(server, _deliver(server, 2))
    page.get_by_role("combobox", name="Tipificación").fill("visa")

    expect(page.get_by_role("option", name=re.compile("Visa"))).to_have_count(1)


def test_a_wrap_up_that_ends_with_half_a_note_loses_nothing(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    conversation = _deliver(server, 1)
    _answer(server, conversation)
    _wrap_up(server, conversation, seconds=2)
    page.get_by_role("textbox", name="Nota").fill("Perdió su DNI en el mer")

    note = "Perdió su DNI en el mer"
    half = {"conversation": conversation, "option": "Reniec › Duplicado de DNI", "note": note}
    half = people.PENDING[0] | half
    server.pending.append(half)
    _free(server, conversation)

    expect(page.get_by_text("Lo escrito quedó en «Por completar».").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Completar: Reniec"))).to_be_visible()
    page.wait_for_timeout(1_000)
    drafts = server.sent("PUT", f"/api/registrations/{conversation}")
    assert drafts[-1] == {
        "typification": None,
        "outcome": None,
        "note": "Perdió su DNI en el mer",
        "done": False,
    }

    page.get_by_role("button", name=re.compile("Completar: Reniec")).click()
    expect(page.get_by_role("textbox", name="Nota")).to_have_value("Perdió su DNI en el mer")


def test_what_is_missing_is_said_and_nothing_is_sent(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    conversation = _deliver(server, 1)
    _answer(server, conversation)
    _wrap_up(server, conversation)

    page.get_by_role("button", name="Guardar y seguir").click()

    foot = page.locator(".registration-foot")
    expect(foot).to_contain_text(
        "Elija la tipificación y el resultado (Resuelto, Queda caso o Se cortó) para guardar."
    )
    page.get_by_role("radio", name="Resuelto").check(force=True)
    page.get_by_role("button", name="Guardar y seguir").click()
    expect(foot).to_contain_text("Elija la tipificación para guardar.")
    assert [body for body in server.sent("PUT", "/api/registrations/.*") if body["done"]] == []


def test_the_line_breaks_in_a_call_and_what_the_agent_writes_waits(
    server: FakeApi, opened: Any, picture: Any
) -> None:
    page: Page = opened("/escritorio")
    conversation = _deliver(server, 1)
    _answer(server, conversation)
    expect(page.get_by_role("button", name="Terminar")).to_be_visible()
    server.refuse["PUT", "/api/registrations/.*"] = ("unavailable", 503)
    server.cut()

    expect(
        page.get_by_text(re.compile(r"Sin datos desde las \d\d:\d\d. Su llamada sigue")).first
    ).to_be_visible()
    page.get_by_role("textbox", name="Nota").fill("Escrito sin red")
    expect(page.get_by_text("Guardado en este equipo. Se enviará solo")).to_be_visible()
    page.wait_for_timeout(1_200)  # the pause in the typing is over: it was tried, and could not be sent
    expect(page.get_by_text("Guardado en este equipo. Se enviará solo")).to_be_visible()
    picture(page, "desk-offline-1440")

    server.refuse.clear()
    server.mend()

    expect(page.get_by_text("En línea. Se envió 1 registro.").first).to_be_visible(timeout=15_000)
    expect(page.get_by_role("heading", name="Rosa María Huamán Quispe")).to_be_visible()
    assert server.sent("PUT", f"/api/registrations/{conversation}")[-1]["note"] == "Escrito sin red"


def test_a_gap_in_the_events_means_a_new_snapshot(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    expect(page.locator(".top-waiting")).to_be_visible()

    server.skip_one()
    server.push(waiting=people.WAITING | {"total": 41, "by_language": {}, "oldest": None})

    expect(page.locator(".top-waiting")).to_contain_text("41")


def test_a_second_session_closes_this_one_and_says_so(server: FakeApi, opened: Any, picture: Any) -> None:
    page: Page = opened("/escritorio")
    expect(page.get_by_text("En línea")).to_be_visible()

    server.bye("session_elsewhere")

    said = "Su sesión se abrió en otro equipo a las 10:39. Esta quedó cerrada; si había una llamada, siguió allá."
    expect(page.get_by_role("main").get_by_text(said)).to_be_visible()
    expect(page.get_by_role("button", name="Ingresar aquí")).to_be_focused()
    picture(page, "second-session-1440")


def test_a_presence_asked_for_in_a_call_shows_what_comes_next(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    conversation = _deliver(server, 1)
    _answer(server, conversation)
    page.get_by_role("button", name=re.compile("Su estado")).click()
    expect(page.get_by_text("Al terminar, pasar a")).to_be_visible()
    page.get_by_role("menuitem", name="Refrigerio").click()
    expect(page.get_by_role("menu")).to_be_hidden()
    blocking_until(lambda: server.sent("PUT", "/api/desk/presence"), "the presence was not asked for")
    assert server.sent("PUT", "/api/desk/presence") == [{"ready": False, "reason": "refrigerio"}]

    server.push(
        me=people.agent(
            activity="talking", conversations=[conversation], next_ready=False, next_reason="refrigerio"
        )
    )

    expect(page.get_by_role("button", name=re.compile("Su estado"))).to_have_text(
        re.compile("En conversación luego Refrigerio")
    )


def test_a_presence_that_a_dead_core_forgot_is_asked_for_again(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    page.get_by_role("button", name=re.compile("Su estado")).click()
    page.get_by_role("menuitem", name="Refrigerio").click()
    expect(page.get_by_role("menu")).to_be_hidden()

    server.epoch = "e2"
    with page.expect_request(lambda request: request.method == "PUT" and "/desk/presence" in request.url):
        server.bye("shutdown")

    wish = {"ready": False, "reason": "refrigerio"}
    server.push(me=people.agent(activity="not_ready", reason="refrigerio"))
    expect(page.get_by_role("button", name=re.compile("Su estado"))).to_have_text(re.compile("Refrigerio"))
    assert server.sent("PUT", "/api/desk/presence") == [wish, wish]


def test_the_last_speaker_is_told_why_leaving_is_refused(server: FakeApi, opened: Any) -> None:
    server.refuse["PUT", "/api/desk/presence"] = ("last_speaker", 409)
    page: Page = opened("/escritorio")

    page.get_by_role("button", name=re.compile("Su estado")).click()
    page.get_by_role("menuitem", name="Refrigerio").click()

    expect(page.locator(".band")).to_contain_text("Ahora solo usted habla un idioma con reserva.")


def test_an_anonymous_caller_has_no_name_and_no_past(server: FakeApi, opened: Any, picture: Any) -> None:
    nobody = {"id": None, "name": None, "document": None, "document_kind": None, "certainty": "anonymous"}
    server.me = people.agent(activity="talking", since=people.at(3), conversations=["c-1"])
    card = people.card(citizen=nobody, number=None, number_kind="hidden", previous=[], previous_count=0)
    server.snapshot |= {"conversations": [people.conversation(anonymous=True)], "cards": {"c-1": card}}

    page: Page = opened("/escritorio")

    expect(page.get_by_role("heading", name="Persona anónima")).to_be_visible()
    expect(page.get_by_text("Anónima: no aceptó")).to_be_visible()
    expect(page.get_by_text("No se muestra: no aceptó")).to_be_visible()
    expect(page.get_by_text("Número oculto")).to_have_count(0)
    assert page.get_by_role("textbox", name="Nombres y apellidos").count() == 0
    picture(page, "desk-anonymous-1440")


def test_a_recorder_that_does_not_start_is_said_in_red(server: FakeApi, opened: Any) -> None:
    server.me = people.agent(activity="talking", conversations=["c-1"])
    server.snapshot |= {
        "conversations": [people.conversation()],
        "cards": {"c-1": people.card(recording="off")},
    }

    page: Page = opened("/escritorio")

    expect(page.get_by_text("No se está grabando. Avise a su supervisora")).to_be_visible()


def test_the_chords_end_the_call_and_mute_it(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    conversation = _deliver(server, 7)
    _answer(server, conversation)
    mute = page.get_by_role("button", name=re.compile("Silenciar"))
    expect(mute).to_be_visible()

    page.keyboard.press("F2")
    expect(page.get_by_role("button", name="Quitar silencio")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(re.compile("Silenciado|Está silenciada"))).to_be_visible()
    page.keyboard.press("F2")
    expect(mute).to_be_visible()
    page.keyboard.press("Control+F9")

    page.wait_for_timeout(300)
    assert len(server.sent("POST", f"/api/desk/conversations/{conversation}/end")) == 1


def test_a_reload_in_a_call_brings_everything_back_by_itself(server: FakeApi, opened: Any) -> None:
    page: Page = opened("/escritorio")
    conversation = _deliver(server, 1)
    _answer(server, conversation)
    page.get_by_role("textbox", name="Nota").fill("Antes de recargar")
    page.reload()

    expect(page.get_by_role("button", name="Terminar")).to_be_visible()
    expect(page.get_by_role("textbox", name="Nota")).to_have_value("Antes de recargar")
    page.wait_for_timeout(500)
    assert server.sent("POST", "/api/desk/shift")[-1] == {"phone": "web"}


def test_a_note_the_server_has_is_back_after_a_reload_in_mid_call(server: FakeApi, opened: Any) -> None:
    conversation = _deliver(server, 1)
    _answer(server, conversation)
    server.written |= {"note": "Perdió su DNI", "outcome": "case", "typification": "reniec.dni.estado"}

    page: Page = opened("/escritorio")

    note = page.get_by_role("textbox", name="Nota")
    expect(note).to_have_value("Perdió su DNI")
    expect(page.get_by_role("radio", name="Queda caso")).to_be_checked()
    note.press_sequentially(" y su pasaporte")
    expect(note).to_have_value("Perdió su DNI y su pasaporte")


def test_por_completar_says_of_whom_no_name_can_be_known(server: FakeApi, opened: Any) -> None:
    unknown = people.PENDING[0] | {"citizen_name": None}
    server.pending = [
        unknown | {"conversation": "c-h", "option": "Oculta", "hidden": True},
        unknown | {"conversation": "c-a", "option": "Sin permiso", "hidden": True, "anonymous": True},
        unknown | {"conversation": "c-n", "option": "Nueva"},
    ]

    page: Page = opened("/escritorio")

    for option, words in (
        ("Oculta", "Número oculto"), ("Sin permiso", "Persona anónima"), ("Nueva", "Sin nombre registrado"),
    ):  # fmt: skip
        expect(page.locator(".pending li", has_text=option)).to_contain_text(words)
    page.get_by_role("button", name=re.compile("Completar: Oculta")).click()
    expect(page.get_by_role("heading", name="Número oculto")).to_be_visible()


_IS_CUT = """(button) => [...button.querySelectorAll('*')].some(
  (one) => getComputedStyle(one).display !== 'inline' && one.scrollWidth > one.clientWidth + 1)"""
_HIDDEN_BELOW = """() => {
  const column = document.querySelector('.phone-column');
  return column.scrollHeight - column.clientHeight;
}"""


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (390, 844)], ids=["1440", "1280", "390"])
def test_the_button_that_saves_is_whole_and_in_sight(
    server: FakeApi, opened: Any, picture: Any, size: Any
) -> None:
    page: Page = opened("/escritorio", size)
    page.get_by_role("button", name=re.compile("Completar: Sunat")).click()
    save = page.get_by_role("button", name="Guardar registro")

    save.scroll_into_view_if_needed()

    picture(page, f"desk-pending-{size[0]}")
    assert not save.evaluate(_IS_CUT)
    box = save.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size[1]
    if size[0] > 600:
        assert page.evaluate(_HIDDEN_BELOW) <= 0


def test_why_a_call_came_is_said_in_words_of_the_desk(server: FakeApi, opened: Any) -> None:
    reason = people.card()["reason"] | {"head_start_minutes": 720.0}
    server.me = people.agent(activity="talking", conversations=["c-1"])
    server.snapshot |= {
        "conversations": [people.conversation()],
        "cards": {"c-1": people.card(reason=reason)},
    }

    page: Page = opened("/escritorio")

    why = page.get_by_role("region", name="Por qué le llegó")
    expect(why).to_contain_text("Quechua: pasa primero. Su quechua: nivel 5.")
    server.push(cards={"c-1": people.card(reason=reason, language="es")})
    expect(why).to_contain_text("Tenía preferencia en la línea.")
    expect(why).not_to_contain_text("ventaja")
