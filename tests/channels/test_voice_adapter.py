"""Orders and facts of the voice adapter against a scripted switch: order, races, refusals, recovery."""

import asyncio
import gc
from pathlib import Path

import pytest

from channels import adapter_rig as desks
from channels.adapter_rig import Desk
from channels.fake_ami import Block, FakeAmi, Fields, agent, arrival, citizen
from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.config import SwitchConfig
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.legs.recorder import Recorder, under_folder
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.kernel.vault import Vault

C, A, ANA, K = LegId("c1"), LegId("a1"), AgentId("ana"), ConversationId("t-1")
OTHER = LegId("c2")


async def arrives(desk: Desk, leg: LegId = C) -> m.CallArrived:
    before = len(desk.of(m.CallArrived))
    desk.ami.say("AsyncAGIStart", **arrival(leg))
    return await desk.got(m.CallArrived, before + 1)


async def rests(desk: Desk, leg: LegId = A) -> None:
    desk.ami.say("BridgeEnter", Uniqueid=leg, BridgeName=f"rest-{ANA}", Context="agent")
    await desk.got(m.AgentLegUp)


def redirects(desk: Desk) -> list[tuple[str, str, str]]:
    return [(f["Channel"], f["Context"], f["Exten"]) for f in desk.ami.actions("Redirect")]


def written(desk: Desk, leg: str) -> dict[str, str]:
    return {f["Variable"]: f["Value"] for f in desk.ami.actions("Setvar") if f.get("Channel") == leg}


async def test_variables_go_before_the_move_they_are_for(desk: Desk) -> None:
    await arrives(desk)
    await rests(desk)

    desk.order(
        m.PutAgentInRoom(
            ANA,
            A,
            K,
            (m.PromptPart(m.PromptPartKind.PROMPT, "qu"), m.PromptPart(m.PromptPartKind.PROMPT, "reniec")),
        )
    )
    await desk.ami.got("Redirect")

    sent = [
        (f["Action"], f.get("Variable"), f.get("Value")) for f in desk.ami.received if f.get("Channel") == A
    ]
    assert sent == [
        ("Setvar", "CC_ROOM", K),
        ("Setvar", "CC_SAY", "es/qu&es/reniec"),
        ("Redirect", None, None),
    ]


async def test_only_the_event_says_that_a_move_is_done_and_the_last_wish_wins(desk: Desk) -> None:
    await arrives(desk)
    desk.order(m.StartMusic(C))
    desk.order(m.PutCitizenInRoom(C, ConversationId("t-0")))
    desk.order(m.PutCitizenInRoom(C, K))
    await desk.ami.got("Redirect")
    await asyncio.sleep(0.05)
    assert redirects(desk) == [(C, "citizen", "m")]

    desk.ami.say("AsyncAGIStart", **arrival(C))
    await desk.ami.got("Redirect", 2)

    assert redirects(desk)[1:] == [(C, "citizen", "room")]
    assert written(desk, C)["CC_ROOM"] == K
    assert desk.of(m.LegFree) == []


async def test_an_announcement_is_cut_short_by_the_order_to_rest(desk: Desk) -> None:
    await rests(desk)
    desk.order(m.PutAgentInRoom(ANA, A, K, (m.PromptPart(m.PromptPartKind.PROMPT, "reniec"),)))
    await desk.ami.got("Redirect")
    desk.order(m.RestAgentLeg(ANA, A))
    await desk.ami.got("Redirect", 2)
    desk.ami.say("BridgeEnter", Uniqueid=A, BridgeName=f"rest-{ANA}", Context="agent")
    await desk.got(m.AgentLegRested)
    desk.order(m.PutAgentInRoom(ANA, A, K))
    await desk.ami.got("Redirect", 3)

    assert redirects(desk) == [(A, "agent", "room"), (A, "agent", "rest"), (A, "agent", "room")]
    assert written(desk, A)["CC_SAY"] == ""  # what was cut must not be said the next time


async def test_a_refused_move_of_a_living_leg_is_told(desk: Desk) -> None:
    await arrives(desk)
    desk.ami.legs = [citizen(C)]
    desk.ami.refusals = {"Redirect": "Redirect failed, channel not up."}

    desk.order(m.PutCitizenInRoom(C, K))

    assert await desk.got(m.MoveRefused) == m.MoveRefused(C, "citizen_room")
    assert len(desk.ami.actions("Redirect")) == 1


