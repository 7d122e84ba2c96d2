"""The link to a real switch cut, the adapter gone, the switch killed: calls go on, and all is found again."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from asterisk import sound
from asterisk.cable import laid_to
from asterisk.center import opened
from asterisk.softphone import Softphone
from asterisk.switch import CITIZENS, MUSIC, TONES, Switch
from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.channels.voice_asterisk.recovery import unobserved_calls
from contactcenter.kernel.ids import ConversationId

pytestmark = pytest.mark.asterisk

LONG = (m.PromptPart(m.PromptPartKind.PROMPT, "t/long"),)


async def test_a_cut_link_drops_no_call_and_everything_is_found_again(switch: Switch) -> None:
    async with laid_to(switch.ports.ami) as cable, opened(switch, ami_port=cable.port) as center:
        ana, rosa = await center.agent("ana", sound.tone(1000)), await center.agent("rosa")
        talking, one = await center.arrives(voice=sound.tone(440))
        waiting, two = await center.arrives("51987000002")
        listening, three = await center.arrives("51987000003")
        room = center.deliver(ana, one.leg)
        await center.facts.wait(m.CitizenJoined, conversation=room)
        center.order(m.MarkLeg(one.leg, room, "talking"))
        center.order(m.MarkLeg(two.leg, ConversationId("t-q"), "queue"))
        center.order(m.StartMusic(two.leg))
        await waiting.hears(MUSIC)
        center.order(m.PlayPrompt(three.leg, 1, "es", LONG))
        await listening.hears(TONES["t/long"][0])

        cable.cut()
        await center.facts.wait(m.VoiceLinkLost)
        fourth = await center.citizens.dial("1800", switch.sip, "51987000004")
        await asyncio.wait_for(fourth.answered, 2)
        assert talking.level(1000) > 1000
        assert waiting.level(MUSIC) > 1000
        after = len(center.facts.all)
        cable.mend()
        restored = await center.facts.wait(m.VoiceLinkRestored, after=after)

        seen = {leg.leg: leg for leg in restored.legs}
        assert len(seen) == 6
        assert (seen[one.leg].room, seen[one.leg].conversation, seen[one.leg].state) == (
            room,
            room,
            "talking",
        )
        assert (seen[two.leg].conversation, seen[two.leg].state) == ("t-q", "queue")
        assert seen[two.leg].waits_for_orders
        assert seen[three.leg].waits_for_orders
        assert (seen[ana.leg].agent, seen[ana.leg].room) == ("ana", room)
        assert seen[rosa.leg].at_rest
        (new,) = [
            leg
            for leg in restored.legs
            if leg.role is m.LegRole.CITIZEN and leg.conversation is None and leg.leg != three.leg
        ]
        assert (new.dnis, new.waits_for_orders) == ("1800", True)
        assert not restored.switch_restarted
        center.order(m.PlayPrompt(three.leg, 2, "es", LONG))
        await listening.hears(TONES["t/long"][0])
        center.order(m.PlayPrompt(new.leg, 1, "es", LONG))
        await fourth.hears(TONES["t/long"][0])


async def test_an_adapter_that_died_leaves_calls_to_the_next_one(switch: Switch) -> None:
    async with opened(switch) as first:
        ana = await first.agent("ana", sound.tone(1000))
        call, arrived = await first.arrives(voice=sound.tone(440))
        room = first.deliver(ana, arrived.leg)
        await first.facts.wait(m.CitizenJoined, conversation=room)
        async with opened(switch, leave=True) as second:
            restored = second.facts.of(m.VoiceLinkRestored)[0]
            assert {leg.room for leg in restored.legs} == {room}
            second.order(m.RestAgentLeg(ana.id, ana.leg))
            await second.facts.wait(m.LegFree, leg=arrived.leg)
        await call.hears(MUSIC)


async def test_a_killed_switch_is_told_when_it_is_back(switch: Switch) -> None:
    async with opened(switch) as center:
        call, _arrived = await center.arrives()

        switch.asterisk.kill()
        await center.facts.wait(m.VoiceLinkLost)
        call.vanish()
        await asyncio.to_thread(switch.asterisk.start)

        restored = await center.facts.wait(m.VoiceLinkRestored, after=1, within=10)
        assert restored.switch_restarted
        assert restored.legs == ()
        await center.arrives()


async def test_a_call_that_no_recorder_writes_is_told_and_goes_on(switch: Switch) -> None:
    async with opened(switch, SwitchTimeouts(recorder=0.5)) as center:
        await center.adapter.ami.act(Action="Setvar", Variable="REC", Value="/proc/nowhere")
        try:
            call, arrived = await center.arrives()
            silent = await center.facts.wait(m.RecorderMissing, leg=arrived.leg)
        finally:
            folder: Path = switch.recordings
            await center.adapter.ami.act(Action="Setvar", Variable="REC", Value=str(folder))
        center.order(m.PlayPrompt(arrived.leg, 1, "es", LONG))
        await call.hears(TONES["t/long"][0])
        assert silent.leg == arrived.leg


@pytest.mark.slow
async def test_without_a_core_callers_hear_an_apology_and_music_and_are_taken_back(switch: Switch) -> None:
    async with opened(switch) as center:
        await center.adapter.ami.act(Action="Setvar", Variable="CC_CORE_TS", Value="1")
        call = await center.citizens.dial("1800", switch.sip)
        await call.hears(TONES["system/no-core"][0])
        await call.hears(MUSIC)
        await center.facts.wait(m.CallArrived, within=15)


async def test_every_place_of_the_dialplan_is_there(switch: Switch) -> None:
    """A move to a missing one would be accepted, and hang the leg up."""
    places = [("agent", "rest"), ("agent", "room"), ("agent", "echo")]
    places += [("citizen", "s"), ("citizen", "m"), ("citizen", "room")]
    async with opened(switch) as center:
        for context, exten in places:
            name = f"DIALPLAN_EXISTS({context},{exten},1)"
            response = await center.adapter.ami.act(Action="Getvar", Variable=name)
            assert response.fields["Value"] == "1", name


async def test_a_call_that_came_and_went_without_a_core_is_told_to_the_next_one(
    switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number dialled, who called, since when till when; once, however often it is looked for (ACD-8)."""
    citizens = await Softphone.at(CITIZENS)
    before = datetime.now(UTC)
    call = await citizens.dial("1800", switch.sip, "51987000009")
    await asyncio.wait_for(call.answered, 5)
    await asyncio.sleep(1.2)
    call.hang_up()
    await asyncio.wait_for(call.ended, 5)
    await citizens.close()

    async with opened(switch) as center:
        monkeypatch.setattr(unobserved_calls, "SETTLING_TIME", timedelta())
        for _ in range(2):
            await center.adapter.unobserved_calls.collect()
        await center.facts.wait(m.UnobservedCallFound)
        await center.facts.mailbox.drained()
        mine = [one for one in center.facts.of(m.UnobservedCallFound) if one.started > before]
        monkeypatch.setattr(unobserved_calls, "KEPT_SECONDS", -1.0)
        await center.adapter.unobserved_calls.collect()
        left = await center.adapter.ami.list(Action="DBGetTree", Family="legs")

    assert left == ()
    told = mine[-1]
    assert [one.leg for one in mine] == [told.leg]
    assert (told.dnis, told.region) == ("1800", None)
    assert told.ani is not None
    assert (known := center.vault.read(told.ani)) is not None
    assert (known.kind, known.value) == ("ani", "+51987000009")
    assert timedelta(seconds=1) < told.ended - told.started < timedelta(seconds=4)


