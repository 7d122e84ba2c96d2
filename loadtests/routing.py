"""Routing decisions a second, and a simulated month.   python loadtests/routing.py [--quick]

A decision is one `ConversationDelivered` with all its effects and its reason, out of `RoutingCore.handle`:
the input that frees an agent, or that brings a caller, timed alone. 5,000 agents, 50,000 waiting.
The whole life of a call is timed as well, and given in the conditions. Times are of the processor this thread
had, so that what else runs on the machine does not count.
"""

import argparse
import gc
import json
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.engine.garbage_collection import freeze_memory
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId
from contactcenter.simulation.month import month

COUNTED = {  # what `n` of each row is
    "routing_decisions": "decisions: ConversationDelivered",
    "routing_decision_p99": "decisions: ConversationDelivered",
    "simulated_month": "calls received in the month",
}
RESULTS = Path(__file__).parent / "results" / "routing.json"
AGENTS, WAITING, QUEUES, PROFILES = 5_000, 50_000, 40, 400
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


def timer_cost(times: int = 100_000) -> float:
    """Of one pair of readings: taken off each measurement."""
    began = time.thread_time()
    for _ in range(times):
        time.thread_time()
    return (time.thread_time() - began) / times


TIMER = timer_cost()


class Crowd:
    """Everybody talks, and fifty thousand wait: each agent who comes free takes the next."""

    def __init__(self, seed: int, agents: int, waiting: int) -> None:
        self.rng, self.core, self.now = random.Random(seed), RoutingCore("b"), START
        self.took: list[float] = []
        self.decided, self.spent, self.born = 0, 0.0, 0
        self.talking: list[m.ConversationDelivered] = []
        self.queues = [QueueId(f"q{n}") for n in range(QUEUES)]
        for queue in self.queues:
            self.send(m.SetQueue(m.QueuePolicy(queue, queue, ("queue/any",))))
        self.send(m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
        self._hire(agents)
        for _ in range(agents + waiting):
            self._talk(self.send(self._caller()))

    def _hire(self, agents: int) -> None:
        kinds = [
            (frozenset(self.rng.sample(self.queues, self.rng.randint(3, 12))), frozenset(self._skills()))
            for _ in range(PROFILES)
        ]
        for number in range(agents):
            agent = AgentId(f"a{number}")
            self.send(m.SetAgent(m.AgentProfile(agent, *self.rng.choice(kinds))))
            self.send(m.OpenShift(agent, m.Phone.SIP))
            self.send(m.AgentLegUp(agent, LegId(f"leg-{agent}")))
            self.send(m.SetPresence(agent, ready=True))

    def _skills(self) -> list[m.Skill]:
        skills = [("es", self.rng.randint(3, 5))]
        return skills + [("qu", self.rng.randint(1, 5))] if self.rng.random() < 0.15 else skills

    def _caller(self) -> m.EnqueueConversation:
        self.born += 1
        speaks = self.rng.choices((("es", 1), ("qu", 3), ("qu", 1)), (8, 1, 1))[0]
        return m.EnqueueConversation(
            ConversationId(f"c{self.born}"),
            self.rng.choice(self.queues),
            "voice",
            10.0 * self.rng.randint(0, 10),
            frozenset([speaks]),
            LegId(f"c{self.born}"),
        )

    def send(self, message: m.CoreInput) -> list[m.Effect]:
        self.now += TICK
        began = time.thread_time()
        effects = self.core.handle(message, self.now)
        took = max(0.0, time.thread_time() - began - TIMER)
        self.spent += took
        decisions = sum(type(effect) is m.ConversationDelivered for effect in effects)
        if decisions:
            self.took.append(took)
            self.decided += decisions
        return effects

    def _talk(self, effects: list[m.Effect]) -> None:
        """Both sides go where they are sent."""
        for effect in effects:
            if type(effect) is m.ConversationDelivered:
                leg = LegId(f"leg-{effect.agent}")
                self.send(m.AgentJoined(effect.agent, leg, effect.conversation))
                self.send(m.CitizenJoined(LegId(effect.conversation), effect.conversation))
                self.talking.append(effect)

    def run(self, rounds: int) -> None:
        """A talk ends, the agent rests and registers, takes the next; another citizen calls."""
        self.took.clear()
        self.decided, self.spent = 0, 0.0
        for _ in range(rounds):
            at = self.rng.randrange(len(self.talking))
            over, self.talking[at] = self.talking[at], self.talking[-1]
            self.talking.pop()
            self.send(m.CitizenLeft(LegId(over.conversation)))
            self.send(m.AgentLegRested(over.agent, LegId(f"leg-{over.agent}")))
            self._talk(self.send(m.CompleteWrapUp(over.agent, over.conversation)))
            self._talk(self.send(self._caller()))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def row(
    name: str, value: float, unit: str, budget: str, n: int, seconds: float, conditions: str
) -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "budget": budget,
        "n": n,
        "counted": COUNTED[name],
        "seconds": round(seconds, 2),
        "conditions": conditions,
        "peer": None,
        "peer_value": None,
        "command": "python loadtests/routing.py",
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GB",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def decisions(rounds: int, agents: int, waiting: int) -> list[dict[str, Any]]:
    crowd = Crowd(1, agents, waiting)
    gc.collect()
    gc.freeze()
    crowd.run(rounds)
    deciding = sum(crowd.took)
    waits, _ = crowd.core._state.voice_matcher.sizes()
    conditions = (
        f"through handle, effects and reasons included; {agents:,} agents, {waits:,} waiting, "
        f"{PROFILES} profiles, {QUEUES} queues, a guarded seat; time of one core, other load on the machine "
        f"left out; whole life of a call (all its inputs): {crowd.decided / crowd.spent:,.0f} calls/s"
    )
    rate = len(crowd.took) / deciding
    p99 = percentile(crowd.took, 0.99) * 1e3
    return [
        row("routing_decisions", rate, "1/s", ">= 50000", len(crowd.took), deciding, conditions),
        row("routing_decision_p99", p99, "ms", "< 1", len(crowd.took), deciding, conditions),
    ]


def simulated_month() -> dict[str, Any]:
    gc.collect()
    began = time.thread_time()
    report = month(seed=1)
    seconds = time.thread_time() - began
    conditions = (
        f"{report.received:,} calls through the core in virtual time, 30 days of 12 hours, 15 agents; "
        f"time of one core; attention level {report.attention_level:.3f}, service level {report.service_level:.3f}"
    )
    return row("simulated_month", seconds, "s", "< 5", report.received, seconds, conditions)


def main() -> None:
    freeze_memory()  # as the core does when it starts
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a tenth of everything, nothing written")
    quick = options.parse_args().quick
    rows = decisions(3_000, 500, 5_000) if quick else decisions(60_000, AGENTS, WAITING)
    rows.append(simulated_month())
    for one in rows:
        sys.stdout.write(
            f"{one['name']}: {one['value']:,} {one['unit']} (budget {one['budget']}), {one['conditions']}\n"
        )
    if not quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
