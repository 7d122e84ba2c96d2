"""The journal and what is projected from it, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from contactcenter import messages as m
from contactcenter.areas.agents.tables import agent_intervals
from contactcenter.areas.citizens.tables import (
    citizen_documents,
    citizen_phones,
    citizens,
    consents,
    timeline,
)
from contactcenter.areas.ivr.tables import node_visits
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.journal import heartbeat
from contactcenter.journal.codec import decode
from contactcenter.journal.tables import journal
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, UserId
from contactcenter.kernel.vault import Vault
from contactcenter.storage.database import Database
from contactcenter.storage.personal_data import PersonalData, purge_unreferenced
from contactcenter.storage.tables import conversations, deliveries, personal_data, queues, segments
from journal.rig import KEY, Desk, open_desk
from journal.scripted_calls import EIGHT, JUAN, RENIEC, ROSA, Tale, answered

pytestmark = [pytest.mark.postgres, pytest.mark.both_servers]


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def count(desk: Desk, table: object) -> int:
    async with desk.database.begin() as conn:
        return await conn.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


async def test_what_was_published_is_in_the_journal_in_its_order(desk: Desk) -> None:
    tale = answered()
    await desk.record(tale)

    async with desk.database.begin() as conn:
        rows = (await conn.execute(select(journal).order_by(journal.c.seq))).all()
    assert [decode(row.body) for row in rows] == [event for _, event in tale.told]
    assert [row.at for row in rows] == [at for at, _ in tale.told]
    assert desk.journal.depth == 0


async def test_commands_to_channels_are_not_journalled(desk: Desk) -> None:
    desk.bus.publish(m.StartMusic(LegId("l")), EIGHT)
    desk.bus.publish(m.LegFree(LegId("l")), EIGHT)
    await desk.journal.flush()

    assert await count(desk, journal) == 1


async def test_a_call_written_in_many_batches_is_the_same_as_in_one(desk: Desk) -> None:
    slow, fast = answered(1), answered(2)
    for at, event in slow.told:
        desk.bus.publish(event, at)
        await desk.journal.flush()
    await desk.record(fast)

    async with desk.database.begin() as conn:
        rows = (await conn.execute(select(segments).order_by(segments.c.number))).all()
        calls = (await conn.execute(select(conversations))).all()
    one, other = ([tuple(r[2:7]) for r in rows if r.conversation == t.id] for t in (slow, fast))
    assert one == other
    assert len(one) == 4
    assert {(c.talked, c.waited, c.stage, c.end_cause) for c in calls} == {
        (120.0, 20.5, "ended", "citizen_left")
    }


async def test_a_document_finds_the_same_citizen_at_the_second_call(desk: Desk) -> None:
    for number in (1, 2):
        number_ref = desk.vault.keep("ani", "+51966123456")
        document = desk.vault.keep("document", "45678901")
        start = EIGHT + timedelta(minutes=number)
        await desk.record(Tale(number, start, number_ref).consents(True).keys(document).chooses())

    assert await count(desk, citizens) == 1
    assert await count(desk, citizen_documents) == 1
    assert await count(desk, citizen_phones) == 1
    assert await count(desk, timeline) == 2
    assert desk.vault.unsaved() == ()


async def test_no_personal_datum_is_readable_in_any_table(desk: Desk) -> None:
    number, document = desk.vault.keep("ani", "966123456"), desk.vault.keep("document", "45678901")
    await desk.record(Tale(1, EIGHT, number).consents(True).keys(document).chooses())

    async with desk.database.begin() as conn:
        names = await conn.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
        for name in names.all():
            rows = (await conn.scalars(text(f'select t::text from "{name}" t'))).all()  # noqa: S608
            assert not [row for row in rows if "966123456" in row or "45678901" in row], name


async def test_refused_consent_links_nothing_and_masks_the_number(desk: Desk) -> None:
    number, document = desk.vault.keep("ani", "966123456"), desk.vault.keep("document", "45678901")
    await desk.record(Tale(1, EIGHT, number).keys(document).consents(False).chooses())

    assert await count(desk, timeline) == 0
    async with desk.database.begin() as conn:
        call = (await conn.execute(select(conversations))).one()
        kept = await PersonalData(Vault("e9"), desk.cipher).read(conn, [number, document])
        found = await conn.scalar(select(personal_data.c.blind).where(personal_data.c.ref == number))
    assert (call.consent, call.citizen_id, call.document_ref) == (False, None, None)
    assert {ref: datum.value for ref, datum in kept.items()} == {number: "••••••456"}
    assert found is None


async def test_consent_refused_before_the_document_stays_anonymous(desk: Desk) -> None:
    document = desk.vault.keep("document", "45678901")
    await desk.record(Tale().consents(False).keys(document))

    assert await count(desk, citizens) == 0


async def test_an_unconfirmed_document_links_as_unverified_and_gives_no_telephone(desk: Desk) -> None:
    number, document = desk.vault.keep("ani", "966123456"), desk.vault.keep("document", "45678901")
    await desk.record(Tale(1, EIGHT, number).keys(document, confirmed=False))

    async with desk.database.begin() as conn:
        assert (await conn.execute(select(citizen_documents.c.confirmed))).scalar_one() is False
    assert await count(desk, citizen_phones) == 0
    assert await count(desk, timeline) == 1


async def test_agents_states_are_intervals_without_holes(desk: Desk) -> None:
    A = m.AgentActivity
    for seconds, change in (
        (0, m.AgentChanged(ROSA, A.NO_LEG)),
        (3, m.AgentChanged(ROSA, A.NOT_READY)),
        (10, m.AgentChanged(ROSA, A.READY)),
        (40, m.AgentChanged(ROSA, A.TALKING, conversations=(ConversationId("e1-1"),))),
        (50, m.AgentChanged(ROSA, A.TALKING, conversations=(ConversationId("e1-1"),), next_ready=False)),
        (90, m.AgentChanged(ROSA, A.NOT_READY, "refrigerio", by=UserId("supervisor"))),
        (100, m.AgentChanged(ROSA, A.NO_LEG, "refrigerio")),
        (103, m.AgentChanged(ROSA, A.NOT_READY, "refrigerio")),
        (120, m.AgentChanged(ROSA, A.SIGNED_OUT)),
    ):
        desk.bus.publish(change, EIGHT + timedelta(seconds=seconds))
        await desk.journal.flush()

    async with desk.database.begin() as conn:
        rows = (await conn.execute(select(agent_intervals).order_by(agent_intervals.c.started))).all()
    assert [(r.activity, (r.ended - r.started).total_seconds()) for r in rows] == [
        ("no_leg", 3),
        ("not_ready", 7),
        ("ready", 30),
        ("talking", 50),
        ("not_ready", 30),
    ]
    assert (rows[-1].reason, rows[-1].by) == ("refrigerio", "supervisor")


async def test_after_a_restart_what_the_core_does_not_know_any_more_is_closed(desk: Desk) -> None:
    A = m.AgentActivity
    going, gone = Tale(1).chooses(), Tale(2).chooses()
    for agent in (ROSA, JUAN):
        desk.bus.publish(m.AgentChanged(agent, A.READY), EIGHT)
    await desk.record(going, gone)
    at = EIGHT + timedelta(minutes=2)
    restated = m.CoreRestored(
        (m.AgentView(ROSA, A.READY, EIGHT),),
        (
            m.ConversationView(going.id, "voice", m.ConversationStage.WAITING, EIGHT, EIGHT),
            m.ConversationView(
                ConversationId("e1-3"), "voice", m.ConversationStage.WAITING, EIGHT, EIGHT, queue=RENIEC
            ),
        ),
    )
    desk.bus.publish(restated, at)
    await desk.journal.flush()

    async with desk.database.begin() as conn:
        calls = {row.id: row for row in await conn.execute(select(conversations))}
        intervals = {row.agent: row for row in await conn.execute(select(agent_intervals))}
    assert calls[going.id].ended_at is None
    assert (calls[gone.id].ended_at, calls[gone.id].end_cause) == (at, "switch_lost")
    assert calls["e1-3"].queue == RENIEC
    assert intervals[ROSA].ended is None
    assert intervals[JUAN].ended == at


async def test_nodes_notices_consents_and_queue_names_are_kept(desk: Desk) -> None:
    tale = Tale().say(m.NodeEntered(ConversationId("e1-1"), "idioma")).consents(True)
    tale.say(m.RecordingNoticeGiven(tale.id, "2026-01", "qu")).say(m.RecorderMissing(LegId("leg-1")))
    desk.bus.publish(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec", target_seconds=30)), EIGHT)
    desk.bus.publish(m.SetQueue(m.QueuePolicy(RENIEC, "RENIEC", target_seconds=10)), EIGHT)
    await desk.record(tale)

    async with desk.database.begin() as conn:
        proofs = (await conn.execute(select(consents).order_by(consents.c.seq))).all()
        queue = (await conn.execute(select(queues))).one()
        assert (await conn.execute(select(node_visits.c.node))).scalar_one() == "idioma"
        assert (await conn.execute(select(conversations.c.recorder_silent))).scalar_one() is True
    assert [(p.kind, p.version, p.language, p.accepted) for p in proofs] == [
        ("consent", "2026-01", "", True),
        ("notice", "2026-01", "qu", None),
    ]
    assert (queue.name, queue.target_seconds) == ("RENIEC", 10)


async def test_a_batch_whose_commit_answer_was_lost_is_not_written_twice(desk: Desk) -> None:
    """What is in the database under our epoch is believed, whatever we remember of it."""
    await desk.record(answered(1))
    async with open_desk(desk.database) as again:  # the same epoch and numbers once more
        again.publish(answered(1))
        again.publish(answered(2))
        await again.journal.flush()

    assert await count(desk, conversations) == 2
    assert await count(desk, deliveries) == 2
    assert await count(desk, journal) == 2 * len(answered(1).told)


async def test_one_message_that_no_projection_takes_does_not_stop_the_others(desk: Desk) -> None:
    bad = m.ConversationStarted(ConversationId("e1-7"), "voice", None, "18\x0000", None, None)
    desk.bus.publish(bad, EIGHT)
    await desk.record(answered(1))

    assert await count(desk, conversations) == 1
    assert desk.journal.depth == 0


async def test_the_vault_forgets_a_conversation_that_is_over(desk: Desk) -> None:
    number = desk.vault.keep("ani", "966123456")
    await desk.record(answered(1, ani=number))

    assert desk.vault.read(number) is None


async def test_after_a_restart_the_data_of_open_conversations_are_in_memory_again(desk: Desk) -> None:
    open_ref, closed_ref = desk.vault.keep("ani", "966123456"), desk.vault.keep("ani", "966000000")
    await desk.record(Tale(1, EIGHT, open_ref).chooses(), answered(2, ani=closed_ref))
    fresh = Vault("e2")

    async with desk.database.begin() as conn:
        assert await PersonalData(fresh, desk.cipher).recall(conn) == 1

    datum = fresh.read(open_ref)
    assert datum is not None
    assert (datum.kind, datum.value) == ("ani", "966123456")
    assert fresh.unsaved() == ()


async def test_data_that_no_conversation_took_up_are_purged_after_a_while(desk: Desk) -> None:
    used, unused = desk.vault.keep("ani", "966123456"), desk.vault.keep("document", "11111111")
    await desk.record(Tale(1, EIGHT, used))

    async with desk.database.begin() as conn:
        assert await purge_unreferenced(conn, EIGHT) == []
        assert await purge_unreferenced(conn, EIGHT + timedelta(days=1)) == [unused]
        left = (await conn.scalars(select(personal_data.c.ref))).all()
    assert left == [used]
    assert unused not in left


async def test_when_a_citizen_is_linked_it_is_said_and_by_then_it_is_durable(desk: Desk) -> None:
    heard: list[str] = []

    async def hear(envelope: Envelope[m.CitizenLinked]) -> None:
        heard.append(envelope.message.conversation)

    ears = desk.bus.subscribe(m.CitizenLinked, hear, name="ears", size=1_000, overflow=Overflow.GROW)
    listening = asyncio.create_task(ears.run())
    await desk.record(Tale(1, EIGHT).keys(desk.vault.keep("document", "40000001")), Tale(2, EIGHT))
    await ears.drained()
    listening.cancel()

    assert heard == ["e1-1"]
    assert await count(desk, citizens) == 1


async def test_memory_lets_go_of_documents_that_were_keyed_anew(desk: Desk) -> None:
    wrong, right = desk.vault.keep("document", "11111111"), desk.vault.keep("document", "40000001")
    await desk.record(Tale(1, EIGHT).keys(right))
    data = PersonalData(desk.vault, desk.cipher)
    async with desk.database.begin() as conn:
        needed = await data.standing(conn)

    assert desk.vault.let_go(needed) == 0  # it may have been keyed a moment ago
    fresh = desk.vault.keep("document", "40000002")
    assert desk.vault.let_go(needed) == 1
    assert [desk.vault.read(ref) is not None for ref in (wrong, right, fresh)] == [False, True, True]


async def test_ten_thousand_messages_are_written_in_order(desk: Desk) -> None:
    tales = [answered(n, AgentId(f"agent-{n % 30}")) for n in range(1, 1001)]
    async with asyncio.timeout(60):
        await desk.record(*tales)

    assert await count(desk, conversations) == 1000
    assert await count(desk, segments) == 4000


def test_the_key_of_these_tests_is_long_enough() -> None:
    assert len(KEY) == 32


async def test_intervals_end_when_the_core_stopped_and_orphan_wrap_ups_are_put_off(desk: Desk) -> None:
    """ACD-2: a night without the centre is nobody's break; a registration nobody knows of is to complete."""
    A = m.AgentActivity
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA).ends(after=60)
    tale.say(m.WrapUpStarted(tale.delivery, tale.id, ROSA, tale.at + timedelta(seconds=60)))
    desk.bus.publish(m.AgentChanged(JUAN, A.NOT_READY, "refrigerio"), EIGHT)
    await desk.record(tale)
    stopped, started = EIGHT + timedelta(minutes=20), EIGHT + timedelta(hours=14)

    desk.bus.publish(
        m.CoreRestored((m.AgentView(JUAN, A.NOT_READY, EIGHT, "refrigerio"),), (), stopped), started
    )
    await desk.journal.flush()

    async with desk.database.begin() as conn:
        breaks = (await conn.execute(select(agent_intervals).order_by(agent_intervals.c.started))).all()
        given = (await conn.execute(select(deliveries))).one()
    assert [(row.started, row.ended) for row in breaks] == [(EIGHT, stopped), (started, None)]
    assert given.wrap_up_saved is False
    assert given.wrap_up_seconds <= 20 * 60


async def test_the_last_word_of_the_run_before_is_known(desk: Desk) -> None:
    now = EIGHT + timedelta(minutes=5)
    async with desk.database.begin() as conn:
        await heartbeat.mark(conn, "e0", EIGHT)
        assert await heartbeat.last_seen(conn) == EIGHT
        await heartbeat.mark(conn, "e0", now)
        assert await heartbeat.last_seen(conn) == now
