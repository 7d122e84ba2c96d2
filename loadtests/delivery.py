# ruff: noqa: E402  (the tests' telephones are found by path)
"""Free agent and waiting call → both in the room, on a real Asterisk with sound, beside app_queue.

    python loadtests/delivery.py [--calls 200]

The instant both are available is when the orders are given (ours) and when the caller joins the queue with
agents free (app_queue). The end is the second party's entering the room or bridge. Both are taken in this
process, on receipt. Ours runs through the real bus and adapter; who is paired with whom is a list here.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "loadtests")]

import structlog
from _peer import NUMBER as QUEUED
from _peer import Peer, PeerSwitch

from asterisk.center import Center, opened
from asterisk.switch import NUMBER
from contactcenter import messages as m
from contactcenter.bus.port import Envelope, Overflow
from contactcenter.kernel.ids import AgentId, ConversationId, LegId

RESULTS = ROOT / "loadtests/results/delivery.json"
IN_MUSIC = 0.3  # a call waits so long before an agent is "free"
AGENTS = 30


@dataclass
class Routing:
    """A core of a few lines: pairs the next waiting call with the next agent at rest, and takes the time."""

    center: Center
    agent_first: bool = False
    latencies: list[float] = field(default_factory=list)
    free: deque[tuple[AgentId, LegId]] = field(default_factory=deque)
    calls: int = 0
    _since: dict[ConversationId, float] = field(default_factory=dict)
    _citizen: dict[ConversationId, LegId] = field(default_factory=dict)
    _busy: dict[LegId, tuple[AgentId, LegId]] = field(default_factory=dict)
    _joined: dict[ConversationId, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mailbox = self.center.bus.subscribe(
            m.ChannelEvent, self._react, name="routing", size=1_000, overflow=Overflow.GROW
        )

    async def _react(self, envelope: Envelope[m.ChannelEvent]) -> None:
        match envelope.message:
            case m.CallArrived(leg=leg):
                self.center.order(m.StartMusic(leg))
                asyncio.get_running_loop().call_later(IN_MUSIC, self._deliver, leg)
            case m.AgentLegUp(agent=agent, leg=leg) | m.AgentLegRested(agent=agent, leg=leg):
                self.free.append((agent, leg))
            case m.AgentJoined(conversation=room):
                if self.agent_first:
                    self.center.order(m.PutCitizenInRoom(self._citizen[room], room))
                self._one_more(room)
            case m.CitizenJoined(conversation=room):
                self._one_more(room)
            case m.CitizenLeft(leg=leg) if leg in self._busy:
                self.center.order(m.RestAgentLeg(*self._busy.pop(leg)))

    def _deliver(self, citizen: LegId) -> None:
        self.calls += 1
        room = ConversationId(f"b-{self.calls}")
        agent, leg = self._busy[citizen] = self.free.popleft()
        self._citizen[room] = citizen
        self._since[room] = asyncio.get_running_loop().time()
        self.center.order(m.PutAgentInRoom(agent, leg, room))
        if not self.agent_first:
            self.center.order(m.PutCitizenInRoom(citizen, room))

    def _one_more(self, room: ConversationId) -> None:
        self._joined[room] = self._joined.get(room, 0) + 1
        if self._joined[room] == 2:
            self.latencies.append((asyncio.get_running_loop().time() - self._since[room]) * 1000)


class Phones:
    """The telephones' own process."""

    def __init__(self, process: asyncio.subprocess.Process, switch: tuple[str, int]) -> None:
        self._process, self._switch = process, list(switch)
        self.calls = self.deaf = 0

    def wish(self, **fields: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write((json.dumps(fields | {"switch": self._switch}) + "\n").encode())

    async def told(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return answer

    async def call(self, number: str, count: int, rate: float, seconds: float) -> None:
        """So many calls at this rate; returns when the last has ended."""
        loop, start = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        for turn in range(count):
            await asyncio.sleep(max(0.0, start + turn / rate - loop.time()))
            self.wish(call=number, caller=f"51987{turn:06d}", seconds=seconds)
        for _ in range(count):
            self.calls += 1
            self.deaf += not (await self.told())["heard"]


@asynccontextmanager
async def phones(switch: PeerSwitch) -> AsyncIterator[Phones]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "loadtests/_phones.py"), stdin=pipe, stdout=pipe, limit=2**20
    )
    try:
        yield Phones(process, switch.sip)
    finally:
        process.kill()
        await process.wait()


@dataclass
class Measured:
    """The times of one series in milliseconds, out of so many calls dialled."""

    values: list[float] = field(default_factory=list)
    seconds: float = 0.0
    dialled: int = 0

    @property
    def median(self) -> float:
        return round(statistics.median(self.values), 2)

    @property
    def p95(self) -> float:
        return round(statistics.quantiles(self.values, n=20)[-1], 2)


