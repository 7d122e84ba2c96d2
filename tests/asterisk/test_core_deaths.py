"""The core dies in each state of a call, on a real switch, and the next one finds every party again (OPS-1).

The core and the adapter are torn down without a word to the switch; state is what a snapshot holds. The kill of the
whole process is in tests/e2e/test_death.py.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import pytest

from asterisk import sound
from asterisk.center import Agent, Center, no_legs
from asterisk.softphone import Call, Softphone
from asterisk.switch import CITIZENS, MUSIC, TONES, Switch, TonePrompts
from contactcenter import messages as m
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.domain.core import RoutingCore
from contactcenter.engine.engine import Engine
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId
from domain.switch import TREE_JSON
from waiting import until

# A task that dies before its first step leaves its coroutine behind, as everything else that dies.
dies = pytest.mark.filterwarnings(
    "ignore:coroutine .* was never awaited", "ignore::pytest.PytestUnraisableExceptionWarning"
)
pytestmark = [pytest.mark.asterisk, dies]

E = TypeVar("E", bound=m.Event)
QUEUE, ANA = QueueId("reniec"), AgentId("ana")
CITIZEN_TONE, AGENT_TONE = 440, 1000
SPANISH, QUECHUA = "1", "2"  # the keys of the menu
PAIR = {("citizen", "joined"), ("agent", "joined")}


class AnnouncedAloud(TonePrompts):
    """The agent hears four seconds of a tone before a citizen who speaks Spanish, and nothing before one of Quechua."""

    def sound(self, key: str, language: str) -> str | None:
        return super().sound("t/long" if key == "system/lang-es" else key, language)


class Core(Center):
    """A core on the bus of the adapter, with a recorder of its events; `die` leaves the switch as it is."""

    prompts = AnnouncedAloud()

    def __init__(self, switch: Switch, core: RoutingCore, epoch: str) -> None:
        super().__init__(switch, SwitchTimeouts())
        self.core, self.events = core, list[m.Event]()
        self.engine = Engine(core, self.bus, self.clock)
        self.recorder = self.bus.subscribe(
            m.Event, self._record, name="events", size=1_000, overflow=Overflow.GROW
        )
        self.engine.begin(epoch, core.deadlines())
        works = (
            self.adapter.run,
            self.channels.run,
            self.facts.mailbox.run,
            self.engine.run,
            self.recorder.run,
        )
        self.tasks = [asyncio.ensure_future(work()) for work in works]

    async def _record(self, envelope: Envelope[m.Event]) -> None:
        self.events.append(envelope.message)

    def say(self, *inputs: m.CoreInput) -> None:
        for one in inputs:
            self.bus.publish(one, self.clock.now())

    async def publishes(self, kind: type[m.Event]) -> m.Event:
        found = await until(
            lambda: [one for one in self.events if isinstance(one, kind)], f"no {kind.__name__}"
        )
        return found[-1]

    def parties(self) -> set[tuple[str, str]]:
        """Role and state of everybody who takes part in the one conversation."""
        (view,) = self.core.restate().conversations
        return {(one.role.value, one.state.value) for one in view.participants}

    async def die(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert self.engine.bugs == 0


class Day:
    """One agent with a telephone, one citizen with a telephone, and one core after another."""

    def __init__(self, switch: Switch) -> None:
        self.switch = switch
        self.core = Core(switch, RoutingCore("e1"), "e1")
        self.agent: Agent
        self.call: Call

    async def begins(self) -> None:
        core = self.core
        await core.facts.wait(m.VoiceLinkRestored)
        core.citizens = await Softphone.at(CITIZENS)
        core.say(m.SetQueue(m.QueuePolicy(QUEUE, "Reniec", wrap_up_seconds=60)))
        core.say(m.PublishTree("small", 1, ("1800",), TREE_JSON))
        phone = await Softphone.at()
        phone.voice = sound.tone(AGENT_TONE)
        account = await core.accounts.open(ANA, m.Phone.SIP)
        await phone.register(account.user, account.password, self.switch.sip)
        self.agent = Agent(core, ANA, phone)
        skills = frozenset({("es", 3), ("qu", 3)})
        core.say(m.SetAgent(m.AgentProfile(ANA, frozenset({QUEUE}), skills)), m.OpenShift(ANA, m.Phone.SIP))
        self.agent.call = await asyncio.wait_for(phone.incoming.get(), 5)
        await core.facts.wait(m.AgentLegUp, agent=ANA)

    async def calls(self) -> ConversationId:
        self.call = await self.core.citizens.dial(
            "1800", self.switch.sip, "51987000001", sound.tone(CITIZEN_TONE)
        )
        return (await self.core.publishes(m.ConversationStarted)).conversation

    async def chooses(self, language: str = QUECHUA) -> ConversationId:
        conversation = await self.calls()
        self.call.press(language)
        await self.core.publishes(m.LanguageChosen)
        self.call.press("1")
        await self.core.publishes(m.ConversationQueued)
        return conversation

    async def another_core(self) -> None:
        """The core dies; the next one starts from its state and reads the switch back."""
        await self.core.die()
        citizens = self.core.citizens
        self.core = Core(self.switch, RoutingCore.restore(self.core.core.export()), "e2")
        self.core.citizens = citizens
        await self.core.facts.wait(m.VoiceLinkRestored)

    async def talk(self) -> None:
        """Whoever the tables call a pair hears each other."""
        await until(lambda: self.core.parties() == PAIR, "the citizen and the agent are not together", 10)
        await self.call.hears(AGENT_TONE)
        await until(lambda: self.voice().level(CITIZEN_TONE) > 1000, "the agent does not hear the citizen")

    def voice(self) -> Call:
        """The agent's leg; the one of a telephone that was called again, if it was."""
        while not self.agent.phone.incoming.empty():
            self.agent.call = self.agent.phone.incoming.get_nowait()
        return self.agent.voice

    async def ends(self) -> None:
        await self.core.citizens.close()
        await self.agent.phone.close()
        await until(lambda: no_legs(self.core), "legs are left in the switch")
        await self.core.die()


