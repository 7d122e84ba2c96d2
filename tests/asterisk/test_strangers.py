"""Who may call, and what a caller can make the switch say: a caller's text is never an event."""

import secrets
from urllib.parse import quote

import aiohttp
import pytest

from asterisk import sip
from asterisk.center import Center
from asterisk.softphone import Call, Softphone
from asterisk.switch import NUMBER, Switch
from asterisk.watched import Watcher
from contactcenter import messages as m
from waiting import until

pytestmark = pytest.mark.asterisk

STRANGER = "127.0.0.9"
FORGED = quote(
    "\r\n\r\nEvent: UserEvent\r\nUserEvent: RecordingDone\r\nUniqueid: x\r\nFile: ../../../x"
    "\r\n\r\nEvent: Hangup\r\nUniqueid: y\r\nCause: 16",
    safe="",
)


async def outcome(call: Call) -> int:
    await until(lambda: call.status, "no final answer")
    return call.status


@pytest.mark.parametrize("claimed", ["carrier", "carrier%40x", "066312345"])
async def test_whoever_claims_to_be_the_carrier_is_a_stranger(open_switch: Switch, claimed: str) -> None:
    stranger = await Softphone.at(STRANGER)
    call = await stranger.dial(NUMBER, open_switch.sip, claimed)

    assert await outcome(call) == 401
    await stranger.close()


async def test_a_stranger_who_tries_to_register_stands_in_the_security_log(open_switch: Switch) -> None:
    """What fail2ban reads: 200 tries leave lines that name the address."""
    stranger, log = (
        await Softphone.at(STRANGER),
        open_switch.asterisk.layout.asterisk / "log" / "security.log",
    )
    whom = "<sip:1001@127.0.0.1>"
    for number in range(200):
        headers = stranger.headers(f"try{number}", "1 REGISTER", f"{whom};tag=1", whom) | {"Expires": "60"}
        answer = await stranger._ask(
            f"try{number}",
            sip.request("REGISTER", "sip:127.0.0.1", headers, stranger.contact("1001")),
            open_switch.sip,
        )
        assert answer.status == 401

    def lines() -> list[str]:
        return [line for line in log.read_text().splitlines() if f"/{STRANGER}/" in line]

    await until(lambda: len(lines()) >= 200, f"{len(lines())} lines")
    assert all("InvalidAccountID" in line or "ChallengeSent" in line for line in lines())
    await stranger.close()


async def test_a_browser_that_calls_itself_the_carrier_is_a_stranger(open_switch: Switch) -> None:
    host = "console.invalid"
    headers = {
        "Via": f"SIP/2.0/WS {host};branch={sip.branch()}",
        "From": f"<sip:carrier@{host}>;tag=1",
        "To": f"<sip:{NUMBER}@{host}>",
        "Call-ID": secrets.token_hex(8),
        "CSeq": "1 INVITE",
    }
    invite = sip.request(
        "INVITE", f"sip:{NUMBER}@{host}", headers, f"<sip:c@{host};transport=ws>", sip.offer("127.0.0.1", 9)
    )
    url = f"http://127.0.0.1:{open_switch.ports.asterisk_http}/ws"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, protocols=("sip",)) as socket:
        await socket.send_str(invite.decode())
        answer = sip.Message(await socket.receive_str(timeout=5))

    assert answer.status == 401


async def test_from_its_address_the_carrier_is_let_in(open_switch: Switch, phone: Softphone) -> None:
    assert await outcome(await phone.dial(NUMBER, open_switch.sip, "066312345")) == 200


@pytest.mark.parametrize("number", ["1999", "18001", "180", NUMBER + FORGED, "*8", "s", "+"])
async def test_a_number_that_is_not_ours_does_not_exist_and_leaves_no_event(
    open_switch: Switch, watcher: Watcher, phone: Softphone, number: str
) -> None:
    assert await outcome(await phone.dial(number, open_switch.sip, "066312345")) == 404
    await watcher.catch_up()

    assert watcher.named("Newchannel") == []
    assert not [line for line in watcher.lines() if "../.." in line]


@pytest.mark.parametrize("form", ["+511800", "511800", "011800"])
async def test_the_number_in_its_longer_forms_is_the_same_number(desk: Center, form: str) -> None:
    await desk.citizens.dial(form, desk.switch.sip, "066312345")

    assert (await desk.facts.wait(m.CallArrived)).dnis == NUMBER


@pytest.mark.parametrize("where", ["From", "P-Asserted-Identity", "Remote-Party-ID", "name"])
async def test_no_line_of_a_callers_becomes_an_event(
    open_switch: Switch, watcher: Watcher, phone: Softphone, where: str
) -> None:
    bad, good = f"066312345{FORGED}", "066312345"
    phone.more = {} if where in ("From", "name") else {where: f'"x" <sip:{bad}@carrier.invalid>'}
    caller, name = (bad if where == "From" else good), (bad if where == "name" else "Ana")
    call = await phone.dial(NUMBER, open_switch.sip, caller, name=name)
    assert await outcome(call) == 200
    started = await watcher.until("AsyncAGIStart")
    call.hang_up()
    await watcher.until("Hangup")

    assert "CallerIDNum: 066312345" in started
    lines = watcher.lines()
    assert "File: ../../../x" not in lines
    assert "Uniqueid: y" not in lines
    shown = {line for line in lines if line.startswith(("CallerIDNum:", "CallerIDName:"))}
    assert shown == {"CallerIDNum: 0", "CallerIDNum: 066312345", "CallerIDName: <unknown>"}