class Bench:
    def __init__(self, phones: Phones, routing: Routing, peer: Peer) -> None:
        self._phones, self._routing, self._peer = phones, routing, peer

    async def ours(self, into: Measured, count: int, rate: float, agent_first: bool = False) -> None:
        self._routing.agent_first = agent_first
        await self._run(NUMBER, self._routing.latencies, into, count, rate)

    async def queue(self, into: Measured, count: int, rate: float) -> None:
        await self._run(QUEUED, self._peer.latencies, into, count, rate)

    async def _run(self, number: str, source: list[float], into: Measured, count: int, rate: float) -> None:
        loop = asyncio.get_running_loop()
        source.clear()
        start = loop.time()
        await self._phones.call(number, count, rate, IN_MUSIC + (2.2 if rate < 5 else 1.2))
        await asyncio.sleep(0.5)
        into.seconds += loop.time() - start
        into.values += source
        into.dialled += count
        print(
            f"  {number} {rate:g} calls/s: {len(source)} of {count}, median {statistics.median(source):.2f} ms"
        )


async def prepare(center: Center, phones: Phones, peer_members: tuple[str, ...]) -> None:
    """Registers everybody; our agents' legs are brought up, app_queue's stay on the hook."""
    ours = [f"b{number}" for number in range(AGENTS)]
    accounts = [await center.accounts.open(name, m.Phone.SIP) for name in ours]
    peers = [await center.accounts.open(name.removeprefix("agent-"), m.Phone.SIP) for name in peer_members]
    phones.wish(register=[[account.user, account.password] for account in (*accounts, *peers)])
    await phones.told()
    for name in ours:
        center.order(m.ConnectAgentLeg(AgentId(name)))
        await center.facts.wait(m.AgentLegUp, agent=name)


async def measure(calls: int) -> list[dict[str, Any]]:
    switch = PeerSwitch()
    switch.members = tuple(f"agent-q{number}" for number in range(AGENTS))
    await asyncio.to_thread(switch.start)
    try:
        async with opened(switch, leave=True) as center, phones(switch) as telephones:
            routing, peer = Routing(center), Peer(switch)
            async with asyncio.TaskGroup() as tasks:
                work = (routing.mailbox.run(), peer.ami.run(), peer.listen())
                running = [tasks.create_task(each) for each in work]
                await prepare(center, telephones, switch.members)
                rows = await series(Bench(telephones, routing, peer), calls)
                for task in running:
                    task.cancel()
            print(f"  {telephones.calls} calls, {telephones.deaf} did not hear their agent")
            for row in rows:
                row["conditions"] += (
                    f"; {telephones.deaf} of {telephones.calls} callers did not hear their agent"
                )
            return rows
    finally:
        await asyncio.to_thread(switch.stop)


async def series(bench: Bench, calls: int) -> list[dict[str, Any]]:
    """In turns, so that what else the machine does falls on both alike."""
    ours, first, fast = Measured(), Measured(), Measured()
    queue, fast_queue = Measured(), Measured()
    for _ in range(4):
        await bench.ours(ours, calls // 4, 2)
        await bench.queue(queue, calls // 4, 2)
        await bench.ours(first, calls // 8, 2, agent_first=True)
    for _ in range(2):
        await bench.ours(fast, calls // 2, 10)
        await bench.queue(fast_queue, calls // 2, 10)
    two = "2 calls/s with sound, both moves at once, no announcement"
    return [
        row("delivery_median", ours.median, ours, queue, queue.median, two),
        row("delivery_p95", ours.p95, ours, queue, queue.p95, two),
        row(
            "delivery_median_agent_first",
            first.median,
            first,
            queue,
            queue.median,
            "2 calls/s, citizen follows agent",
        ),
        row(
            "delivery_median_10cps",
            fast.median,
            fast,
            fast_queue,
            fast_queue.median,
            "10 calls/s with sound, both at once",
        ),
    ]


def row(
    name: str, value: float, measured: Measured, queue: Measured, peer: float, conditions: str
) -> dict[str, Any]:
    """One row of the results. `queue`: the series of app_queue beside it; `peer`: its value."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "name": name,
        "value": value,
        "unit": "ms",
        "budget": "not above app_queue" if name == "delivery_median" else "reported",
        "n": len(measured.values),
        "counted": f"{len(measured.values)} of {measured.dialled} calls dialled reached their agent; "
        f"app_queue {len(queue.values)} of {queue.dialled}",
        "seconds": round(measured.seconds, 1),
        "conditions": f"{conditions}; app_queue invites its agent at each call",
        "peer": "app_queue, same Asterisk, same run",
        "peer_value": peer,
        "command": "python loadtests/delivery.py",
        "machine": f"{os.cpu_count()} cores, {pages * size // 2**30} GiB",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=200, help="of each series at 2 calls/s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    rows = asyncio.run(measure(arguments.parse_args().calls))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n")
    for each in rows:
        print(f"{each['name']}: {each['value']} ms (n={each['n']}); app_queue {each['peer_value']} ms")


if __name__ == "__main__":
    main()
