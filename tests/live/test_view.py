"""The fold agrees with the core at every instant, and each page's fold with ours (style §6.8, SUP-1)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pydantic_core import to_json

from center import RENIEC, START, SUNAT
from contactcenter import messages as m
from contactcenter.bus.port import Envelope
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, QueueId
from contactcenter.live import audience, rows
from contactcenter.live.protocol import EncodedPatch, LiveHello, Patch, changed_keys, encoded_hello
from contactcenter.live.view import LiveView
from live.days import LIMA, POLICIES, PROFILES, Day, fold, totals_of

TRACES = Path(__file__).parents[1] / "traces" / "live"
SEEDS = st.integers(1, 10_000)


def plain(patch: Patch) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(to_json(changed_keys(patch)))
    return fields


def shown(day: Day) -> dict[str, Any]:
    whole = plain(audience.floor_snapshot(day.view))
    found: dict[str, Any] = {}
    fold(found, whole)
    return found


def prioritised(day: Day) -> Day:
    """A supervisor changes what goes first while callers wait (ACD-1); an agent is reserved for Quechua (IVR-5)."""
    reserves = m.SetLanguageReserves((m.LanguageReserve("qu"),))
    day.simulation.at(START, reserves)
    day.hear(START, reserves)
    for minute, queue, ahead in ((8, SUNAT, 30), (15, RENIEC, 5), (31, SUNAT, 0)):
        day.simulation.at(START + timedelta(minutes=minute), m.SetQueuePriority(queue, ahead))
    return day


@settings(max_examples=settings().max_examples // 6)
@given(SEEDS)
def test_the_fold_is_what_the_core_says_is_so(seed: int) -> None:
    """The core lets go of a conversation when the citizen's leg is gone; the view, when it is registered."""
    day = prioritised(Day(seed))
    for _ in day.steps(minutes=40, each=1):
        told = day.core.restate()
        assert {v.agent: v for v in told.agents} == {a: s.view for a, s in day.view.agents.items()}
        ours = {c: replace(s.view, wrap_up_due=None) for c, s in day.view.conversations.items()}
        theirs = {one.conversation: one for one in told.conversations}
        assert {c: view for c, view in ours.items() if c in theirs} == theirs
        registering = {
            c for v in told.agents if v.activity is m.AgentActivity.WRAP_UP for c in v.conversations
        }
        reserved = {agent for _, agents in told.reserved for agent in agents}
        assert reserved == {a for a, s in day.view.agents.items() if s.reserved_for is not None}
        assert ours.keys() - theirs.keys() <= registering <= ours.keys()


def test_a_view_that_begins_after_a_restart_knows_the_priorities() -> None:
    """ACD-1: the core recalls them; nobody is asked anew."""
    day = prioritised(Day(1))
    day.until(20)
    fresh = LiveView(day.view.now, LIMA)
    for number, message in enumerate((m.SetQueue(POLICIES[1]), day.core.restate()), 1):
        fresh.apply(Envelope(number, day.view.now, message))

    assert [fresh.priority_minutes(queue) for queue in (SUNAT, RENIEC)] == [30, 5]
    assert [day.view.priority_minutes(queue) for queue in (SUNAT, RENIEC)] == [30, 5]
    assert [row.priority_minutes for row in rows.queue_rows(fresh, [SUNAT])] == [30]


