"""A second channel for the conformance suite: text to and from a scripted provider, honest or with one fault.

It reports with voice's messages (`CallArrived` and the two of the link), the only ones there are so far.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto

import pytest
import structlog

from channels.conformance import GATED, PRIVATE, SendText
from contactcenter import messages as m
from contactcenter.bus.local import LocalBus
from contactcenter.bus.port import Bus, Envelope, Overflow
from contactcenter.channels.port import ChannelAdapter
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault
from waiting import until

pytestmark = pytest.mark.virtual_time  # of whoever opens this channel
log = structlog.get_logger()
RECONNECT_SECONDS = 1.0


class Fault(Enum):
    """One way of breaking a rule of the suite."""

    HIDES_A_LOST_LINK = auto()
    NEVER_RESUMES = auto()
    REPORTS_TWICE = auto()
    REORDERS = auto()
    STOPS_LATE = auto()
    LEAVES_A_TASK = auto()
    LOGS_THE_BODY = auto()
    CARRIES_OUT_WHAT_IT_LACKS = auto()
    REFUSES_FOR_NOW_WHAT_IT_LACKS = auto()
    REFUSES_WHAT_IT_DECLARES = auto()


class Provider:
    """The outside: it hands over items one by one, and may break the link (None)."""

    def __init__(self) -> None:
        self.items: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        self.sent: list[m.ChannelCommand] = []


class ScriptedChannel:
    """Text only, by default."""

    name = "scripted"

    def __init__(
        self, bus: Bus, provider: Provider, capabilities: m.Capabilities, fault: Fault | None
    ) -> None:
        self.capabilities = capabilities
        self.stray: asyncio.Task[None] | None = None
        self._bus, self._provider, self._fault = bus, provider, fault
        self._clock, self._vault = VirtualClock(), Vault("t")
        self._seen: set[str] = set()
        self._held_back: tuple[str, str] | None = None

    async def run(self) -> None:
        if self._fault is Fault.LEAVES_A_TASK:
            self.stray = asyncio.create_task(asyncio.sleep(3_600.0))
        try:
            while True:
                await self._stay_connected()
        except asyncio.CancelledError:
            if self._fault is Fault.STOPS_LATE:
                await asyncio.sleep(2.5)
            raise

    async def perform(self, command: m.ChannelCommand) -> None:
        lacks = [name for name, make in GATED.items() if isinstance(command, type(make(self.name)))]
        is_allowed = any(getattr(self.capabilities, name) for name in lacks)
        if self._fault is Fault.CARRIES_OUT_WHAT_IT_LACKS:
            is_allowed = True
        if not is_allowed:
            retryable = self._fault is Fault.REFUSES_FOR_NOW_WHAT_IT_LACKS
            raise ChannelError(f"{type(command).__name__} is not for {self.name}", retryable=retryable)
        if self._fault is Fault.REFUSES_WHAT_IT_DECLARES:
            raise ChannelError("not today", retryable=False)
        self._provider.sent.append(command)

    async def _stay_connected(self) -> None:
        await asyncio.sleep(RECONNECT_SECONDS)
        self._publish(m.VoiceLinkRestored((), False))
        while (item := await self._provider.items.get()) is not None:
            self._receive(*item)
        if self._fault is not Fault.HIDES_A_LOST_LINK:
            self._publish(m.VoiceLinkLost())
        if self._fault is Fault.NEVER_RESUMES:
            await asyncio.Event().wait()

    def _receive(self, id: str, body: str) -> None:
        if self._fault is Fault.LOGS_THE_BODY:
            log.info("item_received", item=id, body=body)
        if id in self._seen and self._fault is not Fault.REPORTS_TWICE:
            return
        self._seen.add(id)
        if self._fault is Fault.REORDERS and self._held_back is None:
            self._held_back = id, body
            return
        self._report(id, body)
        if self._held_back is not None:
            self._report(*self._held_back)
            self._held_back = None

    def _report(self, id: str, body: str) -> None:
        self._publish(m.CallArrived(LegId(id), "", self._vault.keep("ani", body), None))

    def _publish(self, message: m.ChannelEvent) -> None:
        self._bus.publish(message, self._clock.now())


class ScriptedRig:
    """The rig of the conformance suite (`conformance.Rig`)."""

    def __init__(self, capabilities: m.Capabilities, fault: Fault | None) -> None:
        self.before = asyncio.all_tasks()
        self.bus, self.provider = LocalBus(), Provider()
        self.channel = ScriptedChannel(self.bus, self.provider, capabilities, fault)
        self.mailbox = self.bus.subscribe(
            m.ChannelEvent, self._note, name="facts", size=1_000, overflow=Overflow.GROW
        )
        self.lost = self.restored = 0
        self.inbound: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def adapter(self) -> ChannelAdapter:
        return self.channel

    async def _note(self, envelope: Envelope[m.ChannelEvent]) -> None:
        match envelope.message:
            case m.VoiceLinkLost():
                self.lost += 1
            case m.VoiceLinkRestored():
                self.restored += 1
            case m.CallArrived(leg=leg):
                self.inbound.append(leg)

    async def cut(self) -> None:
        self.provider.items.put_nowait(None)

    async def send_inbound(self, id: str) -> None:
        self.provider.items.put_nowait((id, PRIVATE))

    async def perform_declared(self) -> None:
        await self.channel.perform(SendText(self.channel.name))
        await until(lambda: len(self.provider.sent) == 1, "nothing was sent")

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.wait(self.tasks)

    def left_tasks(self) -> set[asyncio.Task[object]]:
        return {task for task in asyncio.all_tasks() - self.before if not task.done()}


@asynccontextmanager
async def scripted(
    capabilities: m.Capabilities | None = None, fault: Fault | None = None
) -> AsyncIterator[ScriptedRig]:
    """Connected, and stopped at the end. To be used in virtual time."""
    rig = ScriptedRig(capabilities or m.Capabilities(text=True), fault)
    async with asyncio.TaskGroup() as group:
        rig.tasks = [group.create_task(work) for work in (rig.channel.run(), rig.mailbox.run())]
        try:
            await until(lambda: rig.restored == 1, "the link was not reported")
            yield rig
        finally:
            await rig.stop()
            if rig.channel.stray is not None:
                rig.channel.stray.cancel()
    assert rig.mailbox.failed == 0
