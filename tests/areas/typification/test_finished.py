"""A registration that is finished stays so; who changes it, and how (CRM-3)."""

import asyncio

import pytest
from sqlalchemy import select

from areas.office import Office
from areas.typification.test_api import DONE, LEAF, ended_call, publish
from contactcenter import messages as m
from contactcenter.areas.typification import store
from contactcenter.kernel.ids import DeliveryId
from contactcenter.storage.tables import registration_notes, registration_versions, registrations

pytestmark = pytest.mark.postgres

DRAFT = {**DONE, "note": "a medias", "done": False}
AT_ONCE = 12  # enough that some two of them meet in the database


async def test_a_draft_sent_at_the_same_moment_does_not_undo_it(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    for number in range(1, AT_ONCE + 1):
        path = f"/api/registrations/{(await ended_call(office, agent, number, saved=True)).id}"
        await asyncio.gather(page.put(path, json=DRAFT), page.put(path, json=DONE))

    async with office.desk.database.begin() as conn:
        done = list(await conn.scalars(select(registrations.c.done)))
        notes = list(await conn.scalars(select(registration_notes.c.note)))
    assert done == [True] * AT_ONCE
    assert notes == [DONE["note"]] * AT_ONCE


async def test_of_two_finished_at_the_same_moment_the_first_is_kept(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    for number in range(1, AT_ONCE + 1):
        path = f"/api/registrations/{(await ended_call(office, agent, number, saved=True)).id}"
        await asyncio.gather(page.put(path, json=DONE), page.put(path, json={**DONE, "note": "otra"}))

    async with office.desk.database.begin() as conn:
        kept = (await conn.execute(select(registration_versions))).all()
    assert len(kept) == AT_ONCE


async def test_another_agent_of_the_same_call_does_not_change_what_one_finished(office: Office) -> None:
    await publish(office)
    first, one = await office.agent("yeni")
    second, two = await office.agent("marisol")
    boss = await office.supervisor()
    tale = office.call(agent=one)
    tale.say(m.WrapUpCompleted(tale.delivery, tale.id, one, False, 0.0, 10.0), after=10)
    back = DeliveryId("e1-d77")
    tale.say(
        m.ConversationDelivered(back, tale.id, two, "reniec", m.DeliveryReason("returned", 0.0, 1.0, 1.0))
    )
    tale.say(m.ConversationAnswered(back, tale.id, two, "reniec", 1.0), after=5)
    await office.desk.record(tale)
    path = f"/api/registrations/{tale.id}"
    assert (await second.put(path, json=DONE)).status_code == 200

    refused = [await first.put(path, json={**DRAFT, "done": done}) for done in (True, False)]

    told = [(reply.status_code, reply.json()["error"]) for reply in refused]
    assert told == [(409, "registration_of_another")] * 2
    assert (await first.put(path, json=DONE)).status_code == 200  # the same again changes nothing
    assert (await boss.put(path, json={**DONE, "note": "corregida"})).status_code == 200


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_what_is_finished_is_corrected_though_its_entry_left_the_tree(
    office: Office, role: str
) -> None:
    await publish(office)
    page, agent = await office.agent()
    path = f"/api/registrations/{(await ended_call(office, agent)).id}"
    await page.put(path, json=DONE)
    async with office.desk.database.begin() as conn:
        only = [{"code": "uno", "label": "Uno"}]
        await store.publish(conn, "alomac", only, office.site.clock.now())  # of a new deployment
    who = page if role == "agent" else await office.supervisor()

    replies = [await who.put(path, json=wish) for wish in (DONE, {**DONE, "note": "corregida"})]
    gone = await who.put(path, json={**DONE, "typification": "reniec.dni.renovacion"})
    async with office.desk.database.begin() as conn:
        row = (await conn.execute(select(registrations))).one()
    moved = await who.put(path, json={**DONE, "typification": "uno"})

    assert [reply.status_code for reply in replies] == [200, 200]
    assert gone.json()["error"] == "typification_unknown"
    assert (row.typification, row.tree_version) == (LEAF, 1)
    assert row.typification_label == "Reniec › DNI › Duplicado de DNI"
    assert moved.status_code == 200
    async with office.desk.database.begin() as conn:
        row = (await conn.execute(select(registrations))).one()
    assert (row.typification, row.typification_label, row.tree_version) == ("uno", "Uno", 2)
