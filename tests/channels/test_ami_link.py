"""The AMI link against a scripted server: what panoramisk gets wrong, and the network at its worst."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.fake_ami import SECRET, USER, FakeAmi
from contactcenter.channels.voice_asterisk.config import SwitchConfig, SwitchTimeouts
from contactcenter.channels.voice_asterisk.link.ami import Ami, Event, LinkDown, LinkUp
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.errors import ChannelError

QUICK = SwitchTimeouts(
    response=0.2, ping=0.1, silence=0.35, retry_first=0.02, retry_most=0.1, retry_refused=0.15
)


class Link:
    def __init__(self, port: int) -> None:
        self.ami = Ami(SwitchConfig("127.0.0.1", port, USER, SECRET, timeouts=QUICK), SystemClock())
        self._events = self.ami.events()

    async def next(self, within: float = 2.0) -> Event | LinkUp | LinkDown:
        async with asyncio.timeout(within):
            return await anext(self._events)

    async def up(self) -> None:
        assert isinstance(await self.next(), LinkUp)


@asynccontextmanager
async def linked(server: FakeAmi) -> AsyncIterator[Link]:
    link = Link(server.port)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.ami.run())
        yield link
        running.cancel()


@pytest.fixture
async def server() -> AsyncIterator[FakeAmi]:
    server = FakeAmi()
    await server.start()
    yield server
    await server.stop()


async def test_a_letter_cut_in_two_by_the_network_arrives_whole(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()
        data = "Event: UserEvent\r\nName: Peña Ñahui\r\n\r\n".encode()
        cut = data.index("ñ".encode()) + 1

        server.say_bytes(data[:cut])
        await asyncio.sleep(0.05)
        server.say_bytes(data[cut:])

        event = await link.next()
        assert isinstance(event, dict)
        assert event["Name"] == "Peña Ñahui"


async def test_events_keep_their_order(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()
        for number in range(200):
            server.say("UserEvent", Number=str(number))

        seen = [await link.next() for _ in range(200)]

        assert [event["Number"] for event in seen if isinstance(event, dict)] == [str(n) for n in range(200)]


async def test_several_actions_go_out_in_one_write_and_in_order(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()

        answer = await link.ami.send(
            {"Action": "Setvar", "Value": 1}, {"Action": "Redirect", "Exten": "room"}
        )

        assert answer.ok
        assert [fields["Action"] for fields in server.received[-2:]] == ["Setvar", "Redirect"]


async def test_a_lost_answer_is_unknown_after_its_time_and_nothing_is_sent_again(server: FakeAmi) -> None:
    server.silent = {"Originate"}
    async with linked(server) as link:
        await link.up()
        with pytest.raises(ChannelError, match="did not answer"):
            await link.ami.act(Action="Originate", Channel="PJSIP/x")
        server.cut()
        assert isinstance(await link.next(), LinkDown)
        await link.up()
        await link.ami.act(Action="Ping")  # whatever was to be sent again went before it

    assert len(server.actions("Originate")) == 1
    assert len(server.actions("Login")) == 2


async def test_an_action_under_way_when_the_link_breaks_is_told_at_once(server: FakeAmi) -> None:
    server.silent = {"Redirect"}
    async with linked(server) as link:
        await link.up()
        sent = link.ami.send({"Action": "Redirect", "Channel": "c1"})
        await server.got("Redirect")
        server.cut()

        answer = await asyncio.wait_for(sent, 1)

        assert answer.lost


async def test_while_the_link_is_down_actions_are_refused_and_not_kept(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()
        await server.stop()
        assert isinstance(await link.next(), LinkDown)
        with pytest.raises(ChannelError, match="not connected"):
            link.ami.send({"Action": "Redirect", "Channel": "c1"})
        await server.start()
        await link.up()
        await link.ami.act(Action="Ping")

    assert server.actions("Redirect") == []


async def test_a_silent_link_is_dead_and_is_opened_anew(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()
        server.silent = {"Ping"}

        assert isinstance(await link.next(), LinkDown)
        server.silent = set()
        await link.up()

    assert len(server.actions("Ping")) >= 2


async def test_a_quiet_link_that_answers_pings_stays(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()
        await server.got("Ping", 6)

    assert server.connections == 1


async def test_a_refused_secret_is_an_alarm_and_tried_seldom(server: FakeAmi) -> None:
    server.secret = "changed"
    async with linked(server) as link:
        await server.got("Login")
        await asyncio.sleep(0.1)
        assert link.ami.refused
        assert len(server.actions("Login")) == 1
        server.secret = SECRET
        await link.up()
        assert not link.ami.refused


@pytest.mark.parametrize("value", ["x\r\nAction: Originate", "x\nSecret: y", "x\ry"])
async def test_a_line_break_in_a_value_is_refused_and_nothing_is_written(server: FakeAmi, value: str) -> None:
    async with linked(server) as link:
        await link.up()
        before = len(server.received)
        with pytest.raises(ChannelError, match="line break") as refused:
            link.ami.send(
                {"Action": "Setvar", "Variable": "A", "Value": "1"}, {"Action": "Setvar", "Value": value}
            )
        await link.ami.act(Action="Ping")

    assert not refused.value.retryable
    assert len(server.received) == before + 1


async def test_a_list_that_is_refused_is_empty(server: FakeAmi) -> None:
    async with linked(server) as link:
        await link.up()

        assert await link.ami.list(Action="ConfbridgeListRooms") == ()


async def test_it_stops_at_once_when_cancelled_even_while_nobody_answers() -> None:
    nobody = Link(9)
    task = asyncio.get_running_loop().create_task(nobody.ami.run())
    await asyncio.sleep(0.1)
    task.cancel()
    async with asyncio.timeout(0.5):
        with pytest.raises(asyncio.CancelledError):
            await task
