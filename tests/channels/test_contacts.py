"""Where an agent's telephone is called: what is registered is judged before it is dialled."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels import adapter_rig
from channels.adapter_rig import AdapterRig
from channels.fake_ami import FakeAmi
from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId

ANA = AgentId("ana")
RELAY = "sip:a1b2@127.0.0.1:40000;transport=ws;x-ast-orig-host=a.invalid"
OWN_PHONE = "sip:agent-ana@192.0.2.7:5060;rinstance=9a"


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[AdapterRig]:
    async with adapter_rig.opened(tmp_path) as rig:
        await rig.got(m.VoiceLinkRestored)
        for account in ("agent-ana", "agent-luis"):
            place = "192.0.2.7" if account == "agent-ana" else "192.0.2.8"
            rig.ami.say(
                "SuccessfulAuth", AccountID=account, Service="PJSIP", RemoteAddress=f"IPV4/UDP/{place}/5060"
            )
        yield rig


@pytest.mark.parametrize(("phone", "contact"), [(m.Phone.WEB, RELAY), (m.Phone.SIP, OWN_PHONE)])
async def test_a_telephone_is_called_exactly_where_it_was_looked_at(
    rig: AdapterRig, phone: m.Phone, contact: str
) -> None:
    rig.ami.contact = contact
    await rig.accounts.open(ANA, phone)
    rig.order(m.ConnectAgentLeg(ANA))

    (call,) = await rig.ami.got("Originate")

    assert call["Channel"] == f"PJSIP/agent-ana/{contact}"


@pytest.mark.parametrize(
    ("phone", "contact"),
    [
        (m.Phone.WEB, "sip:00442071234567@127.0.0.77:5099"),
        (m.Phone.WEB, "sip:a1b2@192.0.2.7:5060;transport=ws"),
        (m.Phone.WEB, "sip:a1b2@localhost.evil.pe:80;transport=ws"),
        (m.Phone.WEB, f"{RELAY}&PJSIP/agent-ana/sip:0044@192.0.2.99:5060"),
        (m.Phone.SIP, "sip:agent-ana@192.0.2.99:5060"),
        (m.Phone.SIP, "sip:agent-ana@192.0.2.7:5061"),
        (m.Phone.SIP, "sip:agent-ana@192.0.2.8:5060"),
        (m.Phone.SIP, "sip:00442071234567@192.0.2.7:5060"),
        (m.Phone.SIP, "sip:+51-1.555@192.0.2.7:5060"),
        (m.Phone.SIP, "sip:%30%30%34%34@192.0.2.7:5060"),
        (m.Phone.SIP, "sip:agent-ana@192.0.2.7:5060;MADDR=192.0.2.99"),
        (m.Phone.SIP, "sip:agent-ana@192.0.2.7:5060?Route=%3Csip:192.0.2.99%3E"),
    ],
)
async def test_an_address_the_telephone_did_not_register_from_is_never_called(
    rig: AdapterRig, phone: m.Phone, contact: str
) -> None:
    rig.ami.contact = contact
    await rig.accounts.open(ANA, phone)
    rig.order(m.ConnectAgentLeg(ANA))

    assert await rig.got(m.AgentLegFailed) == m.AgentLegFailed(ANA, "contact_refused")
    assert rig.ami.actions("Originate") == []


async def test_where_a_telephone_registered_is_known_to_the_next_core_at_once(tmp_path: Path) -> None:
    """And written down once, not at each registration."""
    ami = FakeAmi()
    ami.contact = OWN_PHONE
    here = {"AccountID": "agent-ana", "Service": "PJSIP"}
    async with adapter_rig.opened(tmp_path, ami=ami) as first:
        await first.accounts.open(ANA, m.Phone.SIP)
        await first.got(m.VoiceLinkRestored)
        for place in ("192.0.2.6/5070", "192.0.2.7/5060", "192.0.2.7/5060"):
            ami.say("SuccessfulAuth", **here, RemoteAddress=f"IPV4/UDP/{place}")
        written = await ami.got("DBPut", count=2)
    assert [(one["Family"], one["Key"], one["Val"]) for one in written] == [
        ("registered-from", "agent-ana", "192.0.2.6/5070"),
        ("registered-from", "agent-ana", "192.0.2.6/5070,192.0.2.7/5060"),
    ]
    ami.database["registered-from"] = {"agent-ana": written[-1]["Val"]}

    async with adapter_rig.opened(tmp_path, ami=ami) as second:
        await second.got(m.VoiceLinkRestored)
        second.order(m.ConnectAgentLeg(ANA))

        (call,) = await ami.got("Originate")
    assert call["Channel"] == f"PJSIP/agent-ana/{OWN_PHONE}"


async def test_a_telephone_that_is_not_registered_is_unreachable(rig: AdapterRig) -> None:
    rig.ami.contact = ""
    await rig.accounts.open(ANA, m.Phone.SIP)
    rig.order(m.ConnectAgentLeg(ANA))

    assert await rig.got(m.AgentLegFailed) == m.AgentLegFailed(ANA, "unreachable")
