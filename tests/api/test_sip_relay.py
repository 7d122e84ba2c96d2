"""The softphone's signalling through the core: who may, what passes, how it ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from api.site import Site
from contactcenter.api.deps import DemoPhone, SipRelayDeps
from contactcenter.api.edge import sip_relay
from contactcenter.api.limits import Limits

pytestmark = pytest.mark.postgres
BYE = "BYE sip:agent@localhost SIP/2.0\r\n\r\n"


@dataclass
class Switch:
    """Answers every message with itself, as no switch does."""

    port: int = 0
    pages: list[ServerConnection] = field(default_factory=list)
    protocols: list[str | None] = field(default_factory=list)

    async def talk(self, page: ServerConnection) -> None:
        self.pages.append(page)
        self.protocols.append(page.subprotocol)
        async for message in page:
            await page.send(f"200 {len(message)} {str(message)[:40]}")


TEST_PHONE = DemoPhone("1800", "test-web", "secret", "localhost")


def relay_with(site: Site, **changes: Any) -> None:
    site.provided.put(replace(site.provided.get(SipRelayDeps), **changes))


@pytest.fixture
async def switch(site: Site) -> AsyncIterator[Switch]:
    switch = Switch()
    async with serve(switch.talk, "127.0.0.1", 0, subprotocols=["sip"]) as server:  # type: ignore[list-item]
        switch.port = next(iter(server.sockets)).getsockname()[1]
        here = f"http://127.0.0.1:{switch.port}"
        relay_with(site, switch_http=here, test_phone=TEST_PHONE)
        yield switch


async def answer(page: ClientConnection, text: str) -> str:
    await page.send(text)
    async with asyncio.timeout(5):
        return str(await page.recv())


async def closed(page: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed):
        async with asyncio.timeout(5):
            await page.recv()
    return page.close_code


async def test_an_agent_on_shift_talks_to_the_switch_and_back(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        assert page.subprotocol == "sip"
        assert await answer(page, BYE) == f"200 {len(BYE)} {BYE[:40]}"
        assert switch.protocols == ["sip"]
    async with asyncio.timeout(5):
        await switch.pages[0].wait_closed()


async def test_the_test_phone_needs_no_session(site: Site, switch: Switch) -> None:
    async with site.browser().socket("/ws/test", subprotocols=["sip"]) as page:
        assert (await answer(page, BYE)).startswith("200 ")


async def test_who_is_not_an_agent_on_shift_is_turned_away(site: Site, switch: Switch) -> None:
    off_shift = await site.signed_in("yeni")
    supervisor = await site.signed_in("lucia", "supervisor")
    for browser, code in ((site.browser(), 4401), (off_shift, 4403), (supervisor, 4403)):
        async with browser.socket("/ws", subprotocols=["sip"]) as page:
            assert await closed(page) == code
    assert switch.pages == []


async def test_another_sites_page_and_another_protocol_are_turned_away(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"], origin="https://elsewhere.example") as page:
        assert await closed(page) == 4403
    async with browser.socket("/ws") as page:
        assert await closed(page) == 4403
    assert switch.pages == []


async def test_when_the_switch_goes_the_page_is_told_to_come_again(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        await answer(page, BYE)
        await switch.pages[0].close()
        assert await closed(page) == 1012
    relay_with(site, switch_http="http://127.0.0.1:1")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        assert await closed(page) == 1013


async def test_a_message_too_large_ends_it(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        await page.send("x" * (sip_relay.BIGGEST + 1))
        assert await closed(page) == 1009


@pytest.mark.parametrize("method", ["REGISTER", "register"])
@pytest.mark.parametrize(
    "more",
    [
        "Contact: <sip:a@z.invalid>;expires=0\r\nContact: <sip:0044@192.0.2.9>\r\n",
        "Contact: <sip:a@z.invalid>;expires=0\r\nM : <sip:0044@192.0.2.9>\r\n",
        "contact: <sip:a@z.invalid>;expires=0\nm:\r\n <sip:0044@192.0.2.9>\n",
        "Contact: <sip:a@z.invalid>;expires=0, <sip:0044@192.0.2.9>\r\n",
        'Contact: "a,\\"b" <sip:a@z.invalid>;expires=0,\r\n <sip:0044@192.0.2.9>\r\n',
    ],
)
async def test_who_registers_two_addresses_is_cut_off(
    site: Site, switch: Switch, more: str, method: str
) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        await page.send(f"{BYE}\r\n{method} sip:localhost SIP/2.0\r\n{more}\r\n")
        assert await closed(page) == 4403


@pytest.mark.parametrize(
    "contact", ["*", "<sip:a@z.invalid;transport=ws>;expires=60", '"Quispe, Ana" <sip:a,b@z.invalid>']
)
async def test_who_registers_one_address_is_let_through(site: Site, switch: Switch, contact: str) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        text = f"REGISTER sip:localhost SIP/2.0\r\nVia: x\r\nContact: {contact}\r\nMax-Forwards: 70\r\n\r\n"
        assert (await answer(page, text)).startswith("200 ")


async def test_one_person_has_few_of_them(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    pages = [
        await browser.socket("/ws", subprotocols=["sip"]).__aenter__() for _ in range(sip_relay.OF_AN_AGENT)
    ]
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        assert await closed(page) == 4429
    for page in pages:
        await page.close()
    await site.until(lambda: sum(site.provided.get(SipRelayDeps).open_relays.values()) == 0)


async def test_when_the_session_ends_its_signalling_ends_at_once(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    async with browser.socket("/ws", subprotocols=["sip"]) as page:
        await answer(page, BYE)
        await site.browser().sign_in("yeni")
        assert await closed(page) == 4401


async def test_a_page_that_goes_without_a_word_is_noticed(site: Site, switch: Switch) -> None:
    browser = await site.ready("yeni")
    page = await browser.socket("/ws", subprotocols=["sip"]).__aenter__()
    await answer(page, BYE)
    page.transport.abort()
    async with asyncio.timeout(5):
        await switch.pages[0].wait_closed()


async def test_test_phones_of_one_address_are_few_and_leave_nothing_behind(
    site: Site, switch: Switch
) -> None:
    few = Limits(test_phones_on_loopback=2)
    relay_with(site, limits=few)
    browser = site.browser()
    pages = [await browser.socket("/ws/test", subprotocols=["sip"]).__aenter__() for _ in range(2)]
    async with browser.socket("/ws/test", subprotocols=["sip"]) as page:
        assert await closed(page) == 4429
    for page in pages:
        await page.close()
    await site.until(lambda: len(site.provided.get(SipRelayDeps).open_relays) == 0)
