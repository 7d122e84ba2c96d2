"""No control is drawn that the server would refuse: telephones, records, what a number alone tells (CRM-1)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import people
from console.fake_api import FakeApi

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", ["web", "sip"])
def test_a_sip_telephone_is_offered_to_whom_was_given_one(
    server: FakeApi, opened: Any, monkeypatch: pytest.MonkeyPatch, phone: str
) -> None:
    known = people.user
    monkeypatch.setattr(people, "user", lambda role: known(role) | {"phone": phone})
    server.me = people.agent(activity="signed_out")

    page: Page = opened("/escritorio")

    expect(page.get_by_role("button", name="Iniciar turno")).to_be_visible()
    expect(page.get_by_role("button", name="teléfono SIP")).to_have_count(1 if phone == "sip" else 0)


def test_an_administrator_gives_a_telephone(server: FakeApi, opened: Any) -> None:
    server.role, server.me = "administrator", None

    page: Page = opened("/ajustes/usuarios")
    page.get_by_role("button", name="Editar a").first.click()
    page.get_by_role("checkbox", name="Puede usar un teléfono SIP").check()
    page.get_by_role("button", name="Guardar").click()

    expect(page.get_by_role("region", name="Avisos").get_by_text("Cambios guardados")).to_be_visible()
    ((_, _, body),) = [
        call for call in server.calls if call[0] == "PATCH" and call[1].startswith("/api/users/")
    ]
    assert body["phone"] == "sip"


@pytest.mark.parametrize("may", [True, False])
def test_a_record_is_corrected_by_whom_the_server_lets(
    server: FakeApi, opened: Any, monkeypatch: pytest.MonkeyPatch, may: bool
) -> None:
    monkeypatch.setattr(people, "CITIZEN", people.CITIZEN | {"may_change": may})

    page: Page = opened("/ciudadanos/p-rosa")

    expect(page.get_by_text("Llamó desde")).to_be_visible()
    expect(page.get_by_text("Sin confirmar que sea suyo")).to_be_visible()
    confirm = page.get_by_role("button", name="Es su teléfono")
    expect(page.get_by_role("button", name="Corregir datos")).to_have_count(int(may))
    expect(confirm).to_have_count(int(may))
    if may:
        confirm.click()
        expect(page.get_by_text("Datos guardados")).to_be_visible()
        assert server.sent("PATCH", "/api/citizens/p-rosa") == [{"phones": ["+51966412783", "+5166312456"]}]


def test_a_number_alone_leads_to_no_record(
    server: FakeApi, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = dict.fromkeys(("name", "document", "document_masked", "document_kind", "last_contact"))
    monkeypatch.setattr(people, "HITS", [{"id": "p-rosa", "sure": False, "phones": [], **nothing}])

    page: Page = opened("/ciudadanos")
    page.get_by_role("main").get_by_role("searchbox").fill("066312456")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Pida el documento")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link")).to_have_count(0)
