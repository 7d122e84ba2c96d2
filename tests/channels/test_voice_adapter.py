"""Orders and facts of the voice adapter against a scripted switch: order, races, refusals, recovery."""

import asyncio
import gc
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from channels import adapter_rig
from channels.adapter_rig import AdapterRig
from channels.fake_ami import Block, FakeAmi, Fields, agent, arrival, citizen
from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.config import SwitchConfig, SwitchTimeouts
from contactcenter.channels.voice_asterisk.leg_table import Legs
from contactcenter.channels.voice_asterisk.legs.recorder import Recorder, under_folder
from contactcenter.channels.voice_asterisk.link.ami import Ami
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, Ref
from contactcenter.kernel.vault import Vault
from waiting import until

C, A, ANA, K = LegId("c1"), LegId("a1"), AgentId("ana"), ConversationId("t-1")
OTHER = LegId("c2")


async def arrives(rig: AdapterRig, leg: LegId = C) -> m.CallArrived:
    before = len(rig.of(m.CallArrived))
    rig.ami.say("AsyncAGIStart", **arrival(leg))
    return await rig.got(m.CallArrived, before + 1)


async def rests(rig: AdapterRig, leg: LegId = A) -> None:
    rig.ami.say("BridgeEnter", Uniqueid=leg, BridgeName=f"rest-{ANA}", Context="agent")
    await rig.got(m.AgentLegUp)


def redirects(rig: AdapterRig) -> list[tuple[str, str, str]]:
    return [(f["Channel"], f["Context"], f["Exten"]) for f in rig.ami.actions("Redirect")]


def setvars(rig: AdapterRig, variable: str) -> list[Fields]:
    return [fields for fields in rig.ami.actions("Setvar") if fields["Variable"] == variable]


async def settles_a_move_of(leg: LegId, rig: AdapterRig) -> None:
    """A marker in time: a move that nobody confirms is reported after `SwitchTimeouts.move`."""
    await arrives(rig, leg)
    rig.ami.legs, rig.ami.silent = [citizen(leg)], {"Redirect"}
    rig.order(m.StartMusic(leg))
    await until(lambda: leg in [refused.leg for refused in rig.of(m.MoveRefused)], "the move was not settled")


def written(rig: AdapterRig, leg: str) -> dict[str, str]:
    return {f["Variable"]: f["Value"] for f in rig.ami.actions("Setvar") if f.get("Channel") == leg}


async def test_variables_go_before_the_move_they_are_for(rig: AdapterRig) -> None:
    await arrives(rig)
    await rests(rig)

    rig.order(
        m.PutAgentInRoom(
            ANA,
            A,
            K,
            (m.PromptPart(m.PromptPartKind.PROMPT, "qu"), m.PromptPart(m.PromptPartKind.PROMPT, "reniec")),
        )
    )
    await rig.ami.got("Redirect")

    sent = [
        (f["Action"], f.get("Variable"), f.get("Value")) for f in rig.ami.received if f.get("Channel") == A
    ]
    assert sent == [
        ("Setvar", "CC_ROOM", K),
        ("Setvar", "CC_SAY", "es/qu&es/reniec"),
        ("Redirect", None, None),
    ]