async def test_a_call_that_a_switch_died_under_without_a_core_is_told_without_its_end(switch: Switch) -> None:
    """The switch writes down what is new once a second; what is older outlives it (ACD-8)."""
    citizens = await Softphone.at(CITIZENS)
    before = datetime.now(UTC)
    call = await citizens.dial("1800", switch.sip, "51987000010")
    await asyncio.wait_for(call.answered, 5)
    await asyncio.sleep(2.5)
    switch.asterisk.kill()
    call.vanish()
    await citizens.close()
    await asyncio.to_thread(switch.asterisk.start)

    async with opened(switch) as center:
        going_on, arrived = await center.arrives()
        for _ in range(2):
            await center.adapter.unobserved_calls.collect()
        told = await center.facts.wait(m.UnobservedCallFound)
        await center.facts.mailbox.drained()
        mine = [one for one in center.facts.of(m.UnobservedCallFound) if one.started > before]
        going_on.hang_up()
        await center.facts.wait(m.CitizenLeft, leg=arrived.leg)

    assert mine == [told]
    assert (told.dnis, told.ended) == ("1800", None)
    assert told.ani is not None
    assert (known := center.vault.read(told.ani)) is not None
    assert known.value == "+51987000010"


async def test_a_message_left_without_a_core_is_in_the_recording_of_its_call(switch: Switch) -> None:
    """And in no other file, which nobody would ever take away."""
    async with opened(switch) as center:
        call, arrived = await center.arrives(voice=sound.tone(440))
        message = {"Context": "cc-nocore", "Exten": "s", "Priority": "message"}
        await center.adapter.ami.act(Action="Redirect", Channel=arrived.leg, **message)
        await asyncio.sleep(9)  # the prompt says what to do; then the caller speaks
        call.press("#")
        await center.facts.wait(m.CitizenLeft, leg=arrived.leg, within=15)

        (raw,) = switch.recordings.rglob(f"*{arrived.leg}*")
    assert raw.name == f"{arrived.leg}.raw"
    assert raw.stat().st_size > 9 * 32_000 * 0.9
