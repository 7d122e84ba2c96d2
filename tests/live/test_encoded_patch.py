"""A patch is encoded once, and is the event of the protocol for every page that is sent it."""

import json
from datetime import UTC, datetime

from contactcenter.live.protocol import Alert, EncodedPatch, LiveEvent, Patch, Waiting

AT = datetime(2026, 1, 5, 13, 0, 0, 250_000, tzinfo=UTC)


def test_two_pages_are_sent_the_same_event_under_their_own_numbers() -> None:
    waiting = Waiting(total=2, by_language={"qu": 1}, oldest=AT, reserved_for=None, no_queues=False)
    patch = Patch(waiting=waiting, alerts=[Alert.of("long_wait", "reniec", AT, queue="Reniec «1»")])
    encoded = EncodedPatch(patch, AT)

    first, second = (LiveEvent.model_validate_json(encoded.event(seq)) for seq in (7, 41))

    assert (first.seq, second.seq, first.now) == (7, 41, AT)
    assert (first.waiting, first.alerts) == (patch.waiting, patch.alerts)
    assert first.model_copy(update={"seq": 41}) == second


def test_a_key_that_has_not_changed_is_absent_and_one_that_is_taken_away_is_null() -> None:
    sent = json.loads(EncodedPatch(Patch(cards={"c1": None}), AT).event(1))

    assert sent == {"t": "event", "seq": 1, "now": "2026-01-05T13:00:00.250000Z", "cards": {"c1": None}}
