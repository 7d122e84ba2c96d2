"""What a supervisor must attend to: a database that is away, a language nobody speaks (SUP-3, WFM-1)."""

import asyncio
import itertools
import json
from dataclasses import dataclass
from datetime import datetime

import pytest

from center import START
from contactcenter import messages as m
from contactcenter.access.roles import Role
from contactcenter.access.sessions import SignedIn
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.live.hub import WAITING_SECONDS, LiveHub

pytestmark = pytest.mark.virtual_time
NEXT_ALERTS = WAITING_SECONDS + 0.1


@dataclass
class Backlog:
    """A journal: since when what it was told waits to be written."""

    oldest: datetime | None = None


async def test_a_database_that_is_away_is_told_while_something_waits_for_it() -> None:
    """Architecture §7: what waits to be written is an alarm (SUP-3)."""
    clock, journal = VirtualClock(START), Backlog()
    hub = LiveHub(LocalBus(), clock, "e1", journal=journal)
    supervisor = SignedIn(UserId("lucia"), "lucia", "Lucía", Role.SUPERVISOR, "s1", m.Phone.WEB)

    def told() -> list[tuple[str, str]]:
        connection, hello = hub.join(supervisor)
        hub.leave(connection)
        shown = json.loads(hello)["snapshot"].get("alerts") or []
        return [(alert["text_code"], alert["since"]) for alert in shown]

    life = asyncio.create_task(hub.run())
    journal.oldest = START
    clock.advance(4)  # it writes, and something always waits a little
    await asyncio.sleep(NEXT_ALERTS)
    assert told() == []

    clock.advance(2)
    await asyncio.sleep(NEXT_ALERTS)
    assert [code for code, _ in told()] == ["storage_down"]
    assert datetime.fromisoformat(told()[0][1]) == START

    journal.oldest = None
    await asyncio.sleep(NEXT_ALERTS)
    assert told() == []
    life.cancel()


async def test_nobody_in_quechua_is_told_with_the_moment_it_began() -> None:
    """WFM-1: a speaker who left hours ago, or who changes the reason of the absence, is no beginning of it."""
    clock = VirtualClock(START)
    hub = LiveHub(LocalBus(), clock, "e1")
    seqs = itertools.count(1)

    def hear(message: object) -> None:
        hub.view.apply(Envelope(next(seqs), clock.now(), message))

    async def since() -> list[datetime]:
        await asyncio.sleep(NEXT_ALERTS)
        connection, hello = hub.join(SignedIn(UserId("l"), "l", "L", Role.SUPERVISOR, "s1", m.Phone.WEB))
        hub.leave(connection)
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