async def test_a_refused_move_of_a_dead_leg_is_its_hang_up(desk: Desk) -> None:
    await arrives(desk)
    desk.ami.refusals = {"Redirect": "Channel does not exist: c1"}

    desk.order(m.PutCitizenInRoom(C, K))

    assert (await desk.got(m.CitizenLeft)).leg == C
    assert desk.of(m.MoveRefused) == []


async def test_a_move_that_no_event_confirms_is_settled_by_asking(desk: Desk) -> None:
    await arrives(desk)
    desk.ami.legs = [citizen(C)]
    desk.ami.silent = {"Redirect"}

    desk.order(m.PutCitizenInRoom(C, K))

    assert await desk.got(m.MoveRefused) == m.MoveRefused(C, "citizen_room")
    assert len(desk.ami.actions("Redirect")) == 1


async def test_a_hang_up_is_believed_whenever_it_comes_and_told_once(desk: Desk) -> None:
    await arrives(desk)
    desk.order(m.PutCitizenInRoom(C, K))
    desk.ami.say("Hangup", Uniqueid=C, Cause="16")
    desk.ami.say("Hangup", Uniqueid=C, Cause="16")
    await desk.got(m.CitizenLeft)
    desk.order(m.PutCitizenInRoom(C, K))
    desk.order(m.HangUp(C))
    await asyncio.sleep(0.4)

    assert len(desk.of(m.CitizenLeft)) == 1
    assert len(desk.ami.actions("Redirect")) == 1
    assert desk.of(m.MoveRefused) == []


async def test_a_leg_that_comes_back_by_itself_is_told_as_free(desk: Desk) -> None:
    await arrives(desk)
    desk.order(m.PutCitizenInRoom(C, K))
    desk.ami.say("ConfbridgeJoin", Uniqueid=C, Conference=K, Context="citizen")
    await desk.got(m.CitizenJoined)
    desk.ami.say("ConfbridgeLeave", Uniqueid=C, Conference=K, Context="citizen")
    desk.ami.say("AsyncAGIStart", **arrival(C))

    assert (await desk.got(m.LegFree)).leg == C


async def test_a_citizen_alone_in_a_room_is_fetched_and_told_as_free(desk: Desk) -> None:
    await arrives(desk)
    await rests(desk)
    desk.order(m.PutAgentInRoom(ANA, A, K))
    desk.order(m.PutCitizenInRoom(C, K))
    desk.ami.say("ConfbridgeJoin", Uniqueid=A, Conference=K, Context="agent")
    desk.ami.say("Hangup", Uniqueid=A, Cause="16")
    desk.ami.say("ConfbridgeJoin", Uniqueid=C, Conference=K, Context="citizen")
    await desk.ami.got("Redirect", 3)
    desk.ami.say("AsyncAGIStart", **arrival(C))

    assert (await desk.got(m.LegFree)).leg == C
    assert redirects(desk)[-1] == (C, "citizen", "m")
    assert (await desk.got(m.AgentLegLost)).leg == A


async def test_a_citizen_who_is_first_in_the_room_waits_for_an_agent_on_the_way(desk: Desk) -> None:
    await arrives(desk)
    await rests(desk)
    desk.order(m.PutAgentInRoom(ANA, A, K))
    desk.order(m.PutCitizenInRoom(C, K))
    await desk.ami.got("Redirect", 2)
    desk.ami.say("ConfbridgeJoin", Uniqueid=C, Conference=K, Context="citizen")
    await asyncio.sleep(0.1)
    desk.ami.say("ConfbridgeJoin", Uniqueid=A, Conference=K, Context="agent")
    await desk.got(m.AgentJoined)
    await asyncio.sleep(0.05)

    assert len(desk.ami.actions("Redirect")) == 2


async def test_what_came_while_the_switch_was_read_is_not_told_twice(desk: Desk) -> None:
    desk.ami.legs = [citizen("c9", CC_CONV="t-9", CC_STATE="menu")]
    status = desk.ami.scripts["Status"]

    def late(fields: Fields) -> list[Block]:
        desk.ami.say("AsyncAGIStart", **arrival("c9"))
        desk.ami.say("AsyncAGIStart", **arrival("c10"))
        return status(fields)

    desk.ami.scripts["Status"] = late
    desk.ami.cut()
    await desk.got(m.VoiceLinkRestored, 2)

    assert (await desk.got(m.CallArrived)).leg == "c10"
    assert desk.of(m.LegFree) == []


