"""Where agents' telephones are called, and that nobody takes over a call: what the switch itself does."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from asterisk import sip
from asterisk.center import Center, opened
from asterisk.softphone import Softphone
from asterisk.switch import CITIZENS, NUMBER, Switch
from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipCredentials
from contactcenter.kernel.ids import AgentId
from waiting import until

pytestmark = pytest.mark.asterisk

ANA = AgentId("ana")
ELSEWHERE = "127.0.0.77"
FIRST = "<sip:a@zz.invalid>;expires=0"


@pytest.fixture
async def far() -> AsyncIterator[Softphone]:
    far = await Softphone.at(ELSEWHERE)
    yield far
    await far.close()


def toll(far: Softphone) -> str:
    return f"<sip:00442071234567@{ELSEWHERE}:{far.address[1]}>"


@pytest.mark.parametrize("first", ["", f"{FIRST}\r\nContact: "])
async def test_a_sip_telephone_does_not_send_calls_to_a_number_elsewhere(
    center: Center, far: Softphone, first: str
) -> None:
    account, phone = await center.accounts.open(ANA, m.Phone.SIP), await Softphone.at()
    await phone.register(account.user, account.password, center.switch.sip, contact=first + toll(far))

    center.order(m.ConnectAgentLeg(ANA))

    assert (await center.facts.wait(m.AgentLegFailed, agent=ANA)).cause == "contact_refused"
    assert far.incoming.empty()
    assert phone.incoming.empty()
    await phone.close()


async def test_a_telephone_behind_a_router_is_called_at_the_address_it_comes_from(
    center: Center, far: Softphone
) -> None:
    account, phone = await center.accounts.open(ANA, m.Phone.SIP), await Softphone.at()
    inside = f"<sip:{account.user}@{ELSEWHERE}:{far.address[1]}>"
    await phone.register(account.user, account.password, center.switch.sip, contact=inside)

    center.order(m.ConnectAgentLeg(ANA))

    await asyncio.wait_for(phone.incoming.get(), 5)
    await center.facts.wait(m.AgentLegUp, agent=ANA)
    assert far.incoming.empty()
    await phone.close()


async def test_a_telephone_is_called_at_once_by_the_core_after_the_one_it_registered_with(
    switch: Switch,
) -> None:
    async with opened(switch) as first:
        account, phone = await first.accounts.open(ANA, m.Phone.SIP), await Softphone.at()
        await phone.register(account.user, account.password, switch.sip)

    async with opened(switch) as second:
        second.order(m.ConnectAgentLeg(ANA))

        await asyncio.wait_for(phone.incoming.get(), 5)
        await second.facts.wait(m.AgentLegUp, agent=ANA)
        await phone.close()


async def test_no_telephone_of_an_agents_is_at_the_carriers(center: Center) -> None:
    account, phone = await center.accounts.open(ANA, m.Phone.SIP), await Softphone.at()
    with pytest.raises(AssertionError, match="not registered"):
        await phone.register(
            account.user, account.password, center.switch.sip, contact=f"<sip:0044@{CITIZENS}:5060>"
        )
    await phone.close()


@asynccontextmanager
async def page(
    switch: Switch, account: SipCredentials, contact: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A browser's softphone, registered; past the relay."""
    url, uri = f"http://127.0.0.1:{switch.ports.asterisk_http}/ws", "sip:127.0.0.1"
    call_id, more = secrets.token_hex(8), dict[str, str]()
    async with aiohttp.ClientSession() as session, session.ws_connect(url, protocols=("sip",)) as socket:
        for turn in (1, 2):
            whom = f"<sip:{account.user}@127.0.0.1>"
            headers = {
                "Via": f"SIP/2.0/WS zz.invalid;branch={sip.branch()}",
                "From": f"{whom};tag=1",
                "To": whom,
            }
            headers |= {"Call-ID": call_id, "CSeq": f"{turn} REGISTER", "Expires": "60", **more}
            await socket.send_str(sip.request("REGISTER", uri, headers, contact).decode())
            answer = await heard(socket)
            if answer.status == 401:
                word = sip.answer_challenge(answer, "REGISTER", uri, account.user, account.password)
                more = {"Authorization": word}
        assert answer.status == 200
        yield socket


async def heard(socket: aiohttp.ClientWebSocketResponse) -> sip.Message:
    """The next message that is not a heartbeat; those are answered."""
    while True:
        said = sip.Message(await socket.receive_str(timeout=5))
        if not said.first.startswith("OPTIONS"):
            return said
        await socket.send_str(sip.response(said, "200 OK", "x").decode())


async def test_a_browser_is_called_through_its_own_socket(center: Center) -> None:
    account = await center.accounts.open(ANA, m.Phone.WEB)
    async with page(center.switch, account, "<sip:a1b2@zz.invalid;transport=ws>;expires=60") as socket:
        center.order(m.ConnectAgentLeg(ANA))
        said = await heard(socket)
        assert said.first.startswith("INVITE"), said.first
        await socket.send_str(sip.response(said, "486 Busy Here", "x").decode())

        assert (await center.facts.wait(m.AgentLegFailed, agent=ANA)).cause == "busy"
    assert said.header("X-Console-Leg") == account.token


async def test_a_browser_does_not_send_calls_to_a_number_elsewhere(center: Center, far: Softphone) -> None:
    account = await center.accounts.open(ANA, m.Phone.WEB)
    async with page(center.switch, account, f"{FIRST}\r\nContact: {toll(far)};expires=60"):
        center.order(m.ConnectAgentLeg(ANA))

        assert (await center.facts.wait(m.AgentLegFailed, agent=ANA)).cause == "contact_refused"
    assert far.incoming.empty()


async def test_no_invitation_takes_the_place_of_a_call(center: Center) -> None:
    """RFC 3891: whoever knew a call's names would have its caller."""
    call, arrived = await center.arrives()
    names = f"{call.id};to-tag={tag(call._target)};from-tag={call._tag}"
    center.citizens.more = {"Replaces": names}
    thief = await center.citizens.dial(NUMBER, center.switch.sip, "066312345")
    center.citizens.more = {}
    await until(lambda: thief.status, "no final answer")
    legs = 2 if thief.status == 200 else 1

    async def are_there() -> bool:
        return len(await center.legs_in_switch()) == legs

    await until(are_there, "the number of legs is another")
    center.order(m.PlayPrompt(arrived.leg, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "t/bye"),)))
    assert (await center.facts.wait(m.PromptEnded, leg=arrived.leg)).outcome is m.PromptOutcome.PLAYED
    assert not call.ended.done()
    thief.hang_up()
    call.hang_up()


def tag(header: str) -> str:
    found = re.search(r";tag=([^;>\s]+)", header)
    assert found
    return found.group(1)
