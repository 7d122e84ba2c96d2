"""What every channel adapter owes. A new channel adds a rig to `RIGS` and passes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
import structlog

from channels import adapter_rig as desks
from channels.adapter_rig import Desk
from channels.fake_ami import arrival
from contactcenter import messages as m
from contactcenter.channels.port import ChannelAdapter
from contactcenter.kernel.errors import ChannelError

PRIVATE = "51987654321"


class Rig(Protocol):
    """One adapter with the outside under the test's hand."""

    adapter: ChannelAdapter
    lost: type[m.ChannelEvent]
    restored: type[m.ChannelEvent]
    inbound: type[m.ChannelEvent]

    async def got(self, kind: type[m.ChannelEvent], count: int = 1) -> m.ChannelEvent: ...

    def count(self, kind: type[m.ChannelEvent]) -> int: ...

    async def cut(self) -> None: ...

    async def send_inbound(self, id: str) -> None: ...


@dataclass
class VoiceRig:
    desk: Desk
    lost: type[m.ChannelEvent] = m.VoiceLinkLost
    restored: type[m.ChannelEvent] = m.VoiceLinkRestored
    inbound: type[m.ChannelEvent] = m.CallArrived

    @property
    def adapter(self) -> ChannelAdapter:
        return self.desk.adapter

    async def got(self, kind: type[m.ChannelEvent], count: int = 1) -> m.ChannelEvent:
        return await self.desk.got(kind, count)

    def count(self, kind: type[m.ChannelEvent]) -> int:
        return len(self.desk.of(kind))

    async def cut(self) -> None:
        self.desk.ami.cut()

    async def send_inbound(self, id: str) -> None:
        self.desk.ami.say("AsyncAGIStart", **arrival(id, PRIVATE))


@asynccontextmanager
async def voice(folder: Path) -> AsyncIterator[VoiceRig]:
    async with desks.opened(folder) as desk:
        yield VoiceRig(desk)


RIGS = [voice]


@pytest.fixture(params=RIGS, ids=lambda rig: rig.__name__)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with request.param(tmp_path) as rig:
        await rig.got(rig.restored)
        yield rig


async def test_it_reports_a_lost_link_as_a_fact_and_resumes(rig: Rig) -> None:
    await rig.cut()
    await rig.got(rig.lost)
    await rig.got(rig.restored, 2)
    await rig.send_inbound("i1")

    await rig.got(rig.inbound)


async def test_an_inbound_item_delivered_twice_is_reported_once(rig: Rig) -> None:
    await rig.send_inbound("i1")
    await rig.send_inbound("i1")
    await rig.send_inbound("i2")
    await rig.got(rig.inbound, 2)
    await asyncio.sleep(0.05)

    assert rig.count(rig.inbound) == 2


async def test_it_refuses_for_good_what_its_capabilities_deny(rig: Rig) -> None:
    class Unheard(m.ChannelCommand):
        pass

    with pytest.raises(ChannelError) as refused:
        await rig.adapter.perform(Unheard())

    assert not refused.value.retryable


async def test_it_writes_nothing_private_to_the_log(rig: Rig) -> None:
    with structlog.testing.capture_logs() as lines:
        await rig.send_inbound("i1")
        await rig.got(rig.inbound)
        await rig.cut()
        await rig.got(rig.lost)

    assert PRIVATE not in str(lines)


@pytest.mark.parametrize("open_rig", RIGS, ids=lambda rig: rig.__name__)
async def test_it_stops_within_two_seconds_and_leaves_no_task(open_rig: object, tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with asyncio.timeout(2), voice(tmp_path) as rig:
        await rig.got(rig.restored)
        await rig.send_inbound("i1")
        await rig.got(rig.inbound)

    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before
