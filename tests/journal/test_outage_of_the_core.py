"""The core was off while calls went on: the time of an outage is nobody's work (ACD-2, ACD-8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from center import ANA, START, Center, only
from contactcenter import messages as m
from contactcenter.areas.agents import store
from contactcenter.areas.agents.tables import agent_intervals
from contactcenter.journal import day_totals
from contactcenter.live.view import LiveView
from contactcenter.storage.database import Database
from contactcenter.storage.tables import segments
from domain.test_resync import CALL, IN_ROOM, NEXT, TALKS, THE_NEXT_TALKS, WAITS, WITH_THE_NEXT, with_ana
from journal.rig import LIMA, Desk, open_desk

pytestmark = pytest.mark.postgres
BEFORE, AFTER = 10.0, 30.0  # seconds the agent worked before the core stopped, and after the outage


@dataclass
class Outage:
    center: Center
    view: LiveView
    desk: Desk

    async def tells(self, *events: object) -> None:
        for event in events:
            if isinstance(event, m.Event):
                self.view.apply(self.desk.bus.publish(event, self.center.clock.now()))
        await self.desk.journal.flush()
        assert self.desk.journal.unprojected == 0

    async def lasts(self, seconds: float, *legs: m.LegSeen, restarted: bool = False) -> datetime:
        """The core is off for that long, then reads the switch; returns when it was seen last."""
        await self.tells(*self.center.told)
        self.center.clock.advance(BEFORE)
        stopped = self.center.clock.now()
        self.center.clock.advance(seconds)
        await self.tells(*self.center.send(m.StartEpoch("e2", stopped)))
        await self.tells(*self.center.send(m.VoiceLinkRestored(legs, switch_restarted=restarted)))
        await self.comes_due()
        return stopped

    async def comes_due(self) -> None:
        for due in only(self.center.told, m.Schedule):
            if isinstance(due.deadline, m.WrapUpExpired) and due.due <= self.center.clock.now():
                await self.tells(*self.center.send(due.deadline))

    async def segments(self, kind: str) -> list[float]:
        async with self.desk.database.begin() as conn:
            rows = await conn.execute(
                select(segments).where(segments.c.kind == kind).order_by(segments.c.started)
            )
            return [(row.ended - row.started).total_seconds() for row in rows]

    async def day(self) -> dict[str, float]:
        """Seconds in each state, as `GET /day` says."""
        async with self.desk.database.begin() as conn:
            states = await store.times_in_states(
                conn, ANA, START - timedelta(hours=1), self.center.clock.now()
            )
        return {state.activity: state.seconds for state in states}

    async def handled(self) -> float:
        async with self.desk.database.begin() as conn:
            figures = (await day_totals.load(conn, START.astimezone(LIMA).date())).agents[ANA]
        return figures.talked + figures.wrapped

    @property
    def live(self) -> float:
        day = self.view.day.of_agent(ANA)
        return day.talked + day.wrapped


@pytest.fixture
async def outage(database: Database, stage: str) -> object:
    async with open_desk(database) as desk:
        yield Outage(with_ana(stage), LiveView(START, ZoneInfo("America/Lima")), desk)


@pytest.mark.parametrize("stage", ["wrap_up"])
async def test_a_wrap_up_open_when_the_core_stopped_lasted_until_then(outage: Outage) -> None:
    await outage.lasts(8 * 3600, restarted=True)

    assert await outage.segments("wrap_up") == [BEFORE]
    assert await outage.handled() == outage.live == BEFORE


@pytest.mark.parametrize("stage", ["wrap_up"])
async def test_a_wrap_up_that_goes_on_after_the_outage_is_both_parts(outage: Outage) -> None:
    """An outage of seventy seconds in an extended wrap-up."""
    outage.center.send(m.ExtendWrapUp(ANA))
    await outage.lasts(70)

    await outage.tells(*outage.center.after(AFTER, m.CompleteWrapUp(ANA, CALL, saved=True)))

    assert await outage.segments("wrap_up") == [BEFORE + AFTER]
    assert await outage.handled() == outage.live == BEFORE + AFTER
    assert (await outage.day())["wrap_up"] == BEFORE + AFTER


@pytest.mark.parametrize("stage", ["talking"])
async def test_a_talk_whose_agent_was_gone_after_the_outage_ended_when_the_core_stopped(
    outage: Outage,
) -> None:
    stopped = await outage.lasts(600, WAITS)

    assert only(outage.center.told, m.AgentDropped)[0].ended == stopped
    assert await outage.segments("agent") == [BEFORE]
    assert (await outage.day())["talking"] == BEFORE


@pytest.mark.parametrize("stage", ["talking"])
async def test_a_talk_that_gave_way_to_another_of_the_agents_ended_when_the_core_stopped(
    outage: Outage,
) -> None:
    """The agent is seen in the room of the next citizen; the one before is in the line again."""
    await outage.lasts(600, WITH_THE_NEXT, THE_NEXT_TALKS, WAITS)

    await outage.tells(*outage.center.after(AFTER, m.CitizenLeft(THE_NEXT_TALKS.leg)))
    await outage.tells(*outage.center.send(m.CompleteWrapUp(ANA, NEXT)))

    assert await outage.segments("agent") == [BEFORE, AFTER]
    assert outage.live == BEFORE + AFTER
    assert (await outage.day())["talking"] == BEFORE + AFTER


@pytest.mark.parametrize("stage", ["talking"])
async def test_a_citizen_who_left_during_the_outage_left_no_wrap_up_to_count(outage: Outage) -> None:
    await outage.lasts(8 * 3600)

    assert await outage.segments("agent") == [BEFORE]
    assert await outage.segments("wrap_up") == [0.0]
    assert await outage.handled() == outage.live == BEFORE
    assert (await outage.day())["talking"] == BEFORE


@pytest.mark.parametrize("stage", ["talking"])
async def test_a_talk_that_went_on_during_the_outage_is_one_state_of_the_agent(outage: Outage) -> None:
    await outage.lasts(120, IN_ROOM, TALKS)

    await outage.tells(*outage.center.after(AFTER, m.CitizenLeft(TALKS.leg)))
    await outage.tells(*outage.center.send(m.CompleteWrapUp(ANA, CALL)))

    async with outage.desk.database.begin() as conn:
        talking = agent_intervals.c.activity == "talking"
        rows = (await conn.execute(select(agent_intervals).where(talking))).all()
    whole = BEFORE + 120 + AFTER
    assert [(row.ended - row.started).total_seconds() for row in rows] == [whole]
    assert await outage.segments("agent") == [whole]
    assert (await outage.day())["talking"] == outage.live == whole


@pytest.mark.parametrize("stage", ["talking", "wrap_up"])
async def test_the_floor_shows_no_state_with_the_outage_in_it(outage: Outage, stage: str) -> None:
    """A talk that may have gone on keeps its beginning (SUP-1)."""
    await outage.tells(*outage.center.told)
    outage.center.clock.advance(BEFORE + 600)
    stopped = outage.center.clock.now() - timedelta(seconds=600)

    await outage.tells(*outage.center.send(m.StartEpoch("e2", stopped)))

    started = outage.center.clock.now()
    assert outage.view.agents[ANA].view.since == (START if stage == "talking" else started)
