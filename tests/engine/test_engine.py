"""The live engine: verdicts for those who ask, and time without waiting for it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from center import ANA, RENIEC, Center, leg, profile, simulated
from contactcenter import messages as m
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Overflow
from contactcenter.domain.core import RoutingCore
from contactcenter.engine.engine import Engine
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.errors import IllegalTransition, NotFound
from contactcenter.kernel.ids import AgentId, ConversationId, LegId
from contactcenter.simulation.world import Habits
from virtual_time import LoopClock

pytestmark = pytest.mark.usefixtures("no_task_is_left")
CALL = ConversationId("c1")
OPENING = [
    m.SetQueue(m.QueuePolicy(RENIEC, "Reniec", ("queue/reniec",))),
    m.SetAgent(profile(ANA)),
    m.OpenShift(ANA, m.Phone.SIP),
    m.AgentLegUp(ANA, leg(ANA)),
    m.SetPresence(ANA, ready=True),
]


class Heard:
    """Everything of one kind that went over the bus."""

    def __init__(self, bus, kind=m.Event):
        self.messages, self.story = [], []
        self.mailbox = bus.subscribe(kind, self.note, name="heard", size=10**7, overflow=Overflow.GROW)

    async def note(self, envelope):
        self.messages.append(envelope.message)
        self.story.append((envelope.at, envelope.message))


@asynccontextmanager
async def running(engine, *mailboxes):
    async with asyncio.TaskGroup() as tasks:
        started = [tasks.create_task(work) for work in (engine.run(), *(box.run() for box in mailboxes))]
        yield
        for task in started:
            task.cancel()


async def test_ask_returns_or_raises_the_refusal():
    bus, clock = LocalBus(), VirtualClock()
    engine = Engine(RoutingCore("e1"), bus, clock)

    async with running(engine):
        for command in OPENING[:3]:
            await bus.ask(command, clock.now())
        with pytest.raises(IllegalTransition):
            await bus.ask(m.ExtendWrapUp(ANA), clock.now())
        with pytest.raises(NotFound):
            await bus.ask(m.OpenShift(AgentId("nobody")), clock.now())

    assert engine.inbox.failed == 0


@pytest.mark.virtual_time
async def test_an_agent_who_does_not_join_has_missed_it_after_fifteen_seconds():
    bus, clock = LocalBus(), LoopClock()
    engine, heard = Engine(RoutingCore("e1"), bus, clock), Heard(bus, m.DeliveryMissed)

    async with running(engine, heard.mailbox):
        for message in [*OPENING, m.EnqueueConversation(CALL, RENIEC, leg=LegId(CALL))]:
            await bus.ask(message, clock.now())
        await asyncio.sleep(14.9)
        assert heard.messages == []
        await asyncio.sleep(0.2)

    assert [missed.cause for missed in heard.messages] == ["not_joined"]


@pytest.mark.virtual_time
async def test_what_is_late_comes_due_at_once_and_in_order():
    bus, clock = LocalBus(), LoopClock()
    engine, heard = Engine(RoutingCore("e1"), bus, clock), Heard(bus, m.Deadline)
    start = clock.now()
    await asyncio.sleep(100)

    async with running(engine, heard.mailbox):
        engine.begin(
            "e2",
            [
                m.Schedule(clock.now(), m.ConnectDue(ANA, 3)),
                m.Schedule(start, m.ConnectDue(ANA, 1)),
                m.Schedule(start.replace(second=9), m.ConnectDue(ANA, 2)),
            ],
        )
        await asyncio.sleep(0.01)

    assert [due.attempt for due in heard.messages] == [1, 2, 3]
    assert len(engine.agenda) == 0


async def test_a_bug_is_answered_to_who_asked_and_the_engine_goes_on():
    bus, clock = LocalBus(), VirtualClock()
    core = RoutingCore("e1")
    engine = Engine(core, bus, clock)
    handle = core.handle

    def with_a_bug(message, now):
        if isinstance(message, m.OpenShift):
            raise ZeroDivisionError("a bug")
        return handle(message, now)

    core.handle = with_a_bug
    async with running(engine):
        await bus.ask(OPENING[0], clock.now())
        await bus.ask(OPENING[1], clock.now())
        with pytest.raises(ZeroDivisionError):
            await bus.ask(m.OpenShift(ANA), clock.now())
        await bus.ask(m.SetLanguageReserves(()), clock.now())

    assert engine.bugs == engine.inbox.failed == 1


async def test_live_engine_tells_the_same_story_as_the_simulation():
    """Give the live engine what the simulated core was given; the events must be equal."""
    habits = Habits(120, patience=40, registers=20, agent_ends=0.5)
    simulation = simulated(agents=3, per_hour=90, hours=3, habits=habits, wrap_up=30)
    bus = LocalBus()
    engine, heard = Engine(RoutingCore("sim"), bus, VirtualClock()), Heard(bus)
    engine.agenda.add = lambda *_: None  # the recorded inputs already hold the deadlines

    async with running(engine, heard.mailbox):
        for at, message in simulation.inputs:
            bus.publish(message, at)
        await engine.inbox.drained()
        await heard.mailbox.drained()

    told = [(at, event) for at, event in heard.story if not isinstance(event, m.ChannelEvent)]
    assert len(told) > 1_000
    assert told == simulation.history


async def test_an_engine_that_ends_leaves_no_timer():
    bus, clock = LocalBus(), VirtualClock()
    engine = Engine(RoutingCore("e1"), bus, clock)

    async with running(engine):
        for message in [*OPENING, m.EnqueueConversation(CALL, RENIEC, leg=LegId(CALL))]:
            await bus.ask(message, clock.now())
        assert len(engine.agenda) > 0

    assert len(engine.agenda) == 0
    assert Center().core.deadlines() == []