async def test_what_was_going_on_is_read_back_after_a_cut(desk: Desk) -> None:
    desk.ami.legs = [
        citizen("c9", CC_CONV="t-9", CC_STATE="queue"),
        citizen("c8", application="ConfBridge", CC_CONV="t-8", CC_STATE="talking"),
        citizen("c7"),
        agent("a9", "ana"),
    ]
    desk.ami.cut()
    await desk.got(m.VoiceLinkLost)
    restored = await desk.got(m.VoiceLinkRestored, 2)

    seen = {leg.leg: leg for leg in restored.legs}
    assert (seen[LegId("c9")].conversation, seen[LegId("c9")].state) == ("t-9", "queue")
    assert seen[LegId("c9")].waits_for_orders
    assert not seen[LegId("c8")].waits_for_orders
    assert (seen[LegId("c7")].conversation, seen[LegId("c7")].dnis) == (None, "1800")
    assert seen[LegId("c7")].ani is not None
    assert seen[LegId("c9")].ani is not None, "the core that named it may have died before it was kept"
    assert (seen[LegId("a9")].agent, seen[LegId("a9")].at_rest) == ("ana", True)
    assert not restored.switch_restarted


async def test_a_switch_that_started_anew_is_told(desk: Desk) -> None:
    desk.ami.boot = "11:11:11"
    desk.ami.cut()

    restored = await desk.got(m.VoiceLinkRestored, 2)

    assert restored.switch_restarted
    assert restored.legs == ()


async def test_legs_that_are_gone_after_a_cut_take_no_orders(desk: Desk) -> None:
    await arrives(desk)
    desk.ami.cut()
    await desk.got(m.VoiceLinkRestored, 2)

    desk.order(m.StartMusic(C))
    desk.order(m.PlayPrompt(C, 3, "es", ()))

    assert (await desk.got(m.PromptEnded)).outcome is m.PromptOutcome.FAILED
    assert desk.ami.actions("Redirect") == []


async def test_orders_while_the_link_is_down_are_dropped_and_the_mailbox_goes_on(desk: Desk) -> None:
    await arrives(desk)
    await desk.ami.stop()
    await desk.got(m.VoiceLinkLost)
    desk.order(m.StartMusic(C))
    desk.order(m.HangUp(C))
    desk.ami.legs = [citizen(C)]
    await desk.ami.start()
    await desk.got(m.VoiceLinkRestored, 2)
    desk.order(m.StartMusic(C))
    await desk.ami.got("Redirect")
    await asyncio.sleep(0.1)

    assert len(desk.ami.actions("Redirect")) == 1
    assert desk.ami.actions("Hangup") == []


async def test_keys_typed_ahead_skip_the_prompt_unless_it_must_be_heard_whole(desk: Desk) -> None:
    await arrives(desk)
    desk.ami.say("DTMFEnd", Uniqueid=C, Digit="3", Direction="Received")
    desk.order(
        m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "notice"),), interruptible=False)
    )
    command = (await desk.ami.got("AGI"))[0]
    assert command["Command"] == 'STREAM FILE es/notice ""'
    desk.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")
    await desk.got(m.PromptEnded)
    desk.order(m.PlayPrompt(C, 2, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "menu"),), m.CollectDigits()))

    assert await desk.got(m.PromptEnded, 2) == m.PromptEnded(C, 2, m.PromptOutcome.DIGITS, "3")
    assert len(desk.ami.actions("AGI")) == 1


async def test_a_prompt_is_one_command_at_a_time(desk: Desk) -> None:
    await arrives(desk)
    desk.order(
        m.PlayPrompt(
            C,
            1,
            "es",
            (m.PromptPart(m.PromptPartKind.PROMPT, "one"), m.PromptPart(m.PromptPartKind.NUMBER, "2")),
        )
    )
    first = (await desk.ami.got("AGI"))[0]
    await asyncio.sleep(0.05)
    assert len(desk.ami.actions("AGI")) == 1
    assert first["Command"] == 'STREAM FILE es/one "0123456789*#"'

    for count in (1, 2):
        command = (await desk.ami.got("AGI", count))[-1]
        desk.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")

    assert await desk.got(m.PromptEnded) == m.PromptEnded(C, 1, m.PromptOutcome.PLAYED)


