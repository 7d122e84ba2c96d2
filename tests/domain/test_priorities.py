"""A queue's own priority, changed while callers wait (ACD-1)."""

import pytest

from center import ANA, BETO, RENIEC, START, SUNAT, Center, only, pairs, profile
from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.domain.records.queue import Queue
from contactcenter.kernel.errors import InvalidInput, NotFound
from contactcenter.kernel.ids import ConversationId, QueueId

NOW = START.timestamp()


def two_queues() -> Center:
    center = Center().opens(m.QueuePolicy(RENIEC, "Reniec"), m.QueuePolicy(SUNAT, "Sunat"))
    return center.employs(profile(ANA, RENIEC, SUNAT), profile(BETO, RENIEC, SUNAT))


def key(center: Center, name: str) -> float | None:
    seen = center.conversation(name)
    assert seen is not None
    return seen.order_key


def test_a_waiting_caller_of_a_raised_queue_goes_before_an_older_one_of_another() -> None:
    center = two_queues()
    center.calls("older", RENIEC)
    center.after(300)
    center.calls("younger", SUNAT)

    told = center.send(m.SetQueuePriority(SUNAT, 30))
    effects = center.is_ready(ANA)

    assert told == [m.QueuePriorityChanged(SUNAT, 30, ((ConversationId("younger"), NOW - 1_500),))]
    assert pairs(effects) == [("younger", ANA)]
    reason = only(effects, m.ConversationDelivered)[0].reason
    assert (reason.order_key, reason.runner_up) == (NOW + 300 - 1_800, "older")
    assert pairs(center.is_ready(BETO)) == [("older", BETO)]


def test_it_is_added_to_what_the_tree_gives_and_holds_for_who_enters_later() -> None:
    center = two_queues()
    center.calls("before", SUNAT, priority_minutes=720)
    center.send(m.SetQueuePriority(SUNAT, 30))
    center.after(60)
    center.calls("after", SUNAT, priority_minutes=720)

    assert key(center, "before") == NOW - 750 * 60
    assert key(center, "after") == NOW + 60 - 750 * 60


def test_lowered_again_everybody_stands_as_before() -> None:
    center = two_queues()
    center.calls("older", RENIEC)
    center.after(300)
    center.calls("younger", SUNAT)

    center.send(m.SetQueuePriority(SUNAT, 30), m.SetQueuePriority(SUNAT, 0))

    assert pairs(center.is_ready(ANA, BETO)) == [("older", ANA), ("younger", BETO)]


def test_who_is_on_the_way_or_talks_is_not_touched_and_comes_back_by_the_minutes_of_then() -> None:
    """In the caller's own line nobody who came later goes first."""
    center = two_queues()
    center.is_ready(ANA)
    center.calls("served", SUNAT)
    center.joins(ANA, "served")
    before = center.core.export()

    told = center.send(m.SetQueuePriority(SUNAT, 30))

    assert told == [m.QueuePriorityChanged(SUNAT, 30)]
    assert (center.core.export().conversations, center.core.export().deliveries) == (
        before.conversations,
        before.deliveries,
    )
    center.after(60)
    center.calls("later", SUNAT)
    center.send(m.AgentLegLost(ANA, "leg-ana"))  # type: ignore[arg-type]
    center.after(20, m.AgentReturnExpired(center.last(m.ConversationDelivered).delivery))
    assert key(center, "served") == NOW - 1_800
    assert pairs(center.is_ready(BETO)) == [("served", BETO)]


@pytest.mark.parametrize(
    ("queue", "minutes", "error", "code"),
    [
        (QueueId("none"), 5, NotFound, "unknown_queue"),
        (SUNAT, -1, InvalidInput, "priority_range"),
        (SUNAT, 1_441, InvalidInput, "priority_range"),
    ],
)
def test_a_refusal_changes_nothing(
    queue: QueueId, minutes: int, error: type[NotFound | InvalidInput], code: str
) -> None:
    center = two_queues()
    center.calls("waits", SUNAT)
    before = center.core.export()

    with pytest.raises(error) as refused:
        center.send(m.SetQueuePriority(queue, minutes))

    assert refused.value.code == code
    assert center.core.export() == before


def test_told_again_nothing_happens_and_a_queue_described_anew_keeps_it() -> None:
    center = two_queues()
    center.send(m.SetQueuePriority(SUNAT, 1_440))

    assert center.send(m.SetQueuePriority(SUNAT, 1_440)) == []
    center.send(m.SetQueue(m.QueuePolicy(SUNAT, "Sunat y aduanas")))

    assert center.core.restate().priorities == ((SUNAT, 1_440),)


def test_a_restored_core_knows_it_and_says_so_at_its_start() -> None:
    center = two_queues()
    center.calls("waits", SUNAT)
    center.send(m.SetQueuePriority(SUNAT, 30))
    center.core = RoutingCore.restore(center.core.export())

    assert only(center.send(m.StartEpoch("e2")), m.CoreRestored)[0].priorities == ((SUNAT, 30),)
    assert key(center, "waits") == NOW - 1_800
    center.calls("next", SUNAT)
    assert key(center, "next") == NOW - 1_800


def test_a_chat_is_placed_anew_too() -> None:
    center = two_queues()
    center.calls("older", RENIEC, channel="whatsapp")
    center.after(300)
    center.calls("younger", SUNAT, channel="whatsapp")

    center.send(m.SetQueuePriority(SUNAT, 30))

    assert pairs(center.is_ready(ANA))[0] == ("younger", ANA)


def test_the_place_told_to_a_caller_is_that_in_the_callers_own_queue() -> None:
    queue = Queue(m.QueuePolicy(SUNAT, "Sunat"), 5)
    queue.line = {
        ConversationId(n): queue.order_key(at, minutes) for n, at, minutes in (("a", 0, 0), ("b", 60, 9))
    }

    assert [queue.position_of(ConversationId(name)) for name in "ab"] == [2, 1]
    assert queue.line == {"a": -300.0, "b": -780.0}
