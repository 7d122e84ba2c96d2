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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from e2e.people import Agent, Floor
from e2e.stack import Stack

RESULTS = Path(__file__).parent / "results" / "whole.json"
AGENTS = ("yeni", "marisol", "luis", "gloria")
TALK_SECONDS, EACH_SECONDS = 6.0, 2.5
OPTION = "1 1 # 1 1"
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def one_call(floor: Floor, number: str, agents: list[Agent], found_after: list[float]) -> None:
    citizen = await floor.citizen(caller=number)
    citizen.press(OPTION)
    call = await answered(floor, number)
    await asyncio.sleep(TALK_SECONDS)
    hung_up = time.monotonic()
    citizen.hang_up()
    await floor.recorded(number, within=30)
    found_after.append(time.monotonic() - hung_up)
    agent = next(agent for agent in agents if agent.id == call["agent"])
    await agent.save(call["id"], typification=await agent.typification())


async def answered(floor: Floor, number: str, within: float = 120.0) -> dict[str, Any]:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if call := next((c for c in await floor.calls(number) if c["answered_at"]), None):
            return call
        await asyncio.sleep(0.3)
    raise AssertionError(f"nobody answered {number}")


async def calls(floor: Floor, stack: Stack, count: int) -> tuple[float, list[float]]:
    """The core's share of Asterisk's processor time, and seconds until each recording was found."""
    agents = [await floor.agent(name) for name in AGENTS]
    for agent in agents:
        await agent.is_ready()
    core, switch = stack.pid_of("contactcenter core"), stack.pid_of("sbin/asterisk")
    before, found = (cpu_seconds(core), cpu_seconds(switch)), []
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one_call(floor, f"0142{number:05d}", agents, found))
            await asyncio.sleep(EACH_SECONDS)
    used = cpu_seconds(core) - before[0], cpu_seconds(switch) - before[1]
    return used[0] / used[1], sorted(found)


async def restart(floor: Floor, stack: Stack) -> float:
    """Seconds from kill -9 of the core to the decision for the caller who was waiting."""
    citizen = await floor.citizen(caller="014300001")
    for agent in floor.agents:
        await agent.be(False, "refrigerio")
    citizen.press(OPTION)
    await floor.in_line("014300001")
    agent = floor.agents[1]
    killed = datetime.now(UTC)
    stack.kill_core()
    while True:
        try:
            if (await agent.be(True)).is_success:
                break
        except OSError:
            pass
        except Exception as error:
            if "connect" not in str(error).lower() and "disconnect" not in str(error).lower():
                raise
        await asyncio.sleep(0.02)
    call = await answered(floor, "014300001")
    answer = await floor.supervisor.get(f"/api/conversations/{call['id']}")
    decided = datetime.fromisoformat(answer.json()["deliveries"][-1]["decided"])
    citizen.hang_up()
    return (decided - killed).total_seconds()


def row(
    name: str, value: float, unit: str, budget: str, n: int, seconds: float, conditions: str
) -> dict[str, Any]:
    cores, memory = os.cpu_count(), os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {
        "name": name, "value": round(value, 3), "unit": unit, "budget": budget, "n": n,
        "seconds": round(seconds, 1), "conditions": conditions, "peer": None, "peer_value": None,
        "command": "python loadtests/whole.py", "machine": f"{cores} cores, {memory} GiB",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


async def measure(stack: Stack, count: int) -> list[dict[str, Any]]:
    floor = Floor(stack)
    began = time.monotonic()
    try:
        share, found = await calls(floor, stack, count)
        took = time.monotonic() - began
        again = await restart(floor, stack)
    finally:
        await floor.close()
    how = f"4 agents, a call each {EACH_SECONDS} s through the whole menu, {TALK_SECONDS} s of talk, sound both ways"
    p99 = found[min(len(found) - 1, int(len(found) * 0.99))]
    return [
        row("core_cpu_share", share, "core ÷ Asterisk", "≤ 0.33", count, took, how),
        row("recording_searchable_p99", p99, "s", "< 5", len(found), took, how + "; asked for each 50 ms"),
        row("core_restart_to_routing", again, "s", "< 3", 1, again, "kill -9 to the decision for who waited"),
    ]


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
