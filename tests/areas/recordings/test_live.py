"""Calls without a recording stand on the floor until it turns up, over restarts too (REC-2, SUP-3)."""

from datetime import timedelta

import pytest

from api.site import Site
from center import START
from contactcenter import messages as m
from contactcenter.areas.recordings import store
from contactcenter.areas.recordings.live import RecordingAlarms
from contactcenter.kernel.ids import ConversationId, UserId
from contactcenter.live import start

ONE, TWO = ConversationId("e1-1"), ConversationId("e1-2")


def shown(alarms: RecordingAlarms, hours: float = 0.0) -> list[str]:
    return [alert.id for alert in alarms.alerts(START + timedelta(hours=hours))]


def test_a_missing_recording_is_shown_until_it_turns_up() -> None:
    alarms = RecordingAlarms()
    alarms.missing(m.RecordingMissing(ONE, START), START)
    assert shown(alarms, hours=100) == ["recording_missing:e1-1"]

    alarms.stored(m.RecordingStored(ONE, "r1", START), START)
    assert shown(alarms) == []


def test_a_truncated_recording_is_shown_for_a_day() -> None:
    alarms = RecordingAlarms()
    alarms.missing(m.RecordingMissing(ONE, START), START)
    alarms.stored(m.RecordingStored(ONE, "r1", START, truncated=True), START)

    assert shown(alarms, hours=23) == ["recording_truncated:e1-1"]
    assert shown(alarms, hours=25) == []


def test_an_alarm_that_somebody_has_seen_is_shown_to_nobody() -> None:
    alarms = RecordingAlarms()
    alarms.missing(m.RecordingMissing(ONE, START), START)
    alarms.stored(m.RecordingStored(TWO, "r2", START, truncated=True), START)

    for conversation in (ONE, TWO):
        alarms.seen(m.RecordingAlarmSeen(conversation, UserId("lucia")), START)

    assert shown(alarms) == []


@pytest.mark.postgres
async def test_alarms_outlive_a_restart(site: Site) -> None:
    now = site.clock.now()
    async with site.database.begin() as conn:
        await store.raise_alarm(conn, store.MISSING, ONE, {}, now)
        await store.raise_alarm(conn, store.TRUNCATED, TWO, {}, now)
        await store.raise_alarm(conn, store.MISSING, "e1-3", {}, now)
        await store.clear_alarm(conn, store.MISSING, "e1-3", now)

    await start.load(site.hub, site.database)

    shown = {alert.id for alert in site.hub.parts.alerts(now)}
    assert shown == {"recording_missing:e1-1", "recording_truncated:e1-2"}


@pytest.mark.postgres
async def test_a_supervisor_takes_note_and_it_is_gone_for_all_and_after_a_restart(site: Site) -> None:
    now = site.clock.now()
    async with site.database.begin() as conn:
        await store.raise_alarm(conn, store.MISSING, ONE, {}, now)
    await start.load(site.hub, site.database)
    lucia = await site.signed_in("lucia", "supervisor")
    path = "/api/recordings/alarms/e1-1/seen"

    assert (await lucia.post(path)).status_code == 204
    await site.until(lambda: not site.hub.parts.alerts(now))
    assert (await lucia.post(path)).json()["error"] == "not_found", "somebody has seen it"
    async with site.database.begin() as conn:
        assert await store.list_alarms(conn) == []
        assert await store.open_alarms(conn) == {store.MISSING: 1}, "it is missing all the same"