async def test_a_move_cancels_the_prompt_which_answers_nothing(desk: Desk) -> None:
    await arrives(desk)
    desk.order(m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "one"),), m.CollectDigits()))
    await desk.ami.got("AGI")
    desk.order(m.StartMusic(C))
    await desk.ami.got("Redirect")
    desk.ami.say("AsyncAGIEnd", Uniqueid=C)
    desk.ami.say("AsyncAGIStart", **arrival(C))
    await asyncio.sleep(0.1)

    assert desk.of(m.PromptEnded) == []
    assert desk.of(m.LegFree) == []


async def test_a_prompt_over_a_prompt_cancels_the_first_by_a_move(desk: Desk) -> None:
    await arrives(desk)
    desk.order(m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "one"),)))
    await desk.ami.got("AGI")
    desk.order(m.PlayPrompt(C, 2, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "two"),)))
    await desk.ami.got("Redirect")
    desk.ami.say("AsyncAGIEnd", Uniqueid=C)
    desk.ami.say("AsyncAGIStart", **arrival(C))
    command = (await desk.ami.got("AGI", 2))[-1]
    desk.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")

    assert (await desk.got(m.PromptEnded)).step == 2
    assert redirects(desk) == [(C, "citizen", "s")]


async def test_the_hash_after_a_full_answer_belongs_to_it(desk: Desk) -> None:
    await arrives(desk)
    for key in "1234":
        desk.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    desk.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(most=4)))
    assert (await desk.got(m.PromptEnded)).digits == "1234"
    for key in "#2":
        desk.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    desk.order(m.PlayPrompt(C, 2, "es", (), m.CollectDigits()))

    assert (await desk.got(m.PromptEnded, 2)).digits == "2"


@pytest.mark.parametrize(("typed", "keys"), [("#", "#"), ("12#", "12"), ("*1#", "*1")])
async def test_a_hash_ends_the_answer_and_alone_is_one(desk: Desk, typed: str, keys: str) -> None:
    await arrives(desk)
    for key in typed:
        desk.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    desk.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(most=8)))

    assert (await desk.got(m.PromptEnded)).digits == keys


async def test_keys_pressed_in_the_line_do_not_cut_what_is_said_there(desk: Desk) -> None:
    await arrives(desk)
    desk.ami.say("DTMFEnd", Uniqueid=C, Digit="5", Direction="Received")
    await asyncio.sleep(0.02)
    desk.order(
        m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "place"),), then_hold_music=True)
    )
    command = (await desk.ami.got("AGI"))[0]
    desk.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")
    await desk.got(m.PromptEnded)

    assert (await desk.ami.got("AGI", 2))[1]["Command"] == "SET MUSIC ON espera"


async def test_what_we_know_is_written_on_the_leg(desk: Desk) -> None:
    await arrives(desk)
    desk.order(m.MarkLeg(C, K, "queue"))
    await desk.ami.got("Setvar", 4)

    assert written(desk, C) == {"CC_CONV": K, "CC_STATE": "queue", "CC_ROOM": K}
    desk.order(m.PutCitizenInRoom(C, K))
    await desk.ami.got("Redirect")
    assert desk.ami.received[-1]["Action"] == "Redirect"  # the room was written already: the move goes alone


async def test_a_call_without_its_recorder_is_told(desk: Desk) -> None:
    desk.ami.scripts["Getvar"] = lambda fields: [[("Response", "Success"), ("Value", "")]]
    await arrives(desk)

    assert (await desk.got(m.RecorderMissing)).leg == C


@pytest.mark.parametrize(
    ("keys", "digits"), [("12345678", 8), ("1234567*", 0), ("1234*5678", 0), ("*" * 8, 0)]
)
async def test_a_document_is_its_digits_and_a_star_is_none(desk: Desk, keys: str, digits: int) -> None:
    await arrives(desk)
    for key in keys + "#":
        desk.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    desk.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(most=12, secret=True)))

    heard = await desk.got(m.PromptEnded)
    assert (heard.digits, heard.length) == ("", digits)


class BrokenVault(Vault):
    def keep(self, kind: str, value: str) -> Ref:
        if kind == "document":
            raise RuntimeError("a bug")
        return super().keep(kind, value)


