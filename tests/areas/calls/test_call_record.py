"""Whole calls, and the rows of the CDR they leave (ACD-8). Pure: no database."""

from datetime import timedelta

from contactcenter import messages as m
from contactcenter.areas.calls.call_record import CallRecord, begin
from contactcenter.areas.calls.record_rules import apply
from contactcenter.kernel.ids import LegId, QueueId, Ref
from journal.scripted_calls import JUAN, RENIEC, ROSA, Tale, answered

Row = tuple[str, float, str | None, str | None]


def story_of(tale: Tale) -> CallRecord:
    record = begin(tale.id, tale.told[0][0])
    for at, event in tale.told:
        apply(record, event, at)
    return record


def rows(record: CallRecord) -> list[Row]:
    """Kind, seconds, agent, why it ended."""
    return [
        (s.kind, round((s.ended - s.started).total_seconds(), 3) if s.ended else -1.0, s.agent, s.end_cause)
        for s in record.segments
    ]


def test_an_answered_call_is_menu_queue_agent_and_wrap_up() -> None:
    record = story_of(answered())

    assert rows(record) == [
        ("menu", 10.0, None, "option_chosen"),
        ("queue", 20.5, None, "answered"),
        ("agent", 120.0, ROSA, "citizen_left"),
        ("wrap_up", 25.0, ROSA, "saved"),
    ]
    call = record.call
    assert (call.waited, call.talked, call.end_cause, call.agent) == (20.5, 120.0, "citizen_left", ROSA)
    assert (call.language, call.option, call.queue) == ("qu", "Reniec › Duplicado de DNI", RENIEC)
    (delivery,) = record.deliveries.values()
    assert (delivery.outcome, delivery.wrap_up_saved, delivery.wrap_up_seconds) == ("answered", True, 25.0)
    assert delivery.reason is not None
    assert delivery.reason["rule"] == "agent_came_free"
    assert record.is_over()


def test_a_caller_who_leaves_in_the_menu_has_no_queue_segment() -> None:
    record = story_of(Tale().ends(m.ConversationStage.MENU, after=7))

    assert rows(record) == [("menu", 7.0, None, "citizen_left")]
    assert not record.call.abandoned
    assert record.call.entered_line is None


def test_an_option_whose_call_did_not_reach_the_line_is_not_counted_as_received() -> None:
    """The journal may end between the two events of one instant, where the core was killed."""
    tale = Tale()
    tale.say(m.OptionChosen(tale.id, "Reniec", RENIEC))
    record = story_of(tale.ends(m.ConversationStage.MENU, after=7))

    assert rows(record) == [("menu", 7.0, None, "citizen_left")]
    assert (record.call.option, record.call.entered_line) == ("Reniec", None)


def test_a_caller_who_leaves_the_line_has_abandoned() -> None:
    record = story_of(Tale().chooses().abandons(33.0, after=33).ends(m.ConversationStage.WAITING))

    assert rows(record)[1] == ("queue", 33.0, None, "citizen_left")
    assert (record.call.abandoned, record.call.short, record.call.waited) == (True, False, 33.0)


def test_a_caller_who_leaves_while_it_is_delivered_has_abandoned_and_the_delivery_is_withdrawn() -> None:
    tale = Tale().chooses().is_given_to(ROSA)
    tale.abandons(21.0, after=1).say(m.DeliveryWithdrawn(tale.delivery, tale.id, ROSA))
    record = story_of(tale.ends(m.ConversationStage.DELIVERING))

    assert rows(record)[-1] == ("queue", 21.0, None, "citizen_left")
    assert [d.outcome for d in record.deliveries.values()] == ["withdrawn"]


def test_a_missed_delivery_is_one_wait_until_the_answer() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_missed_by(ROSA).waits_again()
    tale.is_given_to(JUAN, after=5).is_answered_by(JUAN, waited=40.5).ends(after=60)
    record = story_of(tale.is_wrapped_up(JUAN))

    assert [row[:3] for row in rows(record)] == [
        ("menu", 10.0, None),
        ("queue", 40.5, None),
        ("agent", 60.0, JUAN),
        ("wrap_up", 25.0, JUAN),
    ]
    assert [(d.agent, d.outcome, d.cause) for d in record.deliveries.values()] == [
        (ROSA, "missed", "not_joined"),
        (JUAN, "answered", None),
    ]