async def test_only_the_event_confirms_a_move_and_the_last_order_wins(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(m.StartMusic(C))
    rig.order(m.PutCitizenInRoom(C, ConversationId("t-0")))
    rig.order(m.PutCitizenInRoom(C, K))
    await rig.ami.got("Redirect")
    await rig.settled()
    assert redirects(rig) == [(C, "citizen", "m")]

    rig.ami.say("AsyncAGIStart", **arrival(C))
    await rig.ami.got("Redirect", 2)

    assert redirects(rig)[1:] == [(C, "citizen", "room")]
    assert written(rig, C)["CC_ROOM"] == K
    assert rig.of(m.LegFree) == []


async def test_an_announcement_is_cut_short_by_the_order_to_rest(rig: AdapterRig) -> None:
    await rests(rig)
    rig.order(m.PutAgentInRoom(ANA, A, K, (m.PromptPart(m.PromptPartKind.PROMPT, "reniec"),)))
    await rig.ami.got("Redirect")
    rig.order(m.RestAgentLeg(ANA, A))
    await rig.ami.got("Redirect", 2)
    rig.ami.say("BridgeEnter", Uniqueid=A, BridgeName=f"rest-{ANA}", Context="agent")
    await rig.got(m.AgentLegRested)
    rig.order(m.PutAgentInRoom(ANA, A, K))
    await rig.ami.got("Redirect", 3)

    assert redirects(rig) == [(A, "agent", "room"), (A, "agent", "rest"), (A, "agent", "room")]
    assert written(rig, A)["CC_SAY"] == ""  # what was cut must not be said the next time


async def test_a_refused_move_of_a_living_leg_is_reported(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.ami.legs = [citizen(C)]
    rig.ami.refusals = {"Redirect": "Redirect failed, channel not up."}

    rig.order(m.PutCitizenInRoom(C, K))

    assert await rig.got(m.MoveRefused) == m.MoveRefused(C, "citizen_room")
    assert len(rig.ami.actions("Redirect")) == 1


async def test_a_refused_move_of_a_dead_leg_is_its_hang_up(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.ami.refusals = {"Redirect": "Channel does not exist: c1"}

    rig.order(m.PutCitizenInRoom(C, K))

    assert (await rig.got(m.CitizenLeft)).leg == C
    assert rig.of(m.MoveRefused) == []


async def test_a_move_that_no_event_confirms_is_settled_by_asking(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.ami.legs = [citizen(C)]
    rig.ami.silent = {"Redirect"}

    rig.order(m.PutCitizenInRoom(C, K))

    assert await rig.got(m.MoveRefused) == m.MoveRefused(C, "citizen_room")
    assert len(rig.ami.actions("Redirect")) == 1


async def test_a_hang_up_is_believed_whenever_it_comes_and_reported_once(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(m.PutCitizenInRoom(C, K))
    rig.ami.say("Hangup", Uniqueid=C, Cause="16")
    rig.ami.say("Hangup", Uniqueid=C, Cause="16")
    await rig.got(m.CitizenLeft)
    rig.order(m.PutCitizenInRoom(C, K))
    rig.order(m.HangUp(C))
    await settles_a_move_of(OTHER, rig)  # ordered later: the time of the first move is over as well

    assert len(rig.of(m.CitizenLeft)) == 1
    assert [leg for leg, _, _ in redirects(rig)] == [C, OTHER]
    assert [refused.leg for refused in rig.of(m.MoveRefused)] == [OTHER]


async def test_a_leg_that_comes_back_by_itself_is_reported_as_free(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(m.PutCitizenInRoom(C, K))
    rig.ami.say("ConfbridgeJoin", Uniqueid=C, Conference=K, Context="citizen")
    await rig.got(m.CitizenJoined)
    rig.ami.say("ConfbridgeLeave", Uniqueid=C, Conference=K, Context="citizen")
    rig.ami.say("AsyncAGIStart", **arrival(C))

    assert (await rig.got(m.LegFree)).leg == C


async def test_a_citizen_alone_in_a_room_is_rescued_and_reported_as_free(rig: AdapterRig) -> None:
    await arrives(rig)
    await rests(rig)
    rig.order(m.PutAgentInRoom(ANA, A, K))
    rig.order(m.PutCitizenInRoom(C, K))
    rig.ami.say("ConfbridgeJoin", Uniqueid=A, Conference=K, Context="agent")
    rig.ami.say("Hangup", Uniqueid=A, Cause="16")
    rig.ami.say("ConfbridgeJoin", Uniqueid=C, Conference=K, Context="citizen")
    await rig.ami.got("Redirect", 3)
    rig.ami.say("AsyncAGIStart", **arrival(C))

    assert (await rig.got(m.LegFree)).leg == C
    assert redirects(rig)[-1] == (C, "citizen", "m")
    assert (await rig.got(m.AgentLegLost)).leg == A


async def test_a_citizen_who_is_first_in_the_room_waits_for_an_agent_on_the_way(rig: AdapterRig) -> None:
    await arrives(rig)
    await rests(rig)
    rig.order(m.PutAgentInRoom(ANA, A, K))
    rig.order(m.PutCitizenInRoom(C, K))
    await rig.ami.got("Redirect", 2)
    rig.ami.say("ConfbridgeJoin", Uniqueid=C, Conference=K, Context="citizen")
    await arrives(rig, OTHER)
    rig.ami.say("ConfbridgeJoin", Uniqueid=OTHER, Conference="t-2", Context="citizen")
    await rig.ami.got("Redirect", 3)  # the other citizen is alone, and was rescued after the same time
    rig.ami.say("ConfbridgeJoin", Uniqueid=A, Conference=K, Context="agent")
    await rig.got(m.AgentJoined)
    await rig.settled()

    assert sorted(leg for leg, _, _ in redirects(rig)) == [A, C, OTHER]


async def test_what_came_while_the_switch_was_read_is_not_reported_twice(rig: AdapterRig) -> None:
    rig.ami.legs = [citizen("c9", CC_CONV="t-9", CC_STATE="menu")]
    status = rig.ami.scripts["Status"]

    def late(fields: Fields) -> list[Block]:
        rig.ami.say("AsyncAGIStart", **arrival("c9"))
        rig.ami.say("AsyncAGIStart", **arrival("c10"))
        return status(fields)

    rig.ami.scripts["Status"] = late
    rig.ami.cut()
    await rig.got(m.VoiceLinkRestored, 2)

    assert (await rig.got(m.CallArrived)).leg == "c10"
    assert rig.of(m.LegFree) == []


async def test_what_was_going_on_is_read_back_after_a_cut(rig: AdapterRig) -> None:
    rig.ami.legs = [
        citizen("c9", CC_CONV="t-9", CC_STATE="queue"),
        citizen("c8", application="ConfBridge", CC_CONV="t-8", CC_STATE="talking"),
        citizen("c7"),
        agent("a9", "ana"),
    ]
    rig.ami.cut()
    await rig.got(m.VoiceLinkLost)
    restored = await rig.got(m.VoiceLinkRestored, 2)

    seen = {leg.leg: leg for leg in restored.legs}
    assert (seen[LegId("c9")].conversation, seen[LegId("c9")].state) == ("t-9", "queue")
    assert seen[LegId("c9")].waits_for_orders
    assert not seen[LegId("c8")].waits_for_orders
    assert (seen[LegId("c7")].conversation, seen[LegId("c7")].dnis) == (None, "1800")
    assert seen[LegId("c7")].ani is not None
    assert seen[LegId("c9")].ani is not None, "the core that named it may have died before it was kept"
    assert (seen[LegId("a9")].agent, seen[LegId("a9")].at_rest) == ("ana", True)
    assert not restored.switch_restarted


async def test_a_switch_that_started_anew_is_reported(rig: AdapterRig) -> None:
    rig.ami.boot = "11:11:11"
    rig.ami.cut()

    restored = await rig.got(m.VoiceLinkRestored, 2)

    assert restored.switch_restarted
    assert restored.legs == ()


async def test_legs_that_are_gone_after_a_cut_take_no_orders(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.ami.cut()
    await rig.got(m.VoiceLinkRestored, 2)

    rig.order(m.StartMusic(C))
    rig.order(m.PlayPrompt(C, 3, "es", ()))

    assert (await rig.got(m.PromptEnded)).outcome is m.PromptOutcome.FAILED
    assert rig.ami.actions("Redirect") == []


async def test_orders_while_the_link_is_down_are_dropped_and_the_mailbox_goes_on(rig: AdapterRig) -> None:
    await arrives(rig)
    await rig.ami.stop()
    await rig.got(m.VoiceLinkLost)
    rig.order(m.StartMusic(C))
    rig.order(m.HangUp(C))
    rig.ami.legs = [citizen(C)]
    await rig.ami.start()
    await rig.got(m.VoiceLinkRestored, 2)
    rig.order(m.StartMusic(C))
    await rig.ami.got("Redirect")
    await rig.settled()

    assert len(rig.ami.actions("Redirect")) == 1
    assert rig.ami.actions("Hangup") == []


async def test_keys_typed_ahead_skip_the_prompt_unless_it_is_not_interruptible(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.ami.say("DTMFEnd", Uniqueid=C, Digit="3", Direction="Received")
    rig.order(
        m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "notice"),), interruptible=False)
    )
    command = (await rig.ami.got("AGI"))[0]
    assert command["Command"] == 'STREAM FILE es/notice ""'
    rig.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")
    await rig.got(m.PromptEnded)
    rig.order(m.PlayPrompt(C, 2, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "menu"),), m.CollectDigits()))

    assert await rig.got(m.PromptEnded, 2) == m.PromptEnded(C, 2, m.PromptOutcome.DIGITS, "3")
    assert len(rig.ami.actions("AGI")) == 1


async def test_a_prompt_is_one_command_at_a_time(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(
        m.PlayPrompt(
            C,
            1,
            "es",
            (m.PromptPart(m.PromptPartKind.PROMPT, "one"), m.PromptPart(m.PromptPartKind.NUMBER, "2")),
        )
    )
    first = (await rig.ami.got("AGI"))[0]
    await rig.settled()
    assert len(rig.ami.actions("AGI")) == 1
    assert first["Command"] == 'STREAM FILE es/one "0123456789*#"'

    for count in (1, 2):
        command = (await rig.ami.got("AGI", count))[-1]
        rig.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")

    assert await rig.got(m.PromptEnded) == m.PromptEnded(C, 1, m.PromptOutcome.PLAYED)


async def test_a_move_cancels_the_prompt_which_answers_nothing(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "one"),), m.CollectDigits()))
    await rig.ami.got("AGI")
    rig.order(m.StartMusic(C))
    await rig.ami.got("Redirect")
    rig.ami.say("AsyncAGIEnd", Uniqueid=C)
    rig.ami.say("AsyncAGIStart", **arrival(C))
    await rig.settled()

    assert rig.of(m.PromptEnded) == []
    assert rig.of(m.LegFree) == []


async def test_a_prompt_over_a_prompt_cancels_the_first_by_a_move(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "one"),)))
    await rig.ami.got("AGI")
    rig.order(m.PlayPrompt(C, 2, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "two"),)))
    await rig.ami.got("Redirect")
    rig.ami.say("AsyncAGIEnd", Uniqueid=C)
    rig.ami.say("AsyncAGIStart", **arrival(C))
    command = (await rig.ami.got("AGI", 2))[-1]
    rig.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")

    assert (await rig.got(m.PromptEnded)).step == 2
    assert redirects(rig) == [(C, "citizen", "s")]