async def test_a_bug_in_one_prompt_ends_that_prompt_and_nothing_else(desk: Desk) -> None:
    await arrives(desk)
    await arrives(desk, OTHER)
    desk.adapter._player._vault = BrokenVault("t")
    for leg in (C, OTHER):
        desk.ami.say("DTMFEnd", Uniqueid=leg, Digit="3", Direction="Received")
    desk.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(secret=True)))
    assert await desk.got(m.PromptEnded) == m.PromptEnded(C, 1, m.PromptOutcome.FAILED)

    desk.order(m.PlayPrompt(OTHER, 1, "es", (), m.CollectDigits()))
    assert await desk.got(m.PromptEnded, 2) == m.PromptEnded(OTHER, 1, m.PromptOutcome.DIGITS, "3")
    assert desk.ami.connections == 1
    assert desk.of(m.VoiceLinkLost) == []


async def test_a_bug_beside_the_link_leaves_the_link_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_file: str) -> bool:
        raise RuntimeError("a bug")

    monkeypatch.setattr(desk.adapter._recorder, "_has_sound", broken)
    await arrives(desk)
    await desk.ami.got("Getvar", 2)
    await asyncio.sleep(0.05)

    await arrives(desk, OTHER)
    assert desk.of(m.VoiceLinkLost) == []


async def test_a_prompt_cancelled_before_it_began_leaves_no_warning(desk: Desk) -> None:
    await arrives(desk)
    await desk.adapter.perform(m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "one"),)))
    await desk.adapter.perform(m.StartMusic(C))
    await desk.ami.got("Redirect")
    gc.collect()

    assert desk.of(m.PromptEnded) == []


def test_a_recording_that_was_just_taken_away_is_no_error(tmp_path: Path) -> None:
    place = SwitchConfig("127.0.0.1", 1, "", "", recordings=tmp_path)
    recorder = Recorder(Ami(place), Legs(), place)

    assert not recorder._has_sound(str(tmp_path / "c1.raw"))


async def test_a_closed_recording_is_told_of_a_call_we_know_and_of_its_own_file(desk: Desk) -> None:
    await arrives(desk)
    await rests(desk)
    strange = [
        (C, "../../secrets/ami"),
        (C, "/raw/2026/01/05/../../secrets/c1.raw"),
        (C, "/raw/../2026/01/05/c1.raw"),
        (C, "/raw/2026/01/05/c2.raw"),
        (C, "/raw/2026/01/05/c1.raw.key"),
        ("c2", "/raw/2026/01/05/c2.raw"),  # a leg we know nothing of
        (A, "/raw/2026/01/05/a1.raw"),  # an agent's leg is not recorded
    ]
    for leg, file in [*strange, (C, "/raw/2026/01/05/c1.raw")]:
        desk.ami.say("UserEvent", UserEvent="RecordingDone", Uniqueid=leg, File=file)
    desk.ami.say("Hangup", Uniqueid=C, Cause="16")
    await desk.got(m.CitizenLeft)

    assert desk.of(m.RecordingClosed) == [m.RecordingClosed(C, "2026/01/05/c1.raw")]


def test_a_recording_outside_the_folder_we_share_with_the_switch_is_not_ours() -> None:
    file = "/place/raw/2026/01/05/c1.raw"

    assert under_folder(file, C, Path("/place/raw")) == "2026/01/05/c1.raw"
    assert under_folder(file, C, Path("/home")) is None
    assert under_folder(file, C, None) == "2026/01/05/c1.raw"


async def test_a_leg_whose_contact_is_lost_is_silent_only_if_its_packets_stand_still(desk: Desk) -> None:
    packets = iter(range(100))
    desk.ami.scripts["Getvar"] = lambda fields: [[("Response", "Success"), ("Value", str(next(packets)))]]
    await rests(desk)
    desk.ami.say("ContactStatus", EndpointName=f"agent-{ANA}", ContactStatus="Removed")
    await asyncio.sleep(1.2)
    assert desk.of(m.AgentLegSilent) == []

    desk.ami.scripts["Getvar"] = lambda fields: [[("Response", "Success"), ("Value", "100")]]
    desk.ami.say("ContactStatus", EndpointName=f"agent-{ANA}", ContactStatus="Unreachable")

    assert await desk.got(m.AgentLegSilent) == m.AgentLegSilent(ANA, A)


