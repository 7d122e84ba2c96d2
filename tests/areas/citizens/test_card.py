"""The card of a conversation that comes in (ACD-4)."""

from datetime import timedelta

import pytest

from areas.office import DOCUMENT, NUMBER, Office
from contactcenter import messages as m
from contactcenter.areas.citizens.card import Card, build_card
from contactcenter.bootstrap.areas import TIMELINE
from contactcenter.kernel.ids import DeliveryId
from contactcenter.kernel.vault import Vault
from journal.scripted_calls import EIGHT, RENIEC, ROSA, Tale

pytestmark = pytest.mark.postgres


def view_of(tale: Tale, **known: object) -> m.ConversationView:
    started = tale.told[0][1]
    assert isinstance(started, m.ConversationStarted)
    papers = [event.document for _, event in tale.told if isinstance(event, m.DocumentCaptured)]
    return m.ConversationView(
        tale.id,
        "voice",
        m.ConversationStage.DELIVERING,
        tale.at,
        tale.told[0][0],
        language="qu",
        option="Reniec › Duplicado de DNI",
        queue=RENIEC,
        entered_line=tale.at - timedelta(seconds=20),
        ani=started.ani,
        document=papers[-1] if papers else None,
        region=started.region,
        **known,  # type: ignore[arg-type]
    )


async def card(office: Office, view: m.ConversationView, **more: object) -> Card:
    desk = office.desk
    async with desk.database.begin() as conn:
        return await build_card(conn, desk.vault, desk.cipher, TIMELINE, view, **more)  # type: ignore[arg-type]


async def test_a_card_shows_who_from_where_for_what_and_what_was_before(office: Office) -> None:
    before = [office.call(n, agent=ROSA, at=EIGHT + timedelta(hours=n)).ends(after=60) for n in range(1, 8)]
    now = office.call(20, agent=None, at=EIGHT + timedelta(days=1)).is_given_to(ROSA)
    await office.desk.record(*[tale.is_wrapped_up(ROSA) for tale in before], now)

    shown = await card(office, view_of(now))

    assert shown.citizen is not None
    assert (shown.citizen.document, shown.citizen.document_kind) == (DOCUMENT, "dni")
    assert shown.citizen.certainty == "confirmed"
    assert (shown.number, shown.number_kind, shown.region) == (NUMBER, "mobile", "Ayacucho")
    assert shown.tree == "alomac"
    assert shown.previous_count == 7
    assert [entry.conversation for entry in shown.previous] == [t.id for t in reversed(before)][:5]
    assert shown.reason is not None
    assert (shown.reason.rule, shown.reason.idle, shown.reason.runner_up) == ("agent_came_free", 3.0, "e1-9")
    assert (shown.same_citizen_now, shown.recording) == (False, "on")


async def test_a_card_is_whole_enough_while_the_journal_is_still_behind(office: Office) -> None:
    """The first contact, before a row is written."""
    tale = office.call(1, agent=None)
    entered = tale.at.timestamp()
    reason = m.DeliveryReason("conversation_arrived", entered - 720 * 60, 0.2, 40.0)
    delivered = m.ConversationDelivered(DeliveryId("d"), tale.id, ROSA, RENIEC, reason)

    view = view_of(tale)
    shown = await card(office, view, delivered=delivered)

    assert shown.citizen is not None
    assert (shown.citizen.id, shown.citizen.document) == (None, DOCUMENT)
    assert shown.citizen.certainty == "unverified"
    assert shown.reason is not None
    assert (shown.reason.rule, shown.reason.head_start_minutes) == ("conversation_arrived", 719.7)
    assert (shown.previous, shown.previous_count, shown.recording) == ([], 0, "unknown")


async def test_an_anonymous_card_names_nobody(office: Office) -> None:
    tale = office.call(1, agent=ROSA, consents=False)
    await office.desk.record(tale)

    shown = await card(office, view_of(tale, anonymous=True))

    assert shown.citizen is not None
    assert (shown.citizen.certainty, shown.citizen.document) == ("anonymous", None)
    assert shown.number_kind == "hidden"
    assert shown.previous == []


async def test_a_caller_who_keyed_no_document_is_a_number_alone(office: Office) -> None:
    tale = Tale(1, EIGHT, office.desk.vault.keep("ani", "066312345")).chooses()
    await office.desk.record(tale)

    shown = await card(office, view_of(tale))

    assert (shown.citizen, shown.number, shown.number_kind) == (None, "066312345", "fixed")


async def test_the_same_citizen_twice_at_once_is_said(office: Office) -> None:
    one, other = office.call(1, agent=ROSA), office.call(2, agent=None)
    await office.desk.record(one, other)

    assert (await card(office, view_of(other))).same_citizen_now is True


async def test_a_card_after_a_restart_reads_what_memory_no_longer_has(office: Office) -> None:
    tale = office.call(1, agent=ROSA)
    await office.desk.record(tale)
    desk = office.desk

    async with desk.database.begin() as conn:
        shown = await build_card(conn, Vault("e2"), desk.cipher, TIMELINE, view_of(tale))

    assert (shown.number, shown.citizen and shown.citizen.document) == (NUMBER, DOCUMENT)
