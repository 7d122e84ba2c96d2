"""Every channel adapter keeps the rules of `conformance.py`. A new channel adds its rig to `RIGS` and passes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

import contactcenter
from channels import adapter_rig
from channels import conformance as rules
from channels.adapter_rig import AdapterRig
from channels.conformance import GATED, PRIVATE, RULES, Rig, Rule
from channels.fake_ami import arrival
from channels.scripted_channel import Fault, scripted
from contactcenter import messages as m
from contactcenter.channels.port import ChannelAdapter
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from waiting import until

OpenRig: TypeAlias = Callable[[Path], AbstractAsyncContextManager[Rig]]


class VoiceRig:
    """The voice adapter over the fake AMI."""

    def __init__(self, rig: AdapterRig, before: set[asyncio.Task[object]]) -> None:
        self.rig, self.before = rig, before

    @property
    def adapter(self) -> ChannelAdapter:
        return self.rig.adapter

    @property
    def lost(self) -> int:
        return len(self.rig.of(m.VoiceLinkLost))

    @property
    def restored(self) -> int:
        return len(self.rig.of(m.VoiceLinkRestored))

    @property
    def inbound(self) -> list[str]:
        return [fact.leg for fact in self.rig.of(m.CallArrived)]

    async def cut(self) -> None:
        self.rig.ami.cut()

    async def send_inbound(self, id: str) -> None:
        self.rig.ami.say("AsyncAGIStart", **arrival(id, PRIVATE))

    async def perform_declared(self) -> None:
        await self.send_inbound("i1")
        await until(lambda: self.inbound == ["i1"], "the call was not reported")
        await self.rig.adapter.perform(m.StartMusic(LegId("i1")))
        await self.rig.ami.got("Redirect")

    async def stop(self) -> None:
        for task in self.rig.running:
            task.cancel()
        await asyncio.wait(self.rig.running)

    def left_tasks(self) -> set[asyncio.Task[object]]:
        return {task for task in asyncio.all_tasks() - self.before if not task.done()}


@asynccontextmanager
async def voice(folder: Path) -> AsyncIterator[Rig]:
    before = asyncio.all_tasks()
    async with adapter_rig.opened(folder) as rig:
        await rig.got(m.VoiceLinkRestored)
        yield VoiceRig(rig, before)


@asynccontextmanager
async def text(_folder: Path) -> AsyncIterator[Rig]:
    async with scripted() as rig:
        yield rig


RIGS = [pytest.param(voice, id="voice"), pytest.param(text, id="scripted", marks=pytest.mark.virtual_time)]


def test_every_channel_has_a_rig() -> None:
    """A rig is called as its channel: the folder `voice_asterisk` has the rig `voice`."""
    folders = {
        path.parent.name for path in (Path(contactcenter.__file__).parent / "channels").glob("*/__init__.py")
    }
    rigs = {str(rig.id) for rig in RIGS}

    assert all(any(folder.split("_")[0] == rig for rig in rigs) for folder in folders), folders


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("open_rig", RIGS)
async def test_the_adapter_keeps_the_rule(open_rig: OpenRig, rule: Rule, tmp_path: Path) -> None:
    async with open_rig(tmp_path) as rig:
        await rule(rig)


BROKEN = [
    (Fault.HIDES_A_LOST_LINK, rules.a_lost_link_is_reported),
    (Fault.NEVER_RESUMES, rules.it_resumes_after_a_lost_link),
    (Fault.REPORTS_TWICE, rules.what_comes_in_twice_is_reported_once),
    (Fault.REORDERS, rules.what_comes_in_is_reported_in_order),
    (Fault.STOPS_LATE, rules.it_stops_within_two_seconds),
    (Fault.LEAVES_A_TASK, rules.it_leaves_no_task),
    (Fault.LOGS_THE_BODY, rules.nothing_private_is_logged),
    (Fault.REFUSES_WHAT_IT_DECLARES, rules.what_it_declares_is_carried_out),
]
REFUSAL_FAULTS = (Fault.CARRIES_OUT_WHAT_IT_LACKS, Fault.REFUSES_FOR_NOW_WHAT_IT_LACKS)


@pytest.mark.virtual_time
@pytest.mark.parametrize(("fault", "rule"), BROKEN, ids=lambda each: getattr(each, "name", None))
async def test_a_channel_that_breaks_a_rule_fails_it(fault: Fault, rule: Rule) -> None:
    async with scripted(fault=fault) as rig:
        with pytest.raises((AssertionError, TimeoutError, ChannelError)):
            await rule(rig)


@pytest.mark.virtual_time
@pytest.mark.parametrize("fault", REFUSAL_FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("capability", GATED)
async def test_a_channel_that_does_not_refuse_what_it_lacks_fails(capability: str, fault: Fault) -> None:
    others = m.Capabilities(**{name: name != capability for name in GATED})

    async with scripted(others, fault) as rig:
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            await rules.refuses(capability)(rig)


def test_every_rule_is_seen_to_fail() -> None:
    names = {rule.__name__ for _, rule in BROKEN} | {rules.refuses(name).__name__ for name in GATED}

    assert names == {rule.__name__ for rule in RULES}


def test_every_capability_that_gates_a_command_has_one() -> None:
    """`service_window_hours` gates a moment, not a command: its rule comes with the first channel that has one."""
    assert set(GATED) | {"service_window_hours"} == set(m.Capabilities.__struct_fields__)