async def test_her_leg_is_called_once_with_the_token_of_her_page(desk: Desk) -> None:
    opened = await desk.accounts.open(ANA, m.Phone.WEB)
    desk.order(m.ConnectAgentLeg(ANA))
    desk.order(m.ConnectAgentLeg(ANA))
    (call,) = await desk.ami.got("Originate")
    desk.ami.say("OriginateResponse", ActionID=call["ActionID"], Response="Failure", Reason="0")

    assert await desk.got(m.AgentLegFailed) == m.AgentLegFailed(ANA, "unreachable")
    assert call["Channel"] == f"PJSIP/agent-ana/{desk.ami.contact}"
    assert call["Codecs"] == "alaw"
    assert call["ChannelId"] == call["ActionID"]
    assert call["Variable"] == f"PJSIP_HEADER(add,X-Console-Leg)={opened.token}"  # the last of three
    assert len(desk.ami.actions("Originate")) == 1


@pytest.mark.parametrize("hangup_first", [True, False])
@pytest.mark.parametrize(("q850", "word"), [("17", "busy"), ("19", "no_answer"), ("16", "lost")])
async def test_why_her_leg_did_not_come_up_is_told_once(
    desk: Desk, q850: str, word: str, hangup_first: bool
) -> None:
    await desk.accounts.open(ANA, m.Phone.WEB)
    desk.order(m.ConnectAgentLeg(ANA))
    (call,) = await desk.ami.got("Originate")
    said = [
        ("Hangup", {"Uniqueid": call["ChannelId"], "Cause": q850}),
        ("OriginateResponse", {"ActionID": call["ActionID"], "Response": "Failure", "Reason": "0"}),
    ]
    for event, fields in said if hangup_first else reversed(said):
        desk.ami.say(event, **fields)
    await desk.got(m.AgentLegFailed)
    await asyncio.sleep(0.1)

    assert desk.of(m.AgentLegFailed) == [m.AgentLegFailed(ANA, word)]
    assert desk.of(m.AgentLegLost) == []


async def test_somebody_without_an_account_cannot_be_called(desk: Desk) -> None:
    desk.order(m.ConnectAgentLeg(ANA))

    assert await desk.got(m.AgentLegFailed) == m.AgentLegFailed(ANA, "no_account")


async def test_a_leg_nobody_knows_is_hung_up_before_her_new_one(desk: Desk) -> None:
    await desk.accounts.open(ANA, m.Phone.WEB)
    await rests(desk)
    desk.order(m.ConnectAgentLeg(ANA))
    await desk.ami.got("Originate")

    order = [fields["Action"] for fields in desk.ami.received if fields["Action"] in ("Hangup", "Originate")]
    assert order == ["Hangup", "Originate"]


async def test_the_switch_hears_that_the_core_lives(tmp_path: Path) -> None:
    pace = desks.Pace(heartbeat=0.05, renewal=0.05, ping=1, recorder=9)
    async with desks.opened(tmp_path, pace) as desk:
        await desk.got(m.VoiceLinkRestored)
        await arrives(desk)
        await arrives(desk, LegId("c2"))
        desk.order(m.PutCitizenInRoom(LegId("c2"), K))
        desk.ami.say("AsyncAGIEnd", Uniqueid="c2")
        await desk.ami.got("Redirect")
        desk.ami.received.clear()
        await asyncio.sleep(0.3)
        beats = [f for f in desk.ami.actions("Setvar") if f["Variable"] == "CC_CORE_TS"]
        renewals = [f for f in desk.ami.actions("Setvar") if f["Variable"] == "TIMEOUT(absolute)"]

    assert len(beats) >= 4
    assert all("Channel" not in beat for beat in beats)
    assert renewals
    assert {(renewal["Channel"], renewal["Value"]) for renewal in renewals} == {(C, "90")}


async def test_it_waits_for_a_switch_that_is_not_there_yet(tmp_path: Path) -> None:
    ami = FakeAmi()
    await ami.start()
    await ami.stop()
    async with asyncio.TaskGroup() as tasks:
        desk = desks.Desk(ami, tmp_path, desks.QUICK)
        running = [tasks.create_task(work) for work in (desk.adapter.run(), desk.mailbox.run())]
        await asyncio.sleep(0.1)
        await ami.start()
        await desk.got(m.VoiceLinkRestored)
        for task in running:
            task.cancel()
    await ami.stop()

    assert desk.of(m.VoiceLinkLost) == []
