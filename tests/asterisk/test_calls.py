"""The voice adapter on a real Asterisk: calls, prompts, keys, deliveries, with sound measured on both sides."""

import asyncio

import pytest

from asterisk import sound
from asterisk.center import Center
from asterisk.softphone import HEARD
from asterisk.switch import MUSIC, TONES
from contactcenter import messages as m

pytestmark = pytest.mark.asterisk

CITIZEN, AGENT = 440, 1000
PROMPT = m.PromptPartKind.PROMPT


def say(*keys: str) -> tuple[m.PromptPart, ...]:
    return tuple(m.PromptPart(PROMPT, key) for key in keys)


async def test_a_call_arrives_with_its_number_dnis_and_region(center: Center) -> None:
    _call, arrived = await center.arrives(caller="066312345")

    assert arrived.dnis == "1800"
    assert arrived.region == "Ayacucho"
    assert arrived.ani is not None
    datum = center.vault.read(arrived.ani)
    assert datum is not None
    assert datum.value == "+5166312345"


async def test_a_prompt_is_heard_and_a_key_cuts_it(center: Center) -> None:
    call, arrived = await center.arrives()

    center.order(m.PlayPrompt(arrived.leg, 1, "es", say("t/long"), m.CollectDigits()))
    await call.hears(TONES["t/long"][0])
    call.press("2")

    ended = await center.facts.wait(m.PromptEnded, within=2)
    assert (ended.step, ended.outcome, ended.digits) == (1, m.PromptOutcome.DIGITS, "2")


async def test_keys_typed_ahead_skip_the_prompts_that_follow(center: Center) -> None:
    call, arrived = await center.arrives()

    center.order(m.PlayPrompt(arrived.leg, 1, "es", say("t/notice"), interruptible=False))
    await call.hears(TONES["t/notice"][0])
    call.press("13")
    first = await center.facts.wait(m.PromptEnded, step=1)
    assert first.outcome is m.PromptOutcome.PLAYED
    await asyncio.sleep(0.3)
    center.order(m.PlayPrompt(arrived.leg, 2, "es", say("t/long"), m.CollectDigits()))
    second = await center.facts.wait(m.PromptEnded, step=2, within=0.5)
    center.order(m.PlayPrompt(arrived.leg, 3, "es", say("t/long"), m.CollectDigits()))
    third = await center.facts.wait(m.PromptEnded, step=3, within=0.5)

    assert (second.digits, third.digits) == ("1", "3")


async def test_secret_digits_go_to_the_vault_and_never_on_the_bus(center: Center) -> None:
    call, arrived = await center.arrives()

    collect = m.CollectDigits(most=12, next_seconds=2, secret=True)
    center.order(m.PlayPrompt(arrived.leg, 4, "es", say("t/notice"), collect))
    await call.hears(TONES["t/notice"][0])
    call.press("45678901#")

    ended = await center.facts.wait(m.PromptEnded, step=4)
    assert (ended.outcome, ended.digits, ended.length) == (m.PromptOutcome.DIGITS, "", 8)
    assert ended.ref is not None
    datum = center.vault.read(ended.ref)
    assert datum is not None
    assert (datum.kind, datum.value) == ("document", "45678901")


async def test_silence_is_told_after_the_first_seconds(center: Center) -> None:
    _call, arrived = await center.arrives()

    center.order(m.PlayPrompt(arrived.leg, 5, "es", say("t/notice"), m.CollectDigits(first_seconds=0.3)))

    ended = await center.facts.wait(m.PromptEnded, step=5, within=2)
    assert ended.outcome is m.PromptOutcome.SILENCE


async def test_a_missing_file_is_passed_over_and_the_rest_is_said(center: Center) -> None:
    call, arrived = await center.arrives()

    center.order(m.PlayPrompt(arrived.leg, 6, "es", say("t/unwritten", "t/nowhere", "t/notice")))
    await call.hears(TONES["t/notice"][0])
    ended = await center.facts.wait(m.PromptEnded, step=6)
    center.order(m.PlayPrompt(arrived.leg, 7, "es", say("t/unwritten")))
    nothing = await center.facts.wait(m.PromptEnded, step=7)

    assert ended.outcome is m.PromptOutcome.PLAYED
    assert nothing.outcome is m.PromptOutcome.FAILED


async def test_music_plays_and_comes_back_after_a_prompt(center: Center) -> None:
    call, arrived = await center.arrives()

    center.order(m.StartMusic(arrived.leg))
    await call.hears(MUSIC)
    center.order(m.PlayPrompt(arrived.leg, 8, "es", say("t/notice"), then_hold_music=True))
    await call.hears(TONES["t/notice"][0])
    await center.facts.wait(m.PromptEnded, step=8)
    await call.hears(MUSIC)

    assert center.facts.of(m.LegFree) == []