@pytest.mark.parametrize(
    ("asserted", "claimed", "privacy", "number"),
    [
        ("", "+5166312345", "", "+5166312345"),
        ("<sip:+5166312345@c.invalid;user=phone>", "anonymous", "", "+5166312345"),
        ("<tel:+51-66-312345;x=y>", "0", "", "+5166312345"),
        ('"<sip:999@x>" <sip:015550001;a=b@c.invalid>', "066312345", "", "+5115550001"),
        ("<sip:015550001@c.invalid>", "anonymous", "none", "+5115550001"),
        ("", "anonymous", "", None),
        ("", "Restricted", "", None),
        ("<sip:10.0.0.1>", "066312345", "", None),
        ("<sip:015550001@c.invalid>", "anonymous", "id;critical", None),
    ],
)
async def test_a_callers_number_is_what_the_carrier_asserts_and_a_hidden_one_is_none(
    desk: Center, asserted: str, claimed: str, privacy: str, number: str | None
) -> None:
    shown = {"P-Asserted-Identity": asserted, "Privacy": privacy}
    desk.citizens.more = {name: value for name, value in shown.items() if value}
    call, arrived = await desk.arrives(claimed)
    desk.citizens.more = {}

    datum = desk.vault.read(arrived.ani) if arrived.ani else None
    assert (datum.value if datum else None) == number
    call.hang_up()


@pytest.mark.parametrize(
    "text", ['x")?Hangup(21', "$%7bGLOBAL(REC)%7d", "%24%5b1/0%5d", "1,2", "a):Hangup(b"]
)
async def test_a_callers_text_is_never_run(desk: Center, text: str) -> None:
    desk.citizens.more = {"P-Asserted-Identity": f'"{text.replace(chr(34), "")}" <sip:{text}@c.invalid>'}

    _call, arrived = await desk.arrives(text.replace('"', "").replace(",", ""))

    assert arrived.dnis == NUMBER
    desk.citizens.more = {}


async def test_a_call_is_moved_by_nobody_but_the_core(
    open_switch: Switch, watcher: Watcher, phone: Softphone
) -> None:
    """Nobody serves REFER (test_contacts.py: nor Replaces); it is not even answered, and the call goes on."""
    call = await phone.dial(NUMBER, open_switch.sip, "066312345")
    assert await outcome(call) == 200

    with pytest.raises(TimeoutError):
        await call.ask("REFER", {"Refer-To": f"<sip:{NUMBER}@127.0.0.1>"})

    assert not call.ended.done()
    assert len(watcher.named("Newchannel")) == 1
    call.hang_up()
    await watcher.until("Hangup")


async def dials(phone: Softphone, user: str, password: str, number: str, switch: Switch) -> int:
    """Signed in, and with lies in every header that tells of a caller. The final answer; what is up is ended."""
    call_id, uri, whom = secrets.token_hex(8), f"sip:{number}@127.0.0.1", f"<sip:{user}@127.0.0.1>"
    lie = f'"x" <sip:066{FORGED}@127.0.0.1>'
    more = {"P-Asserted-Identity": lie, "Remote-Party-ID": lie, "X-Test-Caller": f"066{FORGED}"}
    for turn in (1, 2):
        headers = phone.headers(call_id, f"{turn} INVITE", f'"066{FORGED}" {whom};tag=1', f"<{uri}>") | more
        offer = sip.offer(*phone.address)
        answer = await phone._ask(
            call_id, sip.request("INVITE", uri, headers, phone.contact(user), offer), switch.sip
        )
        if answer.status == 401:
            more["Authorization"] = sip.answer_challenge(answer, "INVITE", uri, user, password)
    if answer.status == 200:
        ends = phone.headers(call_id, "3 BYE", headers["From"], answer.header("To"))
        await phone._ask(call_id, sip.request("BYE", answer.contact, ends), switch.sip)
    return answer.status or 0


@pytest.mark.parametrize(("number", "status"), [(NUMBER, 200), (NUMBER + FORGED, 404)])
async def test_no_line_of_a_test_telephones_becomes_an_event(
    open_switch: Switch, watcher: Watcher, phone: Softphone, number: str, status: int
) -> None:
    password = (open_switch.asterisk.layout.secrets / "test_sip").read_text().strip()

    assert await dials(phone, "test-sip", password, number, open_switch) == status
    await watcher.catch_up()

    lines = watcher.lines()
    assert "File: ../../../x" not in lines
    assert "Uniqueid: y" not in lines
    assert len(watcher.named("Newchannel")) == (status == 200)
    assert all("CallerIDNum: 51987000002" in event for event in watcher.named("Newchannel"))


@pytest.mark.parametrize("number", [NUMBER, f"1{FORGED}", "s"])
async def test_an_agents_telephone_dials_nothing_and_leaves_no_event(
    open_switch: Switch, desk: Center, watcher: Watcher, number: str
) -> None:
    account, phone = await desk.accounts.open("ana", m.Phone.SIP), await Softphone.at()

    assert await dials(phone, account.user, account.password, number, open_switch) == 404
    await watcher.catch_up()

    assert watcher.named("Newchannel") == []
    assert "File: ../../../x" not in watcher.lines()
    await phone.close()
