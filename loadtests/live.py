# ruff: noqa: E402  (the tests' site is found by path)
"""From an event to a supervisor's screen, and from the decision to the agent's card, with 500 agents connected.

    python loadtests/live.py [--quick]

The whole API on a real PostgreSQL; the switch answers at once. The pages are in another process. Times are from
the call's arrival on the bus to the page's having read the message.
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

import sqlalchemy as sa

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

import structlog

import pg
from api.site import RENIEC, Site
from contactcenter import messages as m
from contactcenter.access.passwords import hash_password
from contactcenter.access.session_store import open_session
from contactcenter.access.sessions import session_id_of
from contactcenter.access.tables import users
from contactcenter.kernel.ids import AgentId, LegId, UserId
from contactcenter.storage.database import Database

RESULTS = Path(__file__).parent / "results" / "live.json"
COUNTED = "calls that arrived; one that a page never showed counts as endless"
PAGES = Path(__file__).parent / "_pages.py"
FLOOR, PER_SECOND, TALK_SECONDS = 5, 10.0, 3.0


async def people(site: Site, agents: int) -> dict[str, list[str]]:
    """Rows and sessions as sign-in would leave them; one password hash serves all."""
    now, kept = site.clock.now(), await hash_password("only-for-the-load")
    cookies: dict[str, list[str]] = {"agent": [], "floor": []}
    async with site.database.begin() as conn:
        for number in range(agents + FLOOR):
            kind = "agent" if number < agents else "floor"
            user, token = UserId(f"u{number}"), f"token-{number}"
            role = "agent" if kind == "agent" else "supervisor"
            row = {"id": user, "username": user, "name": f"Persona {number}", "role": role, "password": kept}
            await conn.execute(sa.insert(users).values(row | {"queues": [RENIEC], "skills": {"es": 5}}))
            await open_session(conn, session_id_of(token), user, "127.0.0.1", now)
            cookies[kind].append(token)
    return cookies


async def hire(site: Site, agents: int) -> None:
    for number in range(agents):
        agent = AgentId(f"u{number}")
        site.hub.name_agent(agent, f"Persona {number}")
        profile = m.AgentProfile(agent, frozenset({RENIEC}), frozenset({("es", 5)}))
        await site.bus.ask(m.SetAgent(profile), site.clock.now())
        await site.bus.ask(m.OpenShift(agent), site.clock.now())
        site.switch.tell(m.AgentLegUp(agent, LegId(f"leg-{agent}")))
        await site.bus.ask(m.SetPresence(agent, ready=True), site.clock.now())


async def calls(site: Site, number: int) -> dict[str, float]:
    """Ten a second; each talks, ends, and is registered at once."""
    came: dict[str, float] = {}

    async def one(name: str) -> None:
        came[name] = time.monotonic()
        conversation = site.call(name)
        await asyncio.sleep(TALK_SECONDS)
        site.hangs_up(name)
        await asyncio.sleep(0.2)
        view = site.hub.conversation(conversation)
        if view is not None and view.agent is not None:
            await site.bus.ask(m.CompleteWrapUp(view.agent, conversation), site.clock.now())

    async with asyncio.TaskGroup() as group:
        for count in range(number):
            group.create_task(one(f"c{count}"))
            await asyncio.sleep(1 / PER_SECOND)
    return came


async def measured(url: str, agents: int, number: int) -> list[dict[str, Any]]:
    database = Database(url, name="load", audit_key=b"a" * 32)
    async with Site(database, objects=tempfile.mkdtemp()) as site:
        cookies = await people(site, agents)
        await hire(site, agents)
        pages = await asyncio.create_subprocess_exec(
            sys.executable, str(PAGES), stdin=-1, stdout=-1, limit=1 << 26
        )
        assert pages.stdin is not None, "asked for"
        assert pages.stdout is not None, "asked for"
        pages.stdin.write(json.dumps({"port": site.port, "cookies": cookies}).encode() + b"\n")
        opened = json.loads(await pages.stdout.readline())["open"]
        began, spent = time.monotonic(), time.process_time()
        came = await calls(site, number)
        took, cpu = time.monotonic() - began, time.process_time() - spent
        await asyncio.sleep(1)
        pages.stdin.write(b"\n")
        seen = json.loads(await pages.stdout.readline())
        await pages.wait()
    await database.close()
    conditions = (
        f"{opened} pages open, {FLOOR} of them supervisors'; {PER_SECOND:.0f} calls/s; event and page on one machine, "
        f"pages in a process of their own; the core's process used {cpu / took:.0%} of a core"
    )
    floor, cards = waits(came, seen["floor"]), waits(came, seen["agent"])
    return [
        row("event_to_floor_p95", percentile(floor, 0.95), "ms", "< 250", len(floor), took, conditions),
        row("event_to_floor_median", percentile(floor, 0.5), "ms", "", len(floor), took, conditions),
        row("decision_to_card_p95", percentile(cards, 0.95), "ms", "< 300", len(cards), took, conditions),
        row("decision_to_card_median", percentile(cards, 0.5), "ms", "", len(cards), took, conditions),
    ]


def waits(came: dict[str, float], seen: dict[str, float]) -> list[float]:
    return sorted((seen[name] - at) * 1000 if name in seen else float("inf") for name, at in came.items())


def percentile(values: list[float], share: float) -> float:
    return values[int(len(values) * share)]


def row(
    name: str, value: float, unit: str, budget: str, n: int, seconds: float, conditions: str
) -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "budget": budget,
        "n": n,
        "counted": COUNTED,
        "seconds": round(seconds, 2),
        "conditions": conditions,
        "peer": None,
        "peer_value": None,
        "command": "python loadtests/live.py",
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GB",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fifty agents, nothing written")
    quick = options.parse_args().quick
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    server = pg.start_server(None)
    try:
        url = server.create_database("load", pg.TEMPLATE)
        rows = asyncio.run(measured(url, *((50, 50) if quick else (500, 400))))
    finally:
        server.stop()
    for one in rows:
        sys.stdout.write(f"{one['name']}: {one['value']:,} {one['unit']}, {one['conditions']}\n")
    if not quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
