"""The voice adapter over the fake AMI, with short timeouts, and a list of what it published."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from channels.fake_ami import SECRET, USER, FakeAmi
from contactcenter import messages as m
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.channels.registry import ChannelRegistry
from contactcenter.channels.voice_asterisk.accounts.sip_accounts import SipAccounts
from contactcenter.channels.voice_asterisk.adapter import VoiceAdapter
from contactcenter.channels.voice_asterisk.config import SwitchConfig, SwitchTimeouts
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.vault import Vault
from waiting import until

T = TypeVar("T", bound=m.ChannelEvent)

QUICK = SwitchTimeouts(
    response=0.3,
    move=0.3,
    ping=0.2,
    silence=2.0,  # a busy machine may stall a test for so long; the link's own tests are quicker
    retry_first=0.02,
    retry_most=0.1,
    retry_refused=0.2,
    ring=0.3,
    recorder=0.1,
    contact_grace=0.05,
    alone=0.02,
    sign_in=0.05,
)


class NamedPrompts:
    """Each prompt is a file of its own name."""

    def sound(self, key: str, language: str) -> str | None:
        return None if key == "nowhere" else f"{language}/{key}"

    def digits(self, text: str, language: str) -> list[str]:
        return [f"{language}/digit-{digit}" for digit in text]

    def number(self, n: int, language: str) -> list[str]:
        return [f"{language}/number-{n}"]


class AdapterRig:
    def __init__(self, ami: FakeAmi, folder: Path, timeouts: SwitchTimeouts) -> None:
        self.ami, self.bus, self.clock, self.vault = ami, LocalBus(), SystemClock(), Vault("t")
        self.accounts = SipAccounts(folder, debounce=0.0)
        config = SwitchConfig("127.0.0.1", ami.port, USER, SECRET, timeouts=timeouts)
        self.adapter = VoiceAdapter(self.bus, self.clock, self.vault, NamedPrompts(), config, self.accounts)
        self.channels = ChannelRegistry(self.bus, (self.adapter,))
        self.facts: list[m.ChannelEvent] = []
        self.mailbox = self.bus.subscribe(
            m.ChannelEvent, self._keep, name="facts", size=1_000, overflow=Overflow.GROW
        )
        self.running: list[asyncio.Task[None]] = []
        self._news = asyncio.Condition()

    async def _keep(self, envelope: Envelope[m.ChannelEvent]) -> None:
        async with self._news:
            self.facts.append(envelope.message)
            self._news.notify_all()

    def order(self, order: m.ChannelCommand) -> None:
        self.bus.publish(order, self.clock.now())

    async def settled(self) -> None:
        """Wait until the adapter has performed what was ordered and has read what the switch has said so far."""
        for _ in range(2):
            await asyncio.gather(*(mailbox.drained() for mailbox in self.bus.mailboxes()))
            await self.adapter.ami.act(Action="Ping")
            await until(lambda: self.adapter.ami.backlog == 0, "events of the switch were not read")
        await asyncio.gather(*(mailbox.drained() for mailbox in self.bus.mailboxes()))

    def of(self, kind: type[T]) -> list[T]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    async def got(self, kind: type[T], count: int = 1, within: float = 5.0) -> T:
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: len(self.of(kind)) >= count)
        except TimeoutError:
            raise AssertionError(f"no {kind.__name__} in {self.facts}") from None
        return self.of(kind)[count - 1]


@asynccontextmanager
async def opened(
    folder: Path, timeouts: SwitchTimeouts = QUICK, ami: FakeAmi | None = None
) -> AsyncIterator[AdapterRig]:
    ami = ami or FakeAmi()
    await ami.start()
    rig = AdapterRig(ami, folder, timeouts)
    async with asyncio.TaskGroup() as tasks:
        work = rig.adapter.run(), rig.channels.run(), rig.mailbox.run()
        rig.running = [tasks.create_task(each) for each in work]
        try:
            yield rig
        finally:
            for task in rig.running:
                task.cancel()
            await ami.stop()
    assert [mailbox.name for mailbox in rig.bus.mailboxes() if mailbox.failed] == []
