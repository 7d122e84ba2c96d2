"""The detail of calls through the API (ACD-8)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from areas.office import DOCUMENT, Office
from contactcenter import messages as m
from contactcenter.access.quotas import MOST_LISTS
from contactcenter.access.tables import audit
from contactcenter.areas.recordings.store import MISSING, raise_alarm
from contactcenter.kernel.ids import ConversationId, LegId
from journal.scripted_calls import EIGHT, Tale

pytestmark = pytest.mark.postgres


async def test_every_call_is_in_the_detail_with_how_it_ended(office: Office) -> None:
    _, agent = await office.agent()
    boss = await office.supervisor()
    await office.desk.record(
        office.call(1, agent=agent).ends(after=60).is_wrapped_up(agent),
        Tale(2).chooses().abandons(30, after=30).ends(m.ConversationStage.WAITING),
        Tale(3).ends(m.ConversationStage.MENU, after=3),
        Tale(4),
    )

    rows = {row["id"]: row for row in (await boss.post("/api/conversations/search", json={})).json()}

    assert {name: row["result"] for name, row in rows.items()} == {
        "e1-1": "answered",
        "e1-2": "abandoned",
        "e1-3": "left_in_menu",
        "e1-4": "in_course",
    }
    answered = rows["e1-1"]
    assert (answered["number"], answered["document"]) == ("+51966123456", DOCUMENT)
    assert (answered["agent"], answered["agent_name"]) == (agent, "Persona yeni")
    assert (answered["waited"], answered["talked"], answered["end_cause"]) == (20.5, 60.0, "citizen_left")
    found = (await boss.post("/api/conversations/search", json={"document": DOCUMENT})).json()
    assert [row["id"] for row in found] == ["e1-1"]
    assert (await boss.post("/api/conversations/search", json={"agent": agent})).json() == found


async def test_one_call_tells_its_segments_and_why_it_came_to_whom(office: Office) -> None:
    _, agent = await office.agent()
    boss = await office.supervisor()
    tale = office.call(1, agent=agent).ends(after=60).is_wrapped_up(agent)
    tale.told.insert(1, (EIGHT, m.NodeEntered(ConversationId("e1-1"), "idioma")))
    await office.desk.record(tale)

    detail = (await boss.get("/api/conversations/e1-1")).json()

    assert [segment["kind"] for segment in detail["segments"]] == ["menu", "queue", "agent", "wrap_up"]
    (delivery,) = detail["deliveries"]
    assert delivery["outcome"] == "answered"
    assert delivery["reason"]["rule"] == "agent_came_free"
    assert "$" not in delivery["reason"]
    assert [visit["node"] for visit in detail["menu"]] == ["idioma"]
    assert await office.audited(boss, "call_read") == ["e1-1"]
    assert (await boss.get("/api/conversations/none")).status_code == 404


async def test_an_anonymous_call_shows_no_person(office: Office) -> None:
    _, agent = await office.agent()
    boss = await office.supervisor()
    await office.desk.record(office.call(1, agent=agent, consents=False).ends(after=60))

    detail = (await boss.get("/api/conversations/e1-1")).json()

    assert detail["anonymous"] is True
    assert (detail["document"], detail["citizen"]) == (None, None)
    assert detail["number"].endswith("456")
    assert "966" not in detail["number"]


@pytest.mark.parametrize("area", ["conversations", "recordings"])
async def test_lists_have_a_pace_of_their_own(office: Office, area: str) -> None:
    boss, other = await office.supervisor(), await office.supervisor("jefa")
    path = f"/api/{area}/search"

    replies = [await boss.post(path, json={"offset": n}) for n in range(MOST_LISTS + 1)]

    assert {reply.status_code for reply in replies[:MOST_LISTS]} == {200}
    assert (replies[-1].status_code, replies[-1].json()["error"]) == (429, "too_many_searches")
    assert (await boss.post(path, json={"document": DOCUMENT})).status_code == 200
    assert (await other.post(path, json={})).status_code == 200


@pytest.mark.parametrize("area", ["conversations", "recordings"])
async def test_the_audit_keeps_what_was_searched_and_no_number(office: Office, area: str) -> None:
    boss = await office.supervisor()
    asked = {"agent": "a-1", "queue": "reniec", "from": "2026-01-05", "to": "2026-01-06T10:00:00Z"}
    person = {"number": "966123456", "document": DOCUMENT, "offset": 50}

    assert (await boss.post(f"/api/{area}/search", json={**asked, **person})).status_code == 200

    async with office.desk.database.begin() as conn:
        (detail,) = await conn.scalars(select(audit.c.detail).where(audit.c.act.like("%_searched")))
    told = {"number": True, "document": True, "offset": 50, "found": 0, "to": "2026-01-06T10:00:00+00:00"}
    assert detail == {**asked, **told}


async def test_agents_do_not_read_the_detail_of_calls(office: Office) -> None:
    page, _ = await office.agent()

    assert (await page.post("/api/conversations/search", json={})).status_code == 403


@pytest.mark.parametrize("ended", [EIGHT + timedelta(seconds=8), None], ids=["core_away", "end_unknown"])
async def test_a_call_no_core_saw_is_opened_and_its_alarm_dismissed(
    office: Office, ended: datetime | None
) -> None:
    """Its name is made of its leg's, and a leg's has a dot."""
    page, _ = await office.agent()
    boss = await office.supervisor()
    told = m.UnobservedCallFound(LegId("cc1-1763739600.7"), "1800", EIGHT, ended)
    office.desk.bus.publish(told, EIGHT + timedelta(hours=1))
    await office.desk.journal.flush()
    (row,) = (await boss.post("/api/conversations/search", json={})).json()
    async with office.desk.database.begin() as conn:
        await raise_alarm(conn, MISSING, row["id"], {}, EIGHT)

    opened = await boss.get(f"/api/conversations/{row['id']}")
    seen = await boss.post(f"/api/recordings/alarms/{row['id']}/seen")
    refused = await page.get(f"/api/conversations/{row['id']}")

    assert (opened.status_code, seen.status_code, refused.status_code) == (200, 204, 403)
    async with office.desk.database.begin() as conn:
        detail = await conn.scalar(select(audit.c.detail).filter_by(who=page.user, act="refused"))
    assert detail["conversation"] == row["id"]


@pytest.mark.parametrize("field", ["agent", "queue"])
@pytest.mark.parametrize("where", ["conversations", "recordings"])
async def test_what_is_typed_is_searched_for_and_audited_only_as_a_name_of_ours(
    office: Office, where: str, field: str
) -> None:
    """The audit keeps which agent and queue were asked for: no number, document or word gets into it."""
    boss = await office.supervisor()

    typed = await boss.post(f"/api/{where}/search", json={field: "llamó +51966123456"})
    ours = await boss.post(f"/api/{where}/search", json={field: "reniec"})

    assert (typed.status_code, ours.status_code) == (422, 200)
    async with office.desk.database.begin() as conn:
        details = list(await conn.scalars(select(audit.c.detail).filter_by(who=boss.user)))
    assert "llamó" not in str(details)