async def test_the_hash_after_a_full_answer_belongs_to_it(rig: AdapterRig) -> None:
    await arrives(rig)
    for key in "1234":
        rig.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    rig.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(most=4)))
    assert (await rig.got(m.PromptEnded)).digits == "1234"
    for key in "#2":
        rig.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    rig.order(m.PlayPrompt(C, 2, "es", (), m.CollectDigits()))

    assert (await rig.got(m.PromptEnded, 2)).digits == "2"


@pytest.mark.parametrize(("typed", "keys"), [("#", "#"), ("12#", "12"), ("*1#", "*1")])
async def test_a_hash_ends_the_answer_and_alone_is_one(rig: AdapterRig, typed: str, keys: str) -> None:
    await arrives(rig)
    for key in typed:
        rig.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    rig.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(most=8)))

    assert (await rig.got(m.PromptEnded)).digits == keys


async def test_keys_pressed_in_the_line_do_not_cut_what_is_said_there(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.ami.say("DTMFEnd", Uniqueid=C, Digit="5", Direction="Received")
    await rig.settled()
    rig.order(
        m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "place"),), then_hold_music=True)
    )
    command = (await rig.ami.got("AGI"))[0]
    rig.ami.say("AsyncAGIExec", Uniqueid=C, CommandId=command["CommandID"], Result="200%20result%3D0%0A")
    await rig.got(m.PromptEnded)

    assert (await rig.ami.got("AGI", 2))[1]["Command"] == "SET MUSIC ON espera"


