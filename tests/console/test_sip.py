"""A shift on a SIP telephone: its data are shown until it is there, and the page claims nothing it cannot know."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console import people
from console.fake_api import FakeApi

pytestmark = pytest.mark.browser


@pytest.fixture
def on_sip(server: FakeApi, opened: Any, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The agent's shift is open on a SIP telephone that is not there yet."""
    known = people.user
    monkeypatch.setattr(people, "user", lambda role: known(role) | {"phone": "sip"})
    server.me = people.agent(activity="signed_out")
    page: Page = opened("/escritorio")
    page.get_by_role("button", name="Usar un teléfono SIP").click()
    return page


def test_a_telephones_data_are_shown_until_it_is_there(server: FakeApi, on_sip: Page, picture: Any) -> None:
    data = on_sip.get_by_role("region", name="Conecte su teléfono SIP")
    for words in ("a-yeni", "s3cr3t", "cc.local"):
        expect(data).to_contain_text(words)
    expect(on_sip.locator(".strip")).to_contain_text("Su teléfono SIP no está conectado")
    expect(on_sip.get_by_text("audífono")).to_have_count(0)
    picture(on_sip, "desk-sip-1440")

    on_sip.reload()  # a password is kept nowhere on this computer
    expect(data).not_to_contain_text("s3cr3t")
    data.get_by_role("button", name="Pedir datos nuevos").click()
    expect(data).to_contain_text("s3cr3t")
    assert server.sent("POST", "/api/desk/shift") == [{"phone": "sip"}, {"phone": "sip"}]

    server.push(me=people.agent(activity="not_ready", reason="start"))
    expect(data).to_be_hidden()


def test_a_page_that_hears_no_telephone_neither_mutes_nor_measures_it(server: FakeApi, on_sip: Page) -> None:
    expect(on_sip.get_by_role("region", name="Conecte su teléfono SIP")).to_be_visible()
    now = server.now()
    server.push(
        me=people.agent(activity="talking", since=now, conversations=["c-1"]),
        conversations=[people.conversation("c-1", answered_at=now)], cards={"c-1": people.card(answered_at=now)},
    )  # fmt: skip
    expect(on_sip.locator(".strip")).to_contain_text("Teléfono SIP en línea")
    expect(on_sip.get_by_text("Conectando audífono")).to_have_count(0)

    on_sip.keyboard.press("F2")

    expect(on_sip.get_by_role("button", name=re.compile("Terminar"))).to_be_visible()
    expect(on_sip.get_by_text(re.compile("Silenciado|Está silenciada"))).to_have_count(0)
    assert on_sip.evaluate("() => sessionStorage.getItem('cc_muted')") is None
    on_sip.locator(".strip").click()
    on_sip.keyboard.press("?")
    expect(on_sip.get_by_role("dialog")).to_contain_text("Ctrl F9")
    expect(on_sip.get_by_role("dialog")).not_to_contain_text("F2")
