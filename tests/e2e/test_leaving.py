"""A caller may hang up at any instant, and may answer anything: nobody is left behind, nothing is lost."""

import asyncio

from e2e.people import CITIZEN_TONE, QUECHUA, SPANISH, Floor
from e2e.stack import SHORT_LINE

NOT_A_DNI = "1234#"


PLACES = {  # in the menu: the caller's number, what was pressed, and the seconds after which the call is ended
    "in the notice": ("015550001", "", 0.5),
    "at the consent": ("015550002", "1", 14.0),
    "at the document": ("015550003", "1 1", 16.0),
    "in the menu": ("015550004", "1 1 # 1", 18.0),
}


async def test_who_hangs_up_anywhere_in_the_menu_leaves_a_full_record(floor: Floor) -> None:
    """ACD-8, REC-1: the call stands in the detail with its end, and has its recording. Four callers at once."""

    async def calls_and_leaves(number: str, keys: str, seconds: float) -> None:
        citizen = await floor.citizen(caller=number)
        citizen.press(keys)
        await in_the_menu_for(seconds)
        citizen.hang_up()

    await asyncio.gather(*(calls_and_leaves(*place) for place in PLACES.values()))
    for name, (number, _, _) in PLACES.items():
        call = await floor.ended(number)
        assert (call["result"], call["end_cause"], call["agent"]) == ("left_in_menu", "citizen_left", None), (
            name
        )
        await floor.recorded(number)


async def in_the_menu_for(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def test_who_hangs_up_while_waiting_is_abandoned_and_the_line_goes_on(floor: Floor) -> None:
    """ACD-8: waited from the option; the next caller is delivered all the same."""
    lost = await floor.citizen(caller="015550005", number=SHORT_LINE)
    patient = await floor.citizen(caller="015550006", number=SHORT_LINE, hertz=800.0)
    await floor.in_line("015550005")
    await floor.in_line("015550006")
    lost.hang_up()
    call = await floor.ended("015550005")
    assert call["result"] == "abandoned"
    assert call["waited"] > 0
    agent = await floor.agent("luis")
    await agent.is_ready()
    await agent.voice.talks_with(800.0, within=15)
    patient.hang_up()


async def test_three_wrong_documents_and_the_call_goes_on_without(floor: Floor) -> None:
    """IVR-2: three tries, then on without it."""
    agent = await floor.agent("marisol")
    await agent.is_ready()
    citizen = await floor.citizen(caller="015550007")
    citizen.press(f"1 1 {NOT_A_DNI} {NOT_A_DNI} {NOT_A_DNI} 1 1")
    await agent.voice.talks_with(CITIZEN_TONE, within=60)
    citizen.hang_up()
    assert (await floor.ended("015550007"))["document"] is None


async def test_who_refuses_consent_leaves_no_name_document_or_link(floor: Floor) -> None:
    """IVR-3, Ley 29733: no document is asked for, the number is masked, nothing attaches to a person."""
    agent = await floor.agent("marisol")
    await agent.is_ready()
    citizen = await floor.citizen(caller="015551234")
    citizen.press("1 2 1 1")
    await agent.voice.talks_with(CITIZEN_TONE, within=60)
    citizen.hang_up()
    call = await floor.ended_with(agent)
    assert (call["result"], call["anonymous"], call["document"], call["citizen"]) == (
        "answered",
        True,
        None,
        None,
    )
    assert call["number"].startswith("•••")
    assert await floor.calls("015551234") == []


async def test_quechua_is_served_before_spanish_that_came_first(floor: Floor) -> None:
    """IVR-5: the head start of Quechua is first in practice."""
    spanish = await floor.citizen(caller="015550008", hertz=700.0)
    spanish.press(f"{SPANISH} 1 # 1 1")
    await floor.in_line("015550008")
    quechua = await floor.citizen(caller="066550009", hertz=900.0)
    quechua.press(f"{QUECHUA} 1 # 1 1")
    await floor.in_line("066550009", within=60)
    agent = await floor.agent("yeni")
    await agent.is_ready()
    await agent.voice.talks_with(900.0, within=15)
    quechua.hang_up()
    spanish.hang_up()


async def test_one_citizen_may_call_twice_at_once(floor: Floor) -> None:
    """Two calls of one number and document are two conversations, each with its agent."""
    for name in ("marisol", "luis"):
        await (await floor.agent(name)).is_ready()
    calls = [await floor.citizen(caller="015550010", hertz=hertz) for hertz in (700.0, 900.0)]
    for call in calls:
        call.press("1 1 45678901# 1 1 1")
    heard = await asyncio.gather(*(agent.voice.talks_with(700.0, 900.0, within=60) for agent in floor.agents))
    assert set(heard) == {700.0, 900.0}
    for call in calls:
        call.hang_up()