async def test_the_agent_hears_the_announcement_while_the_citizen_hears_music(center: Center) -> None:
    agent = await center.agent("ana", sound.tone(AGENT))
    call, arrived = await center.arrives(voice=sound.tone(CITIZEN))
    center.order(m.StartMusic(arrived.leg))
    await call.hears(MUSIC)

    room = center.deliver(agent, arrived.leg, say("t/language", "t/option"))
    await agent.voice.hears(TONES["t/language"][0])
    assert call.level(MUSIC) > HEARD
    await agent.voice.hears(TONES["t/option"][0])
    await center.facts.wait(m.AgentJoined, conversation=room)
    center.order(m.PutCitizenInRoom(arrived.leg, room))
    await center.facts.wait(m.CitizenJoined, conversation=room)

    await agent.voice.hears(CITIZEN)
    await call.hears(AGENT)


async def test_ten_callers_in_a_row_on_one_leg_are_heard_both_ways(center: Center) -> None:
    agent = await center.agent("ana", sound.tone(AGENT))
    for turn in range(10):
        pitch = 440 + 110 * (turn % 4)
        call, arrived = await center.arrives(f"5198700{turn:04d}", sound.tone(pitch))
        center.order(m.StartMusic(arrived.leg))
        room = center.deliver(agent, arrived.leg)
        await center.facts.wait(m.CitizenJoined, conversation=room)
        await center.facts.wait(m.AgentJoined, conversation=room)
        await agent.voice.hears(pitch, within=2)
        await call.hears(AGENT, within=2)
        before = len(center.facts.all)
        call.hang_up()
        await center.facts.wait(m.CitizenLeft, leg=arrived.leg)
        center.order(m.RestAgentLeg(agent.id, agent.leg))
        await center.facts.wait(m.AgentLegRested, after=before)

    assert len(center.facts.of(m.AgentLegUp)) == 1
    assert center.facts.of(m.AgentLegLost) == []


async def test_the_agent_ends_and_the_citizen_is_ours_again_for_the_goodbye(center: Center) -> None:
    agent = await center.agent("ana")
    call, arrived = await center.arrives()
    room = center.deliver(agent, arrived.leg)
    await center.facts.wait(m.CitizenJoined, conversation=room)

    center.order(m.RestAgentLeg(agent.id, agent.leg))
    await center.facts.wait(m.LegFree, leg=arrived.leg)
    center.order(m.PlayPrompt(arrived.leg, 9, "es", say("t/bye")))
    await call.hears(TONES["t/bye"][0])
    await center.facts.wait(m.PromptEnded, step=9)
    center.order(m.HangUp(arrived.leg))

    await center.facts.wait(m.CitizenLeft, leg=arrived.leg)
    assert await asyncio.wait_for(call.ended, 2)


async def test_the_headset_test_plays_the_agents_own_voice_back(center: Center) -> None:
    agent = await center.agent("ana", sound.tone(AGENT))

    center.order(m.EchoAgentLeg(agent.id, agent.leg))
    await agent.voice.hears(TONES["system/echo"][0])
    await agent.voice.hears(AGENT)
    center.order(m.RestAgentLeg(agent.id, agent.leg))

    await center.facts.wait(m.AgentLegRested, agent=agent.id)


async def test_a_telephone_that_does_not_answer_or_is_not_there_is_told(center: Center) -> None:
    agent = await center.agent("ana")
    agent.voice.hang_up()
    await center.facts.wait(m.AgentLegLost, agent=agent.id)
    agent.phone.answers = lambda _invite: "486 Busy Here"

    center.order(m.ConnectAgentLeg(agent.id))

    failed = await center.facts.wait(m.AgentLegFailed, agent=agent.id)
    assert failed.cause == "busy"


async def test_the_recording_is_closed_with_the_length_of_the_call(center: Center) -> None:
    call, arrived = await center.arrives(voice=sound.tone(CITIZEN))
    await asyncio.sleep(2.0)
    seconds = asyncio.get_running_loop().time() - call.answered.result()
    call.hang_up()

    closed = await center.facts.wait(m.RecordingClosed, leg=arrived.leg)
    size = (center.switch.recordings / closed.file).stat().st_size
    assert abs(size / 32_000 - seconds) < 0.4  # two channels of 16 bits at 8 kHz
    assert center.facts.of(m.RecorderMissing) == []


async def test_keys_of_a_document_take_no_time_out_of_the_recording(center: Center) -> None:
    """A key comes in place of sound; while nothing is said either, the recorder would stand still (REC-1)."""
    call, arrived = await center.arrives(voice=sound.tone(CITIZEN))
    began = asyncio.get_running_loop().time() - call.answered.result()
    for step in range(1, 4):
        center.order(m.PlayPrompt(arrived.leg, step, "es", (), m.CollectDigits(12, 10.0, secret=True)))
        await asyncio.sleep(0.3)
        call.press("123456789012")
        await center.facts.wait(m.PromptEnded, within=10, step=step)
    seconds = asyncio.get_running_loop().time() - call.answered.result()
    call.hang_up()

    closed = await center.facts.wait(m.RecordingClosed, leg=arrived.leg)
    size = (center.switch.recordings / closed.file).stat().st_size
    assert seconds - began > 6
    assert abs(size / 32_000 - seconds) < 0.5
