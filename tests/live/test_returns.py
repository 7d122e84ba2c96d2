"""A call handed back in mid-talk, and midnight: what the floor says is what the records will (SUP-1)."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from center import ANA, BETO, RENIEC, START, Center, leg, profile
from contactcenter import messages as m
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope
from contactcenter.domain.day_figures import LineFigures
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import ConversationId, DeliveryId, LegId
from contactcenter.live import rows
from contactcenter.live.alerts import alerts
from contactcenter.live.hub import TICK_SECONDS, LiveHub
from contactcenter.live.view import LiveView
from live.days import LIMA

C1 = ConversationId("c1")


@dataclass
class Floor:
    """Ana talks with c1 from the start; Beto is on shift, not ready."""

    center: Center = field(default_factory=Center)
    view: LiveView = field(default_factory=lambda: LiveView(START, LIMA))
    seq: int = 0

    def __post_init__(self) -> None:
        self.hears(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec")))
        for one in (profile(ANA), profile(BETO)):
            self.hears(m.SetAgent(one), m.OpenShift(one.id, m.Phone.SIP), m.AgentLegUp(one.id, leg(one.id)))
        self.hears(m.SetPresence(ANA, ready=True), m.EnqueueConversation(C1, RENIEC, leg=LegId(C1)))
        self.joins()

    def hears(self, *messages: m.CoreInput, after: float = 0.0) -> None:
        self.center.clock.advance(after)
        for message in messages:
            told = [message] if isinstance(message, m.SetQueue | m.SetAgent) else []
            for one in [*told, *self.center.send(message)]:
                if isinstance(one, m.Event | m.SetQueue | m.SetAgent):
                    self.seq += 1
                    self.view.apply(Envelope(self.seq, self.center.clock.now(), one))

    def joins(self, after: float = 0.0) -> None:
        self.hears(m.AgentJoined(ANA, leg(ANA), C1), m.CitizenJoined(LegId("c1"), C1), after=after)

    def agent_loses_the_leg(self, after: float) -> None:
        self.hears(m.AgentLegLost(ANA, leg(ANA), 16), after=after)

    def is_handed_back(self) -> None:
        due = [one.deadline for one in self.center.told if isinstance(one, m.Schedule)]
        self.hears(next(one for one in reversed(due) if isinstance(one, m.AgentReturnExpired)), after=20)

    def goes_as_far_as(self, course: str) -> None:
        """Of the courses of a call that was handed back, up to this one."""
        if course == "talks":
            return
        self.agent_loses_the_leg(after=600)
        if course == "is away":
            return
        self.is_handed_back()
        if course == "waits again":
            return
        self.hears(m.SetPresence(BETO, ready=True), after=30)
        if course == "talks with another":
            self.hears(m.AgentJoined(BETO, leg(BETO), C1), m.CitizenJoined(LegId("c1"), C1), after=5)

    def waits_for(self) -> float:
        oldest = rows.waiting(self.view, [RENIEC]).oldest
        assert oldest is not None
        return (self.center.clock.now() - oldest).total_seconds()

    def alarms(self) -> list[str]:
        return [one.kind for one in alerts(self.view, self.center.clock.now())]


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_what_was_talked_before_a_drop_is_the_agents_when_the_call_is_handed_back(floor: Floor) -> None:
    floor.agent_loses_the_leg(after=300)
    floor.is_handed_back()

    day = floor.view.day.agents[ANA]
    assert (day.talked, day.handled, day.average_handle_time) == (300.0, 1, 300.0)


def test_a_call_handed_back_because_the_shift_was_closed_counts_its_talk_too(floor: Floor) -> None:
    floor.hears(m.CloseShift(ANA, forced=True), after=120)

    assert floor.view.conversations[C1].view.stage is m.ConversationStage.WAITING
    assert floor.view.day.agents[ANA].talked == 120.0


def test_who_was_away_and_came_back_has_talked_without_the_time_between(floor: Floor) -> None:
    floor.agent_loses_the_leg(after=100)
    floor.hears(m.AgentLegUp(ANA, leg(ANA)), after=8)
    floor.joins(after=2)
    floor.hears(m.CitizenLeft(LegId("c1")), after=50)
    floor.hears(m.CompleteWrapUp(ANA, C1))

    assert floor.view.day.agents[ANA].talked == 150.0


def test_a_citizen_who_hangs_up_while_the_agent_is_away_adds_nothing_to_the_talk(floor: Floor) -> None:
    floor.agent_loses_the_leg(after=100)
    floor.hears(m.CitizenLeft(LegId("c1")), after=8)
    floor.hears(m.CompleteWrapUp(ANA, C1))

    assert floor.view.day.agents[ANA].talked == 100.0


def test_who_is_handed_back_waits_since_then_and_raises_no_alarm_at_once(floor: Floor) -> None:
    floor.agent_loses_the_leg(after=600)
    floor.is_handed_back()

    assert floor.waits_for() == 0.0
    assert rows.queue_rows(floor.view, [RENIEC])[0].oldest == floor.center.clock.now()
    assert rows.conversation_row(floor.view, C1).entered_line == floor.center.clock.now()
    assert floor.alarms() == []
    assert floor.view.conversations[C1].view.entered_line == START, "the order in the line is of the first"

    floor.center.clock.advance(200)
    assert (floor.waits_for(), floor.alarms()) == (200.0, ["long_wait"])


def test_a_delivery_that_is_missed_does_not_make_the_wait_anew(floor: Floor) -> None:
    floor.agent_loses_the_leg(after=600)
    floor.is_handed_back()
    floor.hears(m.SetPresence(BETO, ready=True), after=30)
    assert floor.view.conversations[C1].view.stage is m.ConversationStage.DELIVERING
    floor.hears(m.AgentLegLost(BETO, leg(BETO), 16), after=5)

    assert floor.waits_for() == 35.0


@pytest.mark.parametrize(
    "course", ["talks", "is away", "waits again", "is on the way to another", "talks with another"]
)
def test_after_a_restart_a_new_view_says_what_the_old_one_said(floor: Floor, course: str) -> None:
    """ACD-8: kill -9 of the core makes nobody wait longer or shorter, and nobody answered twice."""
    floor.goes_as_far_as(course)
    floor.center.clock.advance(10)
    now = floor.center.clock.now()
    fresh = LiveView(START, LIMA)
    fresh.apply(Envelope(1, now, m.SetQueue(m.QueuePolicy(RENIEC, "Reniec"))))
    fresh.apply(Envelope(2, now, floor.center.core.restate()))

    assert rows.conversation_row(fresh, C1) == rows.conversation_row(floor.view, C1)
    assert fresh.waiting_in(RENIEC) == floor.view.waiting_in(RENIEC)
    joined = m.ConversationAnswered(DeliveryId("d9"), C1, BETO, RENIEC, 3.0)
    fresh.apply(Envelope(3, now, joined))
    assert fresh.day.queues.get(RENIEC, LineFigures()).answered == 0, (
        "the citizen was answered, and counted, before"
    )


def test_the_core_restated_leaves_the_wait_as_it_is(floor: Floor) -> None:
    floor.agent_loses_the_leg(after=600)
    floor.is_handed_back()
    floor.center.clock.advance(10)
    floor.seq += 1
    floor.view.apply(Envelope(floor.seq, floor.center.clock.now(), floor.center.core.restate()))

    assert floor.waits_for() == 10.0


@pytest.mark.virtual_time
async def test_the_hub_sees_midnight_by_itself() -> None:
    clock = VirtualClock(START.replace(hour=4, minute=59))
    hub = LiveHub(LocalBus(), clock, "e1")
    hub.view.apply(Envelope(1, clock.now(), m.ConversationAbandoned(C1, RENIEC, 9.0, short=False)))
    clock.advance(60)
    life = asyncio.create_task(hub.run())
    await asyncio.sleep(TICK_SECONDS + 0.1)
    assert hub.view.day.queues == {}
    life.cancel()


def test_at_midnight_the_day_begins_anew_though_nothing_happens() -> None:
    clock = VirtualClock(START.replace(hour=4, minute=59))  # 23:59 in Lima
    hub = LiveHub(LocalBus(), clock, "e1")
    waited = m.ConversationAbandoned(C1, RENIEC, 9.0, short=False)
    hub.view.apply(Envelope(1, clock.now(), waited))
    hub.view.apply(Envelope(2, clock.now(), m.SetAgent(profile(ANA))))
    hub.view.day.of_agent(ANA).answered = 7

    hub.advance_to(clock.now() + timedelta(seconds=59))
    assert hub.view.day.queues[RENIEC].abandoned == 1

    hub.advance_to(clock.now() + timedelta(seconds=60))
    assert (hub.view.day.queues, hub.view.day.agents) == ({}, {})

    hub.view.apply(Envelope(3, clock.now() + timedelta(seconds=61), waited))
    hub.view.apply(Envelope(4, clock.now() + timedelta(seconds=59), waited))  # of yesterday, and late
    assert hub.view.day.queues[RENIEC].abandoned == 1