@settings(max_examples=settings().max_examples // 6)
@given(SEEDS, st.integers(0, 30))
def test_a_snapshot_and_the_patches_after_it_make_the_snapshot_of_later(seed: int, joined: int) -> None:
    day = prioritised(Day(seed))
    day.until(joined)
    page = shown(day)
    for number in range(joined * 4, 40 * 4):
        fold(page, plain(audience.floor_patch(day.view, day.until(number / 4))))
    assert page == shown(day)


@settings(max_examples=settings().max_examples // 6)
@given(SEEDS, st.integers(0, 30), st.sampled_from(PROFILES))
def test_a_desk_sees_its_own_work_and_nothing_else(seed: int, joined: int, who: m.AgentProfile) -> None:
    day = Day(seed)
    day.until(joined)
    page: dict[str, Any] = {}
    fold(page, plain(audience.desk_snapshot(day.view, who.id)))
    had = frozenset(rows.carried_by(day.view, who.id))
    for number in range(joined * 4, 40 * 4):
        patch = audience.desk_patch(day.view, who.id, day.until(number / 4), had)
        had = frozenset(rows.carried_by(day.view, who.id))
        if patch is not None:
            said = plain(patch)
            assert {row["id"] for row in said.get("agents", [])} <= {who.id}
            assert {row["id"] for row in said.get("conversations", [])} <= had
            assert not {"queues", "totals", "alerts"} & said.keys()
            fold(page, said)
    later: dict[str, Any] = {}
    fold(later, plain(audience.desk_snapshot(day.view, who.id)))
    assert (page["agents"], page["conversations"]) == (later["agents"], later["conversations"])


def test_an_event_that_comes_twice_changes_nothing() -> None:
    day = Day(7)
    day.until(10)
    before = shown(day)

    changes = day.view.apply(
        Envelope(day.seq, START, m.ConversationAbandoned(ConversationId("x"), RENIEC, 9, short=False))
    )

    assert not changes
    assert shown(day) == before


def test_figures_are_counted_once_and_every_rate_is_the_one_of_kpis() -> None:
    day = Day(11)
    day.until(60)

    queues = {row.id: row for row in rows.queue_rows(day.view, [RENIEC, SUNAT])}
    total = totals_of(day.view)
    new = [one for one in day.view.day.in_course.values() if not one.was_answered]
    waits = {row: sum(one.queue == row for one in new) for row in queues}
    assert sum(waits.values()) > 0, "somebody waits, and is not counted as lost"

    for row in queues.values():
        assert row.received >= row.answered + row.abandoned > 0
        assert row.service_level == row.in_target / (row.answered + row.abandoned)
        assert row.attention_level == row.answered / row.settled
        assert row.received == row.settled + waits[row.id]
    assert total.answered == sum(row.answered for row in queues.values())
    assert total.answered == sum(figures.answered for figures in day.view.day.agents.values())
    assert total.attention_level == total.answered / total.settled
    assert total.on_shift == len(PROFILES)


def test_each_language_has_figures_of_its_own_over_all_queues() -> None:
    day = Day(11)
    for number, (queue, language) in enumerate([(RENIEC, "qu"), (SUNAT, "qu"), (SUNAT, "es"), (SUNAT, "qu")]):
        c = ConversationId(f"c{number}")
        day.hear(START, m.ConversationStarted(c, "voice", None, "1800", None, None))
        day.hear(START, m.ConversationQueued(c, m.Requirement(queue), 0.0, language))
    agent = AgentId("a1")
    day.hear(START, m.ConversationAnswered(DeliveryId("d0"), ConversationId("c0"), agent, RENIEC, 12))
    day.hear(START, m.ConversationAbandoned(ConversationId("c1"), SUNAT, 9, short=False))
    day.hear(
        START, m.ConversationEnded(ConversationId("c1"), m.EndCause.CITIZEN_LEFT, m.ConversationStage.WAITING)
    )

    told = totals_of(day.view).by_language["qu"]

    assert (told.received, told.settled, told.answered, told.abandoned, told.in_target) == (3, 2, 1, 1, 1)
    assert (told.attention_level, told.service_level) == (0.5, 0.5)


def test_at_midnight_in_lima_the_figures_begin_anew() -> None:
    day = Day(11)
    day.until(30)
    assert totals_of(day.view).answered > 0

    day.hear(START.replace(hour=4, minute=59, day=START.day + 1), m.VoiceLinkLost())
    assert totals_of(day.view).answered > 0
    day.hear(START.replace(hour=5, minute=0, day=START.day + 1), m.VoiceLinkRestored())

    assert totals_of(day.view).answered == 0


def test_after_a_restart_the_view_is_what_the_core_restates_and_its_figures_stay() -> None:
    day = Day(11)
    day.until(30)
    answered, before = totals_of(day.view).answered, shown(day)

    day.hear(day.view.now, day.core.restate())

    after = shown(day)
    assert totals_of(day.view).answered == answered
    assert [row["id"] for row in after["conversations"]] == [row["id"] for row in before["conversations"]]
    assert [row["activity"] for row in after["agents"]] == [row["activity"] for row in before["agents"]]


def test_who_is_removed_is_gone_from_the_floor() -> None:
    day = Day(3)
    day.until(1)
    day.hear(START, m.RemoveAgent(AgentId("a0")))
    patch = audience.floor_patch(day.view, day.until(1))
    assert patch.agents_gone == ["a0"]


def test_a_queue_nobody_described_is_shown_by_its_own_name() -> None:
    day = Day(3)
    requirement = m.Requirement(QueueId("essalud"))
    day.hear(START, m.ConversationStarted(ConversationId("c"), "voice", None, "1800", None, None))
    day.hear(START, m.ConversationQueued(ConversationId("c"), requirement, 0.0, "qu"))

    assert [row.name for row in rows.queue_rows(day.view, [QueueId("essalud")])] == ["essalud"]
    assert rows.waiting(day.view, [QueueId("essalud")]).by_language == {"qu": 1}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_traces_the_console_folds_are_what_this_code_says(seed: int) -> None:
    """Written anew when they are missing: delete the file to make it again."""
    file, made = TRACES / f"floor-{seed}.jsonl", "".join(f"{line}\n" for line in _trace(seed))
    if not file.exists():
        TRACES.mkdir(parents=True, exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made


def _trace(seed: int) -> list[str]:
    """A hello, its events, and at the end what a page must show."""
    day = Day(seed)
    day.until(2)
    hello = LiveHello(
        t="hello", epoch="e1", seq=0, now=day.view.now, me=None, snapshot=audience.floor_snapshot(day.view)
    )
    lines = [encoded_hello(hello)]
    for number, changes in enumerate(day.steps(minutes=12, each=0.5), 1):
        lines.append(EncodedPatch(audience.floor_patch(day.view, changes), day.view.now).event(number))
    expected = {"t": "expect", "snapshot": changed_keys(audience.floor_snapshot(day.view))}
    return [*lines, to_json(expected).decode()]
