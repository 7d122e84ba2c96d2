"""What is amiss with recordings stands on the floor until it is mended, over restarts too (REC-2, SUP-3)."""

from datetime import timedelta

import pytest

from api.site import Site
from center import START
from contactcenter.api import live_start
from contactcenter.api.live_alerts import RecordingAlarms, alerts
from contactcenter.backoffice.recordings import store
from contactcenter.domain import messages as m
from contactcenter.kernel.ids import ConversationId, UserId

ONE, TWO = ConversationId("e1-1"), ConversationId("e1-2")


def told(alarms: RecordingAlarms, hours: float = 0.0) -> list[str]:
    return [alert.id for alert in alarms.alerts(START + timedelta(hours=hours))]


def test_a_missing_recording_is_told_until_it_turns_up() -> None:
    alarms = RecordingAlarms()
    alarms.apply(m.RecordingMissing(ONE, START), START)
    assert told(alarms, hours=100) == ["recording_missing:e1-1"]

    alarms.apply(m.RecordingStored(ONE, "r1", START), START)
    assert told(alarms) == []


def test_half_a_recording_is_told_for_a_day() -> None:
    alarms = RecordingAlarms()
    alarms.apply(m.RecordingMissing(ONE, START), START)
    alarms.apply(m.RecordingStored(ONE, "r1", START, truncated=True), START)

    assert told(alarms, hours=23) == ["recording_truncated:e1-1"]
    assert told(alarms, hours=25) == []


def test_what_somebody_has_seen_asks_nobody_any_more() -> None:
    alarms = RecordingAlarms()
    alarms.apply(m.RecordingMissing(ONE, START), START)
    alarms.apply(m.RecordingStored(TWO, "r2", START, truncated=True), START)

    for one in (ONE, TWO):
        alarms.apply(m.RecordingAlarmSeen(one, UserId("lucia")), START)
    assert told(alarms) == []


@pytest.mark.postgres
async def test_alarms_outlive_a_restart(site: Site) -> None:
    now = site.clock.now()
    async with site.database.begin() as conn:
        await store.raise_alarm(conn, store.MISSING, ONE, {}, now)
        await store.raise_alarm(conn, store.TRUNCATED, TWO, {}, now)
        await store.raise_alarm(conn, store.MISSING, "e1-3", {}, now)
        await store.clear_alarm(conn, store.MISSING, "e1-3", now)

    await live_start.load(site.hub, site.database, now)

    shown = {alert.id for alert in alerts(site.hub.view, site.hub.recordings, now)}
    assert shown == {"recording_missing:e1-1", "recording_truncated:e1-2"}


@pytest.mark.postgres
async def test_a_supervisor_takes_note_and_it_is_gone_for_all_and_after_a_restart(site: Site) -> None:
    now = site.clock.now()
    async with site.database.begin() as conn:
        await store.raise_alarm(conn, store.MISSING, ONE, {}, now)
    await live_start.load(site.hub, site.database, now)
    lucia = await site.signed_in("lucia", "supervisor")
    seen = "/api/recordings/alarms/e1-1/seen"

    assert (await lucia.post(seen)).status_code == 204
    await site.until(lambda: not alerts(site.hub.view, site.hub.recordings, now))
    assert (await lucia.post(seen)).json()["error"] == "not_found", "somebody has seen it"
    async with site.database.begin() as conn:
        assert await store.list_alarms(conn) == []
        assert await store.open_alarms(conn) == {store.MISSING: 1}, "it is missing all the same"
