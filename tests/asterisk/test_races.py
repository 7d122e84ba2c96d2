"""What may cross: hang-ups, dying legs and moves of the same instant. Nothing may be lost, nobody left behind."""

import asyncio
from collections import Counter

import pytest

from asterisk import sound
from asterisk.center import Agent, Center
from asterisk.softphone import Call
from asterisk.switch import MUSIC, TONES
from contactcenter import messages as m
from contactcenter.kernel.ids import LegId
from waiting import until

pytestmark = pytest.mark.asterisk

SAY = (m.PromptPart(m.PromptPartKind.PROMPT, "t/long"),)


async def to_rest(center: Center, agent: Agent) -> None:
    after = len(center.facts.all)
    center.order(m.RestAgentLeg(agent.id, agent.leg))
    await center.facts.wait(m.AgentLegRested, agent=agent.id, after=after)


async def in_menu(center: Center, call: Call, leg: LegId, agent: Agent) -> None:
    center.order(m.PlayPrompt(leg, 1, "es", SAY, m.CollectDigits()))
    await call.hears(TONES["t/long"][0])


async def keying(center: Center, call: Call, leg: LegId, agent: Agent) -> None:
    center.order(m.PlayPrompt(leg, 1, "es", (), m.CollectDigits(most=8)))
    call.press("12")
    await asyncio.sleep(0.2)


async def in_music(center: Center, call: Call, leg: LegId, agent: Agent) -> None:
    center.order(m.StartMusic(leg))
    await call.hears(MUSIC)


async def in_announcement(center: Center, call: Call, leg: LegId, agent: Agent) -> None:
    await in_music(center, call, leg, agent)
    center.deliver(agent, leg, SAY)
    await agent.voice.hears(TONES["t/long"][0])


async def in_room(center: Center, call: Call, leg: LegId, agent: Agent) -> None:
    room = center.deliver(agent, leg)
    await center.facts.wait(m.CitizenJoined, conversation=room)
    await center.facts.wait(m.AgentJoined, conversation=room)


async def just_answered(center: Center, call: Call, leg: LegId, agent: Agent) -> None:
    pass


@pytest.mark.parametrize("stage", [just_answered, in_menu, keying, in_music, in_announcement, in_room])
async def test_who_hangs_up_at_any_stage_is_told_once_and_the_agent_serves_the_next(
    center: Center, stage: object
) -> None:
    agent = await center.agent("ana", sound.tone(1000))
    call, arrived = await center.arrives()
    await stage(center, call, arrived.leg, agent)  # type: ignore[operator]

    call.hang_up()
    await center.facts.wait(m.CitizenLeft, leg=arrived.leg, within=1)
    await to_rest(center, agent)
    await center.facts.wait(m.RecordingClosed, leg=arrived.leg)
    following, came = await center.arrives(voice=sound.tone(440))
    await in_room(center, following, came.leg, agent)
    await agent.voice.hears(440)

    assert len(center.facts.of(m.CitizenLeft, leg=arrived.leg)) == 1
    assert center.facts.of(m.PromptEnded) == []
    assert center.facts.of(m.AgentLegLost) == []


async def test_a_hang_up_swept_around_the_move_to_the_room_leaves_no_ghost(center: Center) -> None:
    """BYE from 2.4 ms before to 7.4 ms after the move, fifty times."""
    agent = await center.agent("ana")
    for turn in range(50):
        call, arrived = await center.arrives(f"5198700{turn:04d}")
        offset = (turn * 0.2 - 2.4) / 1000
        if offset < 0:
            call.hang_up()
            await asyncio.sleep(-offset)
            center.deliver(agent, arrived.leg)
        else:
            center.deliver(agent, arrived.leg)
            await asyncio.sleep(offset)
            call.hang_up()
        await center.facts.wait(m.CitizenLeft, leg=arrived.leg, within=3)
        await to_rest(center, agent)

    left = Counter(fact.leg for fact in center.facts.of(m.CitizenLeft))
    assert set(left.values()) == {1}
    assert len(left) == 50
    assert center.facts.of(m.AgentLegLost) == []
    assert await center.legs_in_switch() == [agent.leg]


async def test_an_agents_leg_that_dies_around_the_move_leaves_the_citizen_within_reach(
    center: Center,
) -> None:
    """The agent's telephone hangs up 0 to 7 ms after the order; the citizen is ours again each time."""
    agent = await center.agent("ana")
    for turn in range(28):
        call, arrived = await center.arrives(f"5198700{turn:04d}")
        room = center.deliver(agent, arrived.leg)
        await asyncio.sleep(turn * 0.25 / 1000)
        agent.voice.hang_up()
        await center.facts.wait(m.AgentLegLost, leg=agent.leg)
        await center.facts.wait(m.LegFree, leg=arrived.leg, within=3)
        center.order(m.PlayPrompt(arrived.leg, turn, "es", (m.PromptPart(m.PromptPartKind.PROMPT, "t/bye"),)))
        ended = await center.facts.wait(m.PromptEnded, leg=arrived.leg, step=turn)
        assert ended.outcome is m.PromptOutcome.PLAYED, (turn, room, center.facts.all[-12:])
        call.hang_up()
        await center.facts.wait(m.CitizenLeft, leg=arrived.leg)
        await agent.connect()

    assert len(center.facts.of(m.AgentLegLost)) == 28


async def test_orders_that_cross_on_one_leg_end_where_the_last_one_says(center: Center) -> None:
    agent = await center.agent("ana")
    for turn in range(20):
        call, arrived = await center.arrives(f"5198700{turn:04d}")
        center.order(m.StartMusic(arrived.leg))
        center.order(m.PlayPrompt(arrived.leg, 1, "es", SAY))
        room = center.deliver(agent, arrived.leg)
        center.order(m.RestAgentLeg(agent.id, agent.leg))
        after = len(center.facts.all)
        last = center.deliver(agent, arrived.leg)
        await center.facts.wait(m.AgentJoined, conversation=last, after=after)
        await center.facts.wait(m.CitizenJoined, conversation=last, after=after)
        assert room != last
        call.hang_up()
        await center.facts.wait(m.CitizenLeft, leg=arrived.leg)
        await to_rest(center, agent)

    assert center.facts.of(m.MoveRefused) == []


async def test_a_citizen_is_kept_in_music_when_the_agents_telephone_vanishes_and_returns(
    center: Center,
) -> None:
    agent = await center.agent("ana", sound.tone(1000))
    call, arrived = await center.arrives(voice=sound.tone(440))
    await in_room(center, call, arrived.leg, agent)
    room = center.facts.of(m.CitizenJoined)[-1].conversation

    agent.voice.hang_up()
    await center.facts.wait(m.LegFree, leg=arrived.leg)
    await call.hears(MUSIC)
    await agent.connect()
    center.order(m.PutAgentInRoom(agent.id, agent.leg, room))
    center.order(m.PutCitizenInRoom(arrived.leg, room))

    await agent.voice.hears(440)
    await call.hears(1000)


async def test_the_same_citizen_may_call_twice_at_once(center: Center) -> None:
    first, one = await center.arrives("51987000009")
    second, two = await center.arrives("51987000009")
    center.order(m.StartMusic(one.leg))
    center.order(m.PlayPrompt(two.leg, 1, "es", SAY))
    await first.hears(MUSIC)
    await second.hears(TONES["t/long"][0])

    first.hang_up()
    await center.facts.wait(m.CitizenLeft, leg=one.leg)
    await until(lambda: second.level(TONES["t/long"][0]) > 1000, "the other call goes on")
