# ruff: noqa: E402  (the tests' tools are found by path)
"""The whole product under calls: who uses the processor, how soon a recording is found, how soon it routes again.

    python loadtests/whole.py [--quick]

Started as `make run` starts it. Citizens call on the trunk, walk the menu by keys and talk with agents on SIP
telephones, with sound both ways. Telephones are in this process, beside the product, on the same cores.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import httpx2 as httpx

from e2e.people import CITIZEN_TONE, Agent, Floor
from e2e.stack import Stack

COUNTED = {  # what `n` of each row is
    "core_cpu_share": "calls that walked the menu into a queue",
    "recording_searchable_p99": "recordings found, of as many calls",
    "core_restart_to_routing": "kills of the core",
}
RESULTS = Path(__file__).parent / "results" / "whole.json"
AGENTS = ("yeni", "marisol", "luis", "gloria")
TALK_SECONDS, EACH_SECONDS = 6.0, 2.5
LEAVING_EACH_SECONDS = 0.5
LOOK_SECONDS = 1.1
RESTARTS, CALM_SECONDS = 5, 31.0  # a core that dies again at once is held back, a little longer each time
OPTION, TO_NOBODY = "1 1 # 1 1", "1 1 # 1 2"
LEAVES_AFTER_SECONDS = 25.0
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Watch:
    """Two look for all, so that looking costs the core little, and neither asks too often (sixty lists a minute)."""

    def __init__(self, caller: Any, listener: Any) -> None:
        self._caller, self._listener = caller, listener
        self._calls: list[dict[str, Any]] = []
        self._recordings: list[dict[str, Any]] = []

    async def run(self) -> None:
        while True:
            self._calls = await _look(self._caller, "conversations")
            self._recordings = await _look(self._listener, "recordings")
            await asyncio.sleep(LOOK_SECONDS)

    async def answered(self, number: str, within: float = 120.0) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            mine = (call for call in self._calls if (call["number"] or "").endswith(number.lstrip("0")))
            return next((call for call in mine if call["answered_at"]), None)

        return await self._until(found, within, f"nobody answered {number}")

    async def recorded(self, conversation: str, within: float = 30.0) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            mine = (each for each in self._recordings if each["conversation"] == conversation)
            return next((each for each in mine if each["state"] == "ready"), None)

        return await self._until(found, within, f"no recording of {conversation}")

    async def _until(
        self, found: Callable[[], dict[str, Any] | None], within: float, what: str
    ) -> dict[str, Any]:
        end = time.monotonic() + within
        while time.monotonic() < end:
            if (one := found()) is not None:
                return one
            await asyncio.sleep(0.02)
        raise AssertionError(what)


async def _look(client: Any, what: str) -> list[dict[str, Any]]:
    answer = await client.post(f"/api/{what}/search", json={})
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found


async def one_call(
    floor: Floor, watch: Watch, number: str, agents: list[Agent], found_after: list[float]
) -> None:
    citizen = await floor.citizen(caller=number)
    citizen.press(OPTION)
    call = await watch.answered(number)
    await asyncio.sleep(TALK_SECONDS)
    hung_up = time.monotonic()
    citizen.hang_up()
    await watch.recorded(call["id"])
    found_after.append(time.monotonic() - hung_up)
    agent = next(agent for agent in agents if agent.id == call["agent"])
    await agent.save(call["id"], typification=await agent.typification())


async def leaves(floor: Floor, number: str) -> None:
    """Through the menu into a line nobody serves, and gone after some music."""
    citizen = await floor.citizen(caller=number)
    citizen.press(TO_NOBODY)
    await asyncio.sleep(LEAVES_AFTER_SECONDS)
    citizen.hang_up()


async def share_of_core(floor: Floor, stack: Stack, count: int) -> float:
    """Processor time of the core over Asterisk's, while calls come as fast as this machine's telephones can."""
    pids = stack.pid_of("contactcenter core"), stack.pid_of("sbin/asterisk")
    before = [cpu_seconds(pid) for pid in pids]
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(leaves(floor, f"0141{number:05d}"))
            await asyncio.sleep(LEAVING_EACH_SECONDS)
    used = [cpu_seconds(pid) - was for pid, was in zip(pids, before, strict=True)]
    return used[0] / used[1]


async def recordings(floor: Floor, watch: Watch, count: int) -> list[float]:
    """Seconds from hang-up until each recording was found, in order."""
    agents, found = [await floor.agent(name) for name in AGENTS], []
    for agent in agents:
        await agent.is_ready()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one_call(floor, watch, f"0142{number:05d}", agents, found))
            await asyncio.sleep(EACH_SECONDS)
    return sorted(found)


async def restart(floor: Floor, client: Any, stack: Stack, number: str) -> float:
    """Seconds from kill -9 of the core to the decision for the caller who was waiting."""
    agent = floor.agents[1]
    await agent.be(False, "refrigerio")
    citizen = await floor.citizen(caller=number)
    citizen.press(OPTION)
    await floor.in_line(number)
    killed = datetime.now(UTC)
    stack.kill_core()
    while not await _is_ready(agent):
        await asyncio.sleep(0.02)
    decided = None
    while decided is None:
        await asyncio.sleep(1.0)
        call = (await floor.calls(number))[0]
        answer = await client.get(f"/api/conversations/{call['id']}")
        decided = next((each["decided"] for each in answer.json()["deliveries"]), None)
    await agent.voice.talks_with(CITIZEN_TONE, within=20)
    citizen.hang_up()
    await floor.recorded(number, within=30)
    await agent.save(call["id"], typification=await agent.typification())
    return (datetime.fromisoformat(decided) - killed).total_seconds()


async def _is_ready(agent: Agent) -> bool:
    """Ask again and again, as an agent's page does."""
    try:
        return (await agent.be(True)).is_success
    except httpx.TransportError:
        return False