async def test_conversation_and_state_are_written_on_the_leg(rig: AdapterRig) -> None:
    await arrives(rig)
    rig.order(m.MarkLeg(C, K, "queue"))
    await rig.ami.got("Setvar", 4)

    assert written(rig, C) == {"CC_CONV": K, "CC_STATE": "queue", "CC_ROOM": K}
    rig.order(m.PutCitizenInRoom(C, K))
    await rig.ami.got("Redirect")
    assert rig.ami.received[-1]["Action"] == "Redirect"  # the room was written already: the move goes alone


async def test_a_call_without_its_recorder_is_reported(rig: AdapterRig) -> None:
    rig.ami.scripts["Getvar"] = lambda fields: [[("Response", "Success"), ("Value", "")]]
    await arrives(rig)

    assert (await rig.got(m.RecorderMissing)).leg == C


@pytest.mark.parametrize(
    ("keys", "digits"), [("12345678", 8), ("1234567*", 0), ("1234*5678", 0), ("*" * 8, 0)]
)
async def test_a_document_is_its_digits_and_a_star_is_none(rig: AdapterRig, keys: str, digits: int) -> None:
    await arrives(rig)
    for key in keys + "#":
        rig.ami.say("DTMFEnd", Uniqueid=C, Digit=key, Direction="Received")
    rig.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(most=12, secret=True)))

    heard = await rig.got(m.PromptEnded)
    assert (heard.digits, heard.length) == ("", digits)