@pytest.fixture
async def day(switch: Switch) -> AsyncIterator[Day]:
    day = Day(switch)
    yield day
    await day.ends()


async def in_the_line(day: Day) -> None:
    await day.begins()
    await day.chooses()
    await day.call.hears(MUSIC)


async def in_the_announcement(day: Day) -> None:
    await day.begins()
    day.core.say(m.SetPresence(ANA, ready=True))
    await day.chooses(SPANISH)
    await day.voice().hears(TONES["t/long"][0])


async def agent_just_joined(day: Day) -> None:
    await day.begins()
    day.core.say(m.SetPresence(ANA, ready=True))
    await day.chooses()
    await day.core.facts.wait(m.AgentJoined, agent=ANA)


async def in_the_talk(day: Day) -> None:
    await agent_just_joined(day)
    await day.talk()


async def agent_just_dropped(day: Day) -> None:
    await in_the_talk(day)
    day.voice().hang_up()
    await day.core.publishes(m.AgentDropped)


async def agent_on_the_way_back(day: Day) -> None:
    await agent_just_dropped(day)
    legs = len(day.core.facts.of(m.AgentLegUp))
    await until(lambda: len(day.core.facts.of(m.AgentLegUp)) > legs, "the telephone is not called again")


Stage = Callable[[Day], Awaitable[None]]
SERVED: list[Stage] = [
    in_the_announcement,
    agent_just_joined,
    in_the_talk,
    agent_just_dropped,
    agent_on_the_way_back,
]


@pytest.mark.parametrize("stage", SERVED)
async def test_the_citizen_and_the_agent_talk_after_the_core_died(day: Day, stage: Stage) -> None:
    await stage(day)
    await day.another_core()
    await day.talk()


async def test_who_was_in_the_menu_is_asked_again(day: Day) -> None:
    await day.begins()
    await day.calls()
    await day.another_core()

    assert day.core.parties() == {("citizen", "held")}
    day.call.press("1")
    await day.core.publishes(m.LanguageChosen)
    day.call.press("1")
    await day.core.publishes(m.ConversationQueued)


async def test_who_waited_goes_on_waiting_and_is_served(day: Day) -> None:
    await in_the_line(day)
    await day.another_core()

    assert day.core.parties() == {("citizen", "held")}
    await day.call.hears(MUSIC)
    day.core.say(m.SetPresence(ANA, ready=True))
    await day.talk()


async def test_a_wrap_up_goes_on_and_the_agent_serves_the_next(day: Day) -> None:
    await in_the_talk(day)
    day.call.hang_up()
    await day.core.publishes(m.WrapUpStarted)
    await day.another_core()

    (delivery,) = day.core.core.export().deliveries
    day.core.say(m.CompleteWrapUp(ANA, delivery.conversation))
    await day.chooses()
    await day.talk()


async def test_who_was_hearing_the_goodbye_is_hung_up(day: Day) -> None:
    await in_the_talk(day)
    (conversation,) = day.core.core.restate().conversations
    day.core.say(m.EndConversation(ANA, conversation.conversation))
    await day.core.publishes(m.ConversationEnded)
    await day.another_core()

    await until(lambda: not day.core.core.export().conversations, "the conversation is still there", 10)
