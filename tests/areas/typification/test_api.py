"""The registration of a conversation: drafted, done, put off, completed (CRM-3)."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from areas.office import Office
from contactcenter import messages as m
from contactcenter.access.tables import audit
from contactcenter.areas.typification import rules, store
from contactcenter.areas.typification.files import publish_files
from contactcenter.areas.typification.tables import typification_trees
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.kernel.errors import SetupError
from contactcenter.storage.tables import registration_notes, registration_versions, registrations
from journal.scripted_calls import Tale

pytestmark = pytest.mark.postgres

TREES = Path(__file__).parents[3] / "ivr_trees/typification"
LEAF, BRANCH, CLOSED = "reniec.dni.duplicado", "reniec.dni", "reniec.dni.azul"
DONE = {"typification": LEAF, "outcome": "resolved", "note": "Perdió su DNI en Huanta.", "done": True}


async def publish(office: Office) -> None:
    await publish_files(office.site.database, TREES, office.site.clock)


async def ended_call(office: Office, agent: m.AgentView | str, number: int = 1, **wrap_up: bool) -> Tale:
    tale = office.call(number, agent=agent).ends(after=60)  # type: ignore[arg-type]
    if wrap_up:
        tale.is_wrapped_up(agent, **wrap_up)  # type: ignore[arg-type]
    await office.desk.record(tale)
    return tale


async def test_trees_of_the_deployment_are_published_once_and_again_when_they_change(
    office: Office, tmp_path: Path
) -> None:
    first = await publish_files(office.site.database, TREES, office.site.clock)
    again = await publish_files(office.site.database, TREES, office.site.clock)
    (tmp_path / "alomac.yaml").write_text("- {code: uno, label: Uno}\n")
    changed = await publish_files(office.site.database, tmp_path, office.site.clock)

    assert first["alomac"] == 1
    assert again == {}
    assert changed == {"alomac": 2}
    async with office.desk.database.begin() as conn:
        versions = (await conn.scalars(select(typification_trees.c.version).filter_by(id="alomac"))).all()
    assert sorted(versions) == [1, 2]


@pytest.mark.parametrize(
    "text", ["- {code: a, label: A}\n- {code: a, label: B}\n", "- [", "x: 1", "- {code: A B, label: x}"]
)
async def test_a_tree_that_does_not_hold_together_stops_the_start_and_is_named(
    office: Office, tmp_path: Path, text: str
) -> None:
    (tmp_path / "mala.yaml").write_text(text)

    with pytest.raises(SetupError, match=r"mala\.yaml"):
        await publish_files(office.site.database, tmp_path, office.site.clock)


async def test_the_page_gets_the_entries_that_are_switched_on(office: Office) -> None:
    page, _ = await office.agent()
    assert (await page.get("/api/typification")).json() == {"version": 0, "tree": [], "frequent": {}}
    await publish(office)

    found = (await page.get("/api/typification")).json()

    assert found["version"] == 1
    codes = str(found["tree"])
    assert LEAF in codes
    assert CLOSED not in codes


async def test_a_done_registration_is_durable_and_ends_the_wrap_up(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    tale = await ended_call(office, agent)
    asked: list[m.CompleteWrapUp] = []

    async def hear(envelope: Envelope[m.CompleteWrapUp]) -> None: ...

    ears = office.site.bus.subscribe(m.CompleteWrapUp, hear, name="ears", size=1_000, overflow=Overflow.GROW)
    ears.put = lambda envelope: asked.append(envelope.message)  # type: ignore[method-assign]

    reply = await page.put(f"/api/registrations/{tale.id}", json=DONE)

    assert reply.status_code == 200
    assert reply.json()["saved_at"]
    assert asked == [m.CompleteWrapUp(agent, tale.id)]
    async with office.desk.database.begin() as conn:
        row = (await conn.execute(select(registrations))).one()
        note = (await conn.execute(select(registration_notes.c.note))).scalar_one()
    assert (row.typification, row.outcome, row.done, row.agent, row.tree_version) == (
        LEAF,
        "resolved",
        True,
        agent,
        1,
    )
    assert row.typification_label == "Reniec › DNI › Duplicado de DNI"
    assert note == DONE["note"]


async def test_the_same_again_is_the_same_and_a_late_draft_does_not_undo_it(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    tale = await ended_call(office, agent)
    path = f"/api/registrations/{tale.id}"

    first = await page.put(path, json=DONE)
    assert (await page.put(path, json=DONE)).status_code == 200
    late = await page.put(path, json={"typification": None, "note": "Perdió", "done": False})

    assert late.status_code == 200
    assert late.json()["saved_at"] >= first.json()["saved_at"]
    async with office.desk.database.begin() as conn:
        row = (await conn.execute(select(registrations))).one()
        note = (await conn.execute(select(registration_notes.c.note))).scalar_one()
    assert (row.done, row.typification, note) == (True, LEAF, DONE["note"])


async def test_what_is_finished_is_changed_by_name_and_what_stood_there_is_kept(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    tale = await ended_call(office, agent)
    path = f"/api/registrations/{tale.id}"
    await page.put(path, json=DONE)

    other = {**DONE, "typification": "reniec.dni.renovacion", "note": ""}
    assert [(await page.put(path, json=other)).status_code for _ in range(2)] == [200, 200]

    assert await office.audited(page, "registration_changed") == [tale.id]
    async with office.desk.database.begin() as conn:
        (kept,) = (await conn.execute(select(registration_versions))).all()
        (detail,) = await conn.scalars(select(audit.c.detail).filter_by(act="registration_changed"))
        row = (await conn.execute(select(registrations))).one()
    assert (kept.typification, kept.outcome, kept.note) == (LEAF, "resolved", DONE["note"])
    assert (kept.saved_by, kept.replaced_by, kept.replaced) == (agent, agent, row.saved)
    assert detail == {"fields": "typification, note"}
    assert (row.typification, row.completed) == (other["typification"], kept.saved)


async def test_after_half_an_hour_only_a_supervisor_changes_what_is_finished(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    boss = await office.supervisor()
    tale = await ended_call(office, agent)
    path = f"/api/registrations/{tale.id}"
    await page.put(path, json=DONE)
    await page.put(path, json={**DONE, "note": "Perdió su DNI."})
    async with office.desk.database.begin() as conn:
        long_ago = registrations.c.completed - rules.OPEN_FOR - timedelta(seconds=1)
        await conn.execute(update(registrations).values(completed=long_ago))

    refused = await page.put(path, json=DONE)
    again = await page.put(path, json={**DONE, "note": "Perdió su DNI."})
    by_boss = await boss.put(path, json=DONE)

    assert (refused.status_code, refused.json()["error"]) == (409, "registration_closed")
    assert (again.status_code, by_boss.status_code) == (200, 200)
    assert await office.audited(boss, "registration_changed") == [tale.id]


@pytest.mark.parametrize(
    ("typification", "code"),
    [
        (None, "typification_missing"),
        (BRANCH, "typification_not_final"),
        (CLOSED, "typification_not_final"),
        ("nada", "typification_unknown"),
    ],
)
async def test_done_needs_an_entry_that_may_be_chosen_and_a_draft_needs_none(
    office: Office, typification: str | None, code: str
) -> None:
    await publish(office)
    page, agent = await office.agent()
    tale = await ended_call(office, agent)
    path = f"/api/registrations/{tale.id}"

    refused = await page.put(path, json={**DONE, "typification": typification})

    assert (refused.status_code, refused.json()["error"]) == (422, code)
    draft = {"typification": BRANCH, "outcome": None, "note": "", "done": False}
    assert (await page.put(path, json=draft)).status_code == 200


async def test_only_who_carried_it_registers_and_a_supervisor_may_complete_it(office: Office) -> None:
    await publish(office)
    _, agent = await office.agent()
    other, _ = await office.agent("elena")
    boss = await office.supervisor()
    tale = await ended_call(office, agent, saved=False)
    path = f"/api/registrations/{tale.id}"

    refused = await other.put(path, json=DONE)
    assert (refused.status_code, refused.json()["error"]) == (403, "not_your_conversation")
    assert (await boss.put(path, json=DONE)).status_code == 200
    assert await office.audited(boss, "registration_completed") == [tale.id]
    assert (await boss.put("/api/registrations/nothing", json=DONE)).status_code == 404


async def test_what_was_put_off_stands_in_por_completar_until_it_is_done(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    other, _ = await office.agent("elena")
    boss = await office.supervisor()
    saved = await ended_call(office, agent, 1, saved=True)
    put_off = await ended_call(office, agent, 2, saved=False)
    path = f"/api/registrations/{put_off.id}"
    await page.put(path, json={"typification": LEAF, "outcome": None, "note": "a medias", "done": False})

    (row,) = (await page.get("/api/registrations/pending")).json()
    assert (row["conversation"], row["note"], row["typification"]) == (put_off.id, "a medias", LEAF)
    assert (row["option"], row["language"], row["agent"]) == ("Reniec › Duplicado de DNI", "qu", agent)
    assert (await other.get("/api/registrations/pending")).json() == []
    assert len((await boss.get("/api/registrations/pending")).json()) == 1
    assert await office.audited(page, "registrations_pending_read") == []
    typed = await boss.get("/api/registrations/pending", params={"agent": "llamó +51966123456"})
    assert typed.status_code == 422  # the audit keeps whose list was read
    assert await office.audited(boss, "registrations_pending_read") == ["*"]

    await page.put(path, json=DONE)
    assert (await page.get("/api/registrations/pending")).json() == []
    assert saved.id != put_off.id


async def test_what_was_written_in_a_call_is_there_for_a_page_loaded_anew(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    other, _ = await office.agent("elena")
    tale = office.call(agent=agent)
    await office.desk.record(tale)
    path = f"/api/registrations/{tale.id}"
    nothing = {"typification": None, "outcome": None, "note": "", "done": False, "saved_at": None}
    assert (await page.get(path)).json() == nothing

    written = {"typification": LEAF, "outcome": "case", "note": "Perdió su DNI", "done": False}
    saved = (await page.put(path, json=written)).json()["saved_at"]

    assert (await page.get(path)).json() == {**written, "saved_at": saved}
    assert (await other.get(path)).json()["error"] == "not_your_conversation"


async def test_por_completar_says_of_whom_no_name_can_be_known(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    await ended_call(office, agent, 1, saved=False)
    unknown = Tale(2).consents(False).chooses().is_given_to(agent).is_answered_by(agent)
    await office.desk.record(unknown.ends(after=60).is_wrapped_up(agent, saved=False))

    rows = {row["conversation"]: row for row in (await page.get("/api/registrations/pending")).json()}

    told = sorted((row["anonymous"], row["hidden"]) for row in rows.values())
    assert told == [(False, False), (True, True)]
    assert rows[unknown.id]["hidden"]


async def test_what_an_option_mostly_ends_in_is_offered_first(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    for number, code in enumerate(("reniec.dni.renovacion", LEAF, LEAF), 1):
        tale = await ended_call(office, agent, number)
        await page.put(f"/api/registrations/{tale.id}", json={**DONE, "typification": code})

    frequent = (await page.get("/api/typification")).json()["frequent"]

    assert frequent == {"Reniec › Duplicado de DNI": [LEAF, "reniec.dni.renovacion"]}


async def test_a_registration_is_in_the_timeline(office: Office) -> None:
    await publish(office)
    page, agent = await office.agent()
    tale = await ended_call(office, agent)
    await page.put(f"/api/registrations/{tale.id}", json=DONE)

    reply = await page.get(f"/api/citizens/{await office.citizen_of(tale)}/timeline")

    (entry,) = reply.json()["entries"]
    assert (entry["typification_label"], entry["outcome"], entry["note"]) == (
        "Reniec › DNI › Duplicado de DNI",
        "resolved",
        DONE["note"],
    )


async def test_a_line_without_a_tree_of_its_own_takes_the_first(office: Office) -> None:
    await publish(office)

    async with office.desk.database.begin() as conn:
        tree = await store.current(conn, "osinergmin-sin-arbol")

    assert tree is not None


async def test_while_the_records_are_behind_the_agent_is_told_to_try_again(office: Office) -> None:
    """The live view knows the call; the journal, without a database for a while, has not written it."""
    page = await office.site.ready("luz")
    call = office.site.call()
    await office.site.until(lambda: office.site.activity(page) == "talking")

    reply = await page.put(f"/api/registrations/{call}", json=DONE)

    assert (reply.status_code, reply.json()["error"]) == (503, "unavailable")


async def test_with_two_lines_each_call_is_registered_with_the_tree_of_its_own(
    office: Office, tmp_path: Path
) -> None:
    await publish(office)
    (tmp_path / "otra.yaml").write_text("- {code: agua, label: Agua}\n")
    await publish_files(office.site.database, tmp_path, office.site.clock)
    page, agent = await office.agent()
    tale = office.call(1, agent=agent)
    started = tale.told[0][1]
    assert isinstance(started, m.ConversationStarted)
    tale.told[0] = (tale.told[0][0], replace(started, tree="otra"))
    await office.desk.record(tale.ends(after=60).is_wrapped_up(agent, saved=False))

    (row,) = (await page.get("/api/registrations/pending")).json()
    shown = (await page.get("/api/typification", params={"tree": row["tree"]})).json()

    assert [entry["code"] for entry in shown["tree"]] == ["agua"]
    done = {**DONE, "typification": shown["tree"][0]["code"]}
    assert (await page.put(f"/api/registrations/{tale.id}", json=done)).status_code == 200
    wrong = await page.put(f"/api/registrations/{tale.id}", json=DONE)
    assert wrong.json()["error"] == "typification_unknown"