class BrokenVault(Vault):
    def keep(self, kind: str, value: str) -> Ref:
        if kind == "document":
            raise RuntimeError("a bug")
        return super().keep(kind, value)


async def test_a_bug_in_one_prompt_ends_that_prompt_and_nothing_else(rig: AdapterRig) -> None:
    await arrives(rig)
    await arrives(rig, OTHER)
    rig.adapter._player._vault = BrokenVault("t")
    for leg in (C, OTHER):
        rig.ami.say("DTMFEnd", Uniqueid=leg, Digit="3", Direction="Received")
    rig.order(m.PlayPrompt(C, 1, "es", (), m.CollectDigits(secret=True)))
    assert await rig.got(m.PromptEnded) == m.PromptEnded(C, 1, m.PromptOutcome.FAILED)

    rig.order(m.PlayPrompt(OTHER, 1, "es", (), m.CollectDigits()))
    assert await rig.got(m.PromptEnded, 2) == m.PromptEnded(OTHER, 1, m.PromptOutcome.DIGITS, "3")
    assert rig.ami.connections == 1
    assert rig.of(m.VoiceLinkLost) == []


async def test_a_bug_beside_the_link_leaves_the_link_alone(
    rig: AdapterRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_calls = []

    def broken(file: str) -> bool:
        broken_calls.append(file)
        raise RuntimeError("a bug")

    monkeypatch.setattr(rig.adapter._recorder, "_has_sound", broken)
    await arrives(rig)
    await rig.ami.got("Getvar", 2)
    await until(lambda: broken_calls, "the recorder's file was not looked at")
    await rig.settled()

    await arrives(rig, OTHER)
    assert rig.of(m.VoiceLinkLost) == []


async def test_a_prompt_cancelled_before_it_began_leaves_no_warning(rig: AdapterRig) -> None:
    await arrives(rig)
    await rig.adapter.perform(m.PlayPrompt(C, 1, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "one"),)))
    await rig.adapter.perform(m.StartMusic(C))
    await rig.ami.got("Redirect")
    gc.collect()

    assert rig.of(m.PromptEnded) == []


def test_a_recording_that_was_just_taken_away_is_no_error(tmp_path: Path) -> None:
    config = SwitchConfig("127.0.0.1", 1, "", "", recordings=tmp_path)
    recorder = Recorder(Ami(config, SystemClock()), Legs(), config)

    assert not recorder._has_sound(str(tmp_path / "c1.raw"))


async def test_a_closed_recording_is_reported_of_a_known_call_and_of_its_own_file(rig: AdapterRig) -> None:
    await arrives(rig)
    await rests(rig)
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
        rig.ami.say("UserEvent", UserEvent="RecordingDone", Uniqueid=leg, File=file)
    rig.ami.say("Hangup", Uniqueid=C, Cause="16")
    await rig.got(m.CitizenLeft)

    assert rig.of(m.RecordingClosed) == [m.RecordingClosed(C, "2026/01/05/c1.raw")]


def test_a_recording_outside_the_folder_we_share_with_the_switch_is_not_ours() -> None:
    file = "/place/raw/2026/01/05/c1.raw"

    assert under_folder(file, C, Path("/place/raw")) == "2026/01/05/c1.raw"
    assert under_folder(file, C, Path("/home")) is None
    assert under_folder(file, C, None) == "2026/01/05/c1.raw"


async def test_a_leg_whose_contact_is_lost_is_silent_only_if_its_packets_stand_still(rig: AdapterRig) -> None:
    packets = iter(range(100))
    rig.ami.scripts["Getvar"] = lambda fields: [[("Response", "Success"), ("Value", str(next(packets)))]]
    await rests(rig)
    rig.ami.say("ContactStatus", EndpointName=f"agent-{ANA}", ContactStatus="Removed")
    await rig.ami.got("Getvar", 2)  # the packets were counted twice
    await rig.settled()
    assert rig.of(m.AgentLegSilent) == []

    rig.ami.scripts["Getvar"] = lambda fields: [[("Response", "Success"), ("Value", "100")]]
    rig.ami.say("ContactStatus", EndpointName=f"agent-{ANA}", ContactStatus="Unreachable")

    assert await rig.got(m.AgentLegSilent) == m.AgentLegSilent(ANA, A)