def row(
    name: str, value: float, unit: str, budget: str, n: int, seconds: float, conditions: str
) -> dict[str, Any]:
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {
        "name": name, "value": round(value, 3), "unit": unit, "budget": budget, "n": n, "counted": COUNTED[name],
        "seconds": round(seconds, 1), "conditions": conditions, "peer": None, "peer_value": None,
        "command": "python loadtests/whole.py", "machine": f"{cores} cores, {memory} GiB",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


async def measure(stack: Stack, count: int) -> list[dict[str, Any]]:
    floor = Floor(stack)
    try:
        began = time.monotonic()
        share = await share_of_core(floor, stack, 2 * count)
        shared = time.monotonic() - began
        client = await floor.as_role("supervisor")
        watch = Watch(client, await floor.as_role("quality"))
        looking = asyncio.create_task(watch.run())
        began = time.monotonic()
        found = await recordings(floor, watch, count)
        searched = time.monotonic() - began
        looking.cancel()
        for agent in floor.agents:
            await agent.be(False, "refrigerio")
        again = []
        for turn in range(RESTARTS):
            await asyncio.sleep(CALM_SECONDS)
            again.append(await restart(floor, client, stack, f"0143{turn:05d}"))
    finally:
        await floor.close()
    coming = f"{1 / LEAVING_EACH_SECONDS:.0f} calls/s through the whole menu into a line, sound both ways"
    talks = (
        f"4 agents, a call each {EACH_SECONDS} s, {TALK_SECONDS} s of talk; asked for each {LOOK_SECONDS} s"
    )
    p99 = found[min(len(found) - 1, int(len(found) * 0.99))]
    return [
        row("core_cpu_share", share, "core ÷ Asterisk", "≤ 0.33", 2 * count, shared, coming),
        row("recording_searchable_p99", p99, "s", "< 5", len(found), searched, talks),
        row("core_restart_to_routing", max(again), "s", "< 3", RESTARTS, sum(again),
            "kill -9 to the decision for who waited; the slowest"),
    ]  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    count = 12 if options.parse_args().quick else 60
    with tempfile.TemporaryDirectory(prefix="contactcenter-") as folder:
        Path(folder).chmod(0o755)
        stack = Stack(Path(folder))
        try:
            stack.start()
            rows = asyncio.run(measure(stack, count))
        finally:
            stack.stop()
    for each in rows:
        sys.stdout.write(f"{each['name']}: {each['value']} {each['unit']} (budget {each['budget']})\n")
    RESULTS.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
