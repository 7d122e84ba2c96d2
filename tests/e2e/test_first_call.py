"""From a citizen's first key to the registration: the whole way, as both of them see it."""

import asyncio

from e2e.people import CITIZEN_TONE, Floor

TO_RENIEC = "1 1 45678901# 1 1 1"


async def test_a_citizen_goes_through_the_menu_and_talks_with_an_agent(floor: Floor) -> None:
    """IVR-1, IVR-2, IVR-3, IVR-4, ACD-3, ACD-4, ACD-8, REC-1, CRM-2, CRM-3."""
    agent = await floor.agent("marisol")
    await agent.is_ready()
    citizen = await floor.citizen(caller="066312456")
    citizen.press(TO_RENIEC)
    await agent.voice.talks_with(CITIZEN_TONE, within=45)
    await citizen.talks_with(agent.frequency, within=2)
    citizen.hang_up()

    recording = await floor.recorded("066312456")
    words = {"note": "Pidió los requisitos del duplicado.", "typification": await agent.typification()}
    saved = await agent.save(recording["conversation"], **words)
    assert saved.status_code == 200, saved.text

    call = await floor.ended("066312456")
    assert (call["result"], call["document"], call["region"]) == ("answered", "45678901", "Ayacucho")
    assert call["agent_name"] == "Marisol Tito Flores"
    history = await agent.http.get(f"/api/citizens/{call['citizen']}/timeline")
    entry = history.json()["entries"][0]
    assert entry["note"] == "Pidió los requisitos del duplicado."
    assert entry["recording"]["state"] == "ready"
    sound = await agent.http.get(f"/api/recordings/{recording['id']}/audio", headers={"Range": "bytes=0-43"})
    assert sound.status_code == 206
    assert sound.content[:4] == b"fLaC"


async def test_the_agent_ends_and_the_citizen_hears_goodbye(floor: Floor) -> None:
    """ACD-3: the agent's leg goes to rest at once; the citizen is not cut off without a word."""
    agent = await floor.agent("luis")
    await agent.is_ready()
    citizen = await floor.citizen(caller="066312457")
    citizen.press(TO_RENIEC)
    await agent.voice.talks_with(CITIZEN_TONE, within=45)
    call = (await floor.calls("066312457"))[0]
    answer = await agent.http.post(f"/api/desk/conversations/{call['id']}/end")
    assert answer.status_code == 204, answer.text
    await asyncio.wait_for(asyncio.shield(citizen.ended), 12)
    assert (await floor.ended("066312457"))["end_cause"] == "agent_ended"