async def test_an_agents_leg_is_called_once_with_the_token_of_the_page(rig: AdapterRig) -> None:
    opened = await rig.accounts.open(ANA, m.Phone.WEB)
    rig.order(m.ConnectAgentLeg(ANA))
    rig.order(m.ConnectAgentLeg(ANA))
    (call,) = await rig.ami.got("Originate")
    rig.ami.say("OriginateResponse", ActionID=call["ActionID"], Response="Failure", Reason="0")

    assert await rig.got(m.AgentLegFailed) == m.AgentLegFailed(ANA, "unreachable")
    assert call["Channel"] == f"PJSIP/agent-ana/{rig.ami.contact}"
    assert call["Codecs"] == "alaw"
    assert call["ChannelId"] == call["ActionID"]
    assert call["Variable"] == f"PJSIP_HEADER(add,X-Console-Leg)={opened.token}"  # the last of three
    assert len(rig.ami.actions("Originate")) == 1


@pytest.mark.parametrize("hangup_first", [True, False])
@pytest.mark.parametrize(("q850", "word"), [("17", "busy"), ("19", "no_answer"), ("16", "lost")])
async def test_why_an_agents_leg_did_not_come_up_is_reported_once(
    rig: AdapterRig, q850: str, word: str, hangup_first: bool
) -> None:
    await rig.accounts.open(ANA, m.Phone.WEB)
    rig.order(m.ConnectAgentLeg(ANA))
    (call,) = await rig.ami.got("Originate")
    said = [
        ("Hangup", {"Uniqueid": call["ChannelId"], "Cause": q850}),
        ("OriginateResponse", {"ActionID": call["ActionID"], "Response": "Failure", "Reason": "0"}),
    ]
    for event, fields in said if hangup_first else reversed(said):
        rig.ami.say(event, **fields)
    await rig.got(m.AgentLegFailed)
    await settles_a_move_of(C, rig)  # longer than the grace of either event

    assert rig.of(m.AgentLegFailed) == [m.AgentLegFailed(ANA, word)]
    assert rig.of(m.AgentLegLost) == []


async def test_somebody_without_an_account_cannot_be_called(rig: AdapterRig) -> None:
    rig.order(m.ConnectAgentLeg(ANA))

    assert await rig.got(m.AgentLegFailed) == m.AgentLegFailed(ANA, "no_account")


async def test_a_leg_nobody_knows_is_hung_up_before_the_agents_new_one(rig: AdapterRig) -> None:
    await rig.accounts.open(ANA, m.Phone.WEB)
    await rests(rig)
    rig.order(m.ConnectAgentLeg(ANA))
    await rig.ami.got("Originate")

    order = [fields["Action"] for fields in rig.ami.received if fields["Action"] in ("Hangup", "Originate")]
    assert order == ["Hangup", "Originate"]


async def test_the_heartbeat_and_the_renewals_are_written(tmp_path: Path) -> None:
    timeouts = SwitchTimeouts(heartbeat=0.05, renewal=0.05, ping=1, recorder=9)
    async with adapter_rig.opened(tmp_path, timeouts) as rig:
        await rig.got(m.VoiceLinkRestored)
        await arrives(rig)
        await arrives(rig, LegId("c2"))
        rig.order(m.PutCitizenInRoom(LegId("c2"), K))
        rig.ami.say("AsyncAGIEnd", Uniqueid="c2")
        await rig.ami.got("Redirect")
        rig.ami.received.clear()
        await until(lambda: len(setvars(rig, "CC_CORE_TS")) >= 4, "the core's time stamp was not written")
        await until(lambda: len(setvars(rig, "TIMEOUT(absolute)")) >= 2, "no timeout was renewed")
        beats, renewals = setvars(rig, "CC_CORE_TS"), setvars(rig, "TIMEOUT(absolute)")

    assert all("Channel" not in beat for beat in beats)
    assert {(renewal["Channel"], renewal["Value"]) for renewal in renewals} == {(C, "90")}


async def test_it_waits_for_a_switch_that_is_not_there_yet(tmp_path: Path) -> None:
    ami = FakeAmi()
    await ami.start()
    await ami.stop()
    async with asyncio.TaskGroup() as tasks:
        rig = adapter_rig.AdapterRig(ami, tmp_path, adapter_rig.QUICK)
        running = [tasks.create_task(work) for work in (rig.adapter.run(), rig.mailbox.run())]
        with capture_logs() as lines:
            await until(lambda: [line["event"] for line in lines].count("ami_unreachable") >= 2)
        await ami.start()
        await rig.got(m.VoiceLinkRestored)
        for task in running:
            task.cancel()
    await ami.stop()

    assert rig.of(m.VoiceLinkLost) == []