def test_an_agent_who_drops_and_comes_back_leaves_a_gap_that_is_not_talk() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA)
    record = story_of(tale.loses(ROSA).gets_back(ROSA).ends(after=50))

    assert rows(record)[2:] == [
        ("agent", 30.0, ROSA, "agent_dropped"),
        ("away", 4.0, ROSA, "agent_returned"),
        ("agent", 50.0, ROSA, "citizen_left"),
    ]
    assert record.call.talked == 80.0


def test_an_agent_who_does_not_come_back_sends_the_citizen_to_the_line_again() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA).loses(ROSA).waits_again(after=20)
    tale.say(m.WrapUpCompleted(tale.delivery, tale.id, ROSA, False, 0.0))
    tale.is_given_to(JUAN, after=3).is_answered_by(JUAN, waited=44.0).ends(after=10)
    record = story_of(tale)

    assert [(kind, agent, cause) for kind, _, agent, cause in rows(record)] == [
        ("menu", None, "option_chosen"),
        ("queue", None, "answered"),
        ("agent", ROSA, "agent_dropped"),
        ("away", ROSA, "queued_again"),
        ("queue", None, "answered"),
        ("agent", JUAN, "citizen_left"),
    ]
    assert record.call.waited == 20.5  # to the first answer
    assert record.call.agent == JUAN
    assert [d.wrap_up_saved for d in record.deliveries.values()] == [False, None]


def test_a_wrap_up_put_off_says_so() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA).ends(after=9)
    record = story_of(tale.is_wrapped_up(ROSA, saved=False))

    assert rows(record)[-1] == ("wrap_up", 25.0, ROSA, "put_off")


def test_a_hangup_told_twice_ends_the_call_once() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA).ends(after=9).ends(after=3)
    record = story_of(tale)

    assert record.call.ended_at == tale.told[-2][0]
    assert record.call.talked == 9.0


def test_refused_consent_leaves_no_document() -> None:
    record = story_of(Tale().keys(Ref("e1-p1")).consents(False).keys(Ref("e1-p2")))

    assert (record.call.consent, record.call.document_ref) == (False, None)


def test_moving_to_another_queue_starts_a_new_segment() -> None:
    tale = Tale().chooses().waits_again(QueueId("orientacion"), after=12).abandons(15, after=3)
    record = story_of(tale.ends(m.ConversationStage.WAITING))

    assert [(s.kind, s.queue) for s in record.segments] == [
        ("menu", None),
        ("queue", RENIEC),
        ("queue", QueueId("orientacion")),
    ]


def test_who_was_served_once_and_left_the_line_later_has_not_abandoned() -> None:
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA).loses(ROSA).waits_again(after=20)
    record = story_of(tale.abandons(9, after=9).ends(m.ConversationStage.WAITING))

    assert (record.call.abandoned, record.call.waited) == (False, 20.5)
    assert record.current() is None


def test_what_was_seen_later_lasted_no_longer_than_it_did() -> None:
    """The core was away while the citizen hung up: its word of when counts, not the hour we looked."""
    tale = Tale().chooses().is_given_to(ROSA).is_answered_by(ROSA)
    dark = tale.at + timedelta(seconds=30)
    tale.say(m.AgentDropped(tale.delivery, tale.id, ROSA), after=50_000)
    tale.say(
        m.ConversationEnded(tale.id, m.EndCause.SWITCH_LOST, m.ConversationStage.TALKING, 30.0, ROSA, dark)
    )

    record = story_of(tale)

    assert (record.call.ended_at, record.call.talked) == (dark, 30.0)
    assert rows(record)[2:] == [("agent", 30.0, ROSA, "agent_dropped"), ("away", 0.0, ROSA, "switch_lost")]


def test_who_was_written_off_and_is_still_there_goes_on() -> None:
    """After `state_unreadable`: the switch still has the citizen, under the old name."""
    tale = Tale(ani=Ref("ani-1")).chooses()
    began = tale.told[0][0]
    tale.ends(m.ConversationStage.WAITING, after=10)
    tale.say(m.ConversationStarted(tale.id, "voice", LegId("leg-1"), "1800", None, None), after=3)
    tale.chooses(after=20).is_given_to(ROSA).is_answered_by(ROSA).ends(after=60)

    record = story_of(tale)

    call = record.call
    assert (call.started, call.ani_ref, call.ended_at) == (began, "ani-1", tale.at)
    assert (call.talked, call.abandoned) == (60.0, False)
    assert all(segment.ended is not None for segment in record.segments)
