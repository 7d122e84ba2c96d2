"""The rules every channel adapter keeps, each as a function over a rig: one adapter with the outside in hand.

`test_conformance.py` runs them over every adapter, and shows that each rule fails for a channel that breaks it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

import pytest
from structlog.testing import capture_logs

from contactcenter import messages as m
from contactcenter.channels.port import ChannelAdapter
from contactcenter.kernel.errors import ChannelError
from contactcenter.kernel.ids import LegId
from waiting import until

LIMIT_SECONDS = 2.0
PRIVATE = "51987654321"  # what the citizen sends, or who the citizen is


class Rig(Protocol):
    """One running adapter, connected, and what a test may do to the outside of it."""

    @property
    def adapter(self) -> ChannelAdapter: ...

    @property
    def lost(self) -> int:
        """How often the adapter has reported a lost link."""

    @property
    def restored(self) -> int:
        """How often it has reported that the link is there, the first time included."""

    @property
    def inbound(self) -> list[str]:
        """The ids of what it has reported as coming in, in order."""

    async def cut(self) -> None:
        """Break the link once; the outside can be reached again at once."""

    async def send_inbound(self, id: str) -> None:
        """Let something with this id come in, `PRIVATE` in it."""

    async def perform_declared(self) -> None:
        """Give the adapter a command that its capabilities allow, and wait until the outside has seen it."""

    async def stop(self) -> None:
        """Cancel the adapter and wait until it has ended."""

    def left_tasks(self) -> set[asyncio.Task[object]]:
        """Tasks that were not there before the adapter was started."""


Rule: TypeAlias = Callable[[Rig], Awaitable[None]]


class SendText(m.ChannelCommand, frozen=True):
    """A command of channels to come, as the two that follow: declared here, it is no message of the product."""

    channel: str


class ConfirmRead(m.ChannelCommand, frozen=True):
    channel: str


class SendTemplate(m.ChannelCommand, frozen=True):
    channel: str


GATED: dict[str, Callable[[str], m.ChannelCommand]] = {
    "voice": lambda channel: m.StartMusic(LegId("i1")),
    "text": SendText,
    "delivery_receipts": ConfirmRead,
    "templates": SendTemplate,
}


async def a_lost_link_is_reported(rig: Rig) -> None:
    await rig.cut()
    await until(lambda: rig.lost == 1, "the loss of the link was not reported")


async def it_resumes_after_a_lost_link(rig: Rig) -> None:
    await rig.cut()
    await until(lambda: rig.restored == 2, "the link was not reported as restored")
    await rig.send_inbound("i1")
    await until(lambda: rig.inbound == ["i1"], "nothing comes in after the link was restored")


async def what_comes_in_twice_is_reported_once(rig: Rig) -> None:
    for id in ("i1", "i1", "i2"):
        await rig.send_inbound(id)
    await until(lambda: "i2" in rig.inbound, "what came in was not reported")
    assert rig.inbound == ["i1", "i2"]


async def what_comes_in_is_reported_in_order(rig: Rig) -> None:
    sent = [f"i{number}" for number in range(1, 9)]
    for id in sent:
        await rig.send_inbound(id)
    await until(lambda: len(rig.inbound) == len(sent), "what came in was not reported")
    assert rig.inbound == sent


async def it_stops_within_two_seconds(rig: Rig) -> None:
    await rig.send_inbound("i1")
    await until(lambda: rig.inbound == ["i1"], "what came in was not reported")
    async with asyncio.timeout(LIMIT_SECONDS):
        await rig.stop()


async def it_leaves_no_task(rig: Rig) -> None:
    await rig.send_inbound("i1")
    await until(lambda: rig.inbound == ["i1"], "what came in was not reported")
    await rig.stop()
    await until(lambda: not rig.left_tasks(), "a task of the adapter goes on")


async def nothing_private_is_logged(rig: Rig) -> None:
    with capture_logs() as lines:
        await rig.send_inbound("i1")
        await until(lambda: rig.inbound == ["i1"], "what came in was not reported")
        await rig.cut()
        await until(lambda: rig.restored == 2, "the link was not reported as restored")
    assert PRIVATE not in str(lines)


async def what_it_declares_is_carried_out(rig: Rig) -> None:
    await rig.perform_declared()


def refuses(capability: str) -> Rule:
    """The rule that an adapter without `capability` refuses, for good, the command which needs it."""

    async def what_it_lacks_is_refused(rig: Rig) -> None:
        if getattr(rig.adapter.capabilities, capability):
            return
        with pytest.raises(ChannelError) as refused:
            await rig.adapter.perform(GATED[capability](rig.adapter.name))
        assert not refused.value.retryable

    what_it_lacks_is_refused.__name__ = f"without_{capability}_its_command_is_refused"
    return what_it_lacks_is_refused


RULES: list[Rule] = [
    a_lost_link_is_reported,
    it_resumes_after_a_lost_link,
    what_comes_in_twice_is_reported_once,
    what_comes_in_is_reported_in_order,
    it_stops_within_two_seconds,
    it_leaves_no_task,
    nothing_private_is_logged,
    what_it_declares_is_carried_out,
    *(refuses(capability) for capability in GATED),
]
