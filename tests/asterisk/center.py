"""The voice adapter alone on a bus, with a recorder of its facts and a core made of a few reflexes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from typing import TypeVar

from asterisk.softphone import Call, Softphone
from asterisk.switch import CITIZENS, NUMBER, Switch, TonePrompts
from contactcenter import messages as m
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.channels.registry import ChannelRegistry
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts
from contactcenter.channels.voice_asterisk.adapter import VoiceAdapter
from contactcenter.channels.voice_asterisk.config import SwitchTimeouts
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.ids import AgentId, ConversationId, LegId
from contactcenter.kernel.vault import Vault
from waiting import until

T = TypeVar("T", bound=m.ChannelEvent)

_numbers = count(1)


class Facts:
    """What the adapter published, in order; tests wait for what they need of it."""

    def __init__(self, bus: Bus) -> None:
        self.all: list[m.ChannelEvent] = []
        self.mailbox = bus.subscribe(
            m.ChannelEvent, self._keep, name="facts", size=1_000, overflow=Overflow.GROW
        )
        self._news = asyncio.Condition()

    async def _keep(self, envelope: Envelope[m.ChannelEvent]) -> None:
        async with self._news:
            self.all.append(envelope.message)
            self._news.notify_all()

    def of(self, kind: type[T], **like: object) -> list[T]:
        return [fact for fact in self.all if isinstance(fact, kind) and _is_like(fact, like)]

    async def wait(self, kind: type[T], within: float = 5.0, after: int = 0, **like: object) -> T:
        """The first such fact at or after position `after` of the list."""

        def found() -> T | None:
            fitting = (f for f in self.all[after:] if isinstance(f, kind) and _is_like(f, like))
            return next(fitting, None)

        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: found() is not None)
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} {like} in {self.all[after:]}") from None
        fact = found()
        assert fact is not None
        return fact


def _is_like(fact: object, like: dict[str, object]) -> bool:
    return all(getattr(fact, name) == value for name, value in like.items())


class Agent:
    def __init__(self, center: "Center", id: AgentId, phone: Softphone) -> None:
        self.center, self.id, self.phone = center, id, phone
        self.leg = LegId("")
        self.call: Call | None = None

    async def connect(self) -> None:
        after = len(self.center.facts.all)
        self.center.order(m.ConnectAgentLeg(self.id))
        self.call = await asyncio.wait_for(self.phone.incoming.get(), 5)
        self.leg = (await self.center.facts.wait(m.AgentLegUp, agent=self.id, after=after)).leg

    @property
    def voice(self) -> Call:
        assert self.call is not None
        return self.call


class Center:
    prompts = TonePrompts()

    def __init__(self, switch: Switch, timeouts: SwitchTimeouts, ami_port: int | None = None) -> None:
        self.switch, self.bus, self.clock, self.vault = switch, LocalBus(), SystemClock(), Vault("t")
        self.accounts = SipAccounts(switch.asterisk.layout.asterisk_etc)
        config = switch.config(timeouts)
        if ami_port is not None:
            config = replace(config, port=ami_port)
        self.adapter = VoiceAdapter(self.bus, self.clock, self.vault, self.prompts, config, self.accounts)
        self.channels = ChannelRegistry(self.bus, (self.adapter,))
        self.facts = Facts(self.bus)
        self.citizens: Softphone
        self._agents: list[Agent] = []

    def order(self, order: m.ChannelCommand) -> None:
        self.bus.publish(order, self.clock.now())

    async def agent(self, name: str, voice: bytes = b"") -> Agent:
        phone = await Softphone.at()
        phone.voice = voice or phone.voice
        sip = await self.accounts.open(name, m.Phone.SIP)
        await phone.register(sip.user, sip.password, self.switch.sip)
        agent = Agent(self, AgentId(name), phone)
        self._agents.append(agent)
        await agent.connect()
        return agent

    async def arrives(self, caller: str = "51987000001", voice: bytes = b"") -> tuple[Call, m.CallArrived]:
        after = len(self.facts.all)
        call = await self.citizens.dial(NUMBER, self.switch.sip, caller, voice)
        return call, await self.facts.wait(m.CallArrived, after=after)

    def deliver(self, agent: Agent, leg: LegId, say: tuple[m.PromptPart, ...] = ()) -> ConversationId:
        """Both moves at once, as the core does without an announcement; only the agent's move with one."""
        room = ConversationId(f"t-{next(_numbers)}")
        self.order(m.PutAgentInRoom(agent.id, agent.leg, room, say))
        if not say:
            self.order(m.PutCitizenInRoom(leg, room))
        return room

    async def legs_in_switch(self) -> list[str]:
        listed = await self.adapter.ami.list(Action="CoreShowChannels")
        return [str(leg["Uniqueid"]) for leg in listed]

    async def close(self) -> None:
        await self.citizens.close()
        for agent in self._agents:
            await agent.phone.close()


@asynccontextmanager
async def opened(
    switch: Switch, timeouts: SwitchTimeouts | None = None, ami_port: int | None = None, leave: bool = False
) -> AsyncIterator[Center]:
    """The adapter runs inside; afterwards no mailbox may have failed, and no leg be left (unless `leave`)."""
    center = Center(switch, timeouts or SwitchTimeouts(), ami_port)
    center.citizens = await Softphone.at(CITIZENS)
    async with asyncio.TaskGroup() as tasks:
        work = center.adapter.run(), center.channels.run(), center.facts.mailbox.run()
        running = [tasks.create_task(each) for each in work]
        try:
            await center.facts.wait(m.VoiceLinkRestored)
            yield center
            await center.close()
            if not leave:
                await until(lambda: no_legs(center), "legs are left in the switch")
        finally:
            await center.close()
            for task in running:
                task.cancel()
    assert center.facts.mailbox.failed == 0


async def no_legs(center: Center) -> bool:
    return center.adapter.ami.is_up and not await center.legs_in_switch()
