"""What is amiss with recordings stands on the floor until it is mended, over restarts too (REC-2, SUP-3)."""

import asyncio
import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from api.site import Site
from center import START
from contactcenter import messages as m
from contactcenter.access.roles import Role
from contactcenter.access.sessions import SignedIn
from contactcenter.areas.recordings import store
from contactcenter.bus.local import Bus, Envelope
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import AgentId, ConversationId, UserId
from contactcenter.live import hub as live_hub
from contactcenter.live import start
from contactcenter.live.alerts import RecordingAlarms, alerts
from contactcenter.live.cards import CardSource
from contactcenter.live.hub import LiveHub

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


@dataclass
class Backlog:
    """A journal: since when what it was told waits to be written."""

    oldest: datetime | None = None


async def test_a_database_that_is_away_is_told_while_something_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Architecture §7: what waits to be written is an alarm (SUP-3)."""
    monkeypatch.setattr(live_hub, "LINE_SECONDS", 0.001)
    clock, journal = VirtualClock(START), Backlog()
    hub = LiveHub(Bus(), clock, "e1", CardSource(None, None, None), journal=journal)  # type: ignore[arg-type]
    supervisor = SignedIn(UserId("lucia"), "lucia", "Lucía", Role.SUPERVISOR, "s1", m.Phone.WEB)

    def told() -> list[tuple[str, str]]:
        seat, hello = hub.join(supervisor)
        hub.leave(seat)
        shown = json.loads(hello)["snapshot"].get("alerts") or []
        return [(alert["text_code"], alert["since"]) for alert in shown]

    life = asyncio.create_task(hub.run())
    journal.oldest = START
    clock.advance(4)  # it writes, and something always waits a little
    await asyncio.sleep(0.05)
    assert told() == []

    clock.advance(2)
    async with asyncio.timeout(5):
        while not told():
            await asyncio.sleep(0.001)
    assert [code for code, _ in told()] == ["storage_down"]
    assert datetime.fromisoformat(told()[0][1]) == START

    journal.oldest = None
    async with asyncio.timeout(5):
        while told():
            await asyncio.sleep(0.001)
    life.cancel()


async def test_nobody_in_quechua_is_told_with_the_moment_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    """WFM-1: a speaker who left hours ago, and who changes how she is away, are no beginning of it."""
    monkeypatch.setattr(live_hub, "LINE_SECONDS", 0.001)
    clock = VirtualClock(START)
    hub = LiveHub(Bus(), clock, "e1", CardSource(None, None, None))  # type: ignore[arg-type]
    seqs = itertools.count(1)

    def hear(message: object) -> None:
        hub.view.apply(Envelope(next(seqs), clock.now(), message))

    async def since() -> list[datetime]:
        await asyncio.sleep(0.05)
        seat, hello = hub.join(SignedIn(UserId("l"), "l", "L", Role.SUPERVISOR, "s1", m.Phone.WEB))
        hub.leave(seat)
        return [datetime.fromisoformat(a["since"]) for a in json.loads(hello)["snapshot"].get("alerts") or []]

    yeni, luis = AgentId("yeni"), AgentId("luis")
    hear(m.SetLanguageReserves((m.LanguageReserve("qu"),)))
    hear(m.SetAgent(m.AgentProfile(yeni, frozenset(), skills=frozenset({("qu", 5)}))))
    hear(m.SetAgent(m.AgentProfile(luis, frozenset())))
    life = asyncio.create_task(hub.run())
    clock.advance(3600)
    assert await since() == []

    hear(m.AgentChanged(luis, m.AgentActivity.READY))
    began = clock.now()
    assert await since() == [began]
    clock.advance(60)
    hear(m.AgentChanged(yeni, m.AgentActivity.NOT_READY, "refrigerio"))
    assert await since() == [began]

    hear(m.AgentChanged(yeni, m.AgentActivity.READY))
    assert await since() == []
    clock.advance(60)
    hear(m.AgentChanged(yeni, m.AgentActivity.NOT_READY, "refrigerio"))
    assert await since() == [clock.now()]
    life.cancel()


@pytest.mark.postgres
async def test_alarms_outlive_a_restart(site: Site) -> None:
    now = site.clock.now()
    async with site.database.begin() as conn:
        await store.raise_alarm(conn, store.MISSING, ONE, {}, now)
        await store.raise_alarm(conn, store.TRUNCATED, TWO, {}, now)
        await store.raise_alarm(conn, store.MISSING, "e1-3", {}, now)
        await store.clear_alarm(conn, store.MISSING, "e1-3", now)

    await start.load(site.hub, site.database, now)

    shown = {alert.id for alert in alerts(site.hub.view, site.hub.recordings, now)}
    assert shown == {"recording_missing:e1-1", "recording_truncated:e1-2"}


@pytest.mark.postgres
async def test_a_supervisor_takes_note_and_it_is_gone_for_all_and_after_a_restart(site: Site) -> None:
    now = site.clock.now()
    async with site.database.begin() as conn:
        await store.raise_alarm(conn, store.MISSING, ONE, {}, now)
    await start.load(site.hub, site.database, now)
    lucia = await site.signed_in("lucia", "supervisor")
    seen = "/api/recordings/alarms/e1-1/seen"

    assert (await lucia.post(seen)).status_code == 204
    await site.until(lambda: not alerts(site.hub.view, site.hub.recordings, now))
    assert (await lucia.post(seen)).json()["error"] == "not_found", "somebody has seen it"
    async with site.database.begin() as conn:
        assert await store.list_alarms(conn) == []
        assert await store.open_alarms(conn) == {store.MISSING: 1}, "it is missing all the same"
