"""Simulates callers and agents with habits, and a switch that obeys at once. All chance is seeded."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId, LegId, QueueId
from contactcenter.simulation.run import Simulation


@dataclass(frozen=True, slots=True)
class Habits:
    """Means of exponentially distributed times, in seconds.

    `patience`: None if nobody ever leaves. `registers`: the time to complete a wrap-up; None if each wrap-up expires.
    `agent_ends`: the share of calls, from 0 to 1, that the agent ends.
    """

    talk: float
    patience: float | None = None
    registers: float | None = None
    agent_ends: float = 0.0


class People:
    """The citizens, the agents and the switch between them, for conversations put in a line directly.

    See `simulation.run.World` for what it promises.
    """

    def __init__(self, simulation: Simulation, habits: Habits, seed: int) -> None:
        self._simulation, self._habits = simulation, habits
        self._chance = random.Random(seed)
        self._waiting: set[ConversationId] = set()
        self._reactions: dict[type[Any], Callable[[Any, datetime], None]] = {
            m.ConversationQueued: self._waits,
            m.PutAgentInRoom: self._agent_enters,
            m.PutCitizenInRoom: self._citizen_enters,
            m.ConversationAnswered: self._talks,
            m.WrapUpStarted: self._registers,
            m.ConversationEnded: self._parts,
            m.RestAgentLeg: self._rests,
            m.PlayPrompt: self._hears,
            m.HangUp: self._hangs_up,
            m.ConnectAgentLeg: self._connects,
        }

    def react(self, effect: m.Effect, now: datetime) -> None:
        reaction = self._reactions.get(type(effect))
        if reaction is not None:
            reaction(effect, now)

    def _after(self, mean: float) -> timedelta:
        return timedelta(seconds=self._chance.expovariate(1 / mean))

    def _waits(self, queued: m.ConversationQueued, now: datetime) -> None:
        if self._habits.patience is None or queued.again:
            return
        conversation = queued.conversation
        self._waiting.add(conversation)

        def gives_up(instant: datetime) -> None:
            if conversation in self._waiting:
                self._waiting.discard(conversation)
                self._simulation.at(instant, m.CitizenLeft(LegId(conversation)))

        self._simulation.later(now + self._after(self._habits.patience), gives_up)

    def _agent_enters(self, order: m.PutAgentInRoom, now: datetime) -> None:
        self._simulation.at(now, m.AgentJoined(order.agent, order.leg, order.conversation))

    def _citizen_enters(self, order: m.PutCitizenInRoom, now: datetime) -> None:
        self._simulation.at(now, m.CitizenJoined(order.leg, order.conversation))

    def _talks(self, answered: m.ConversationAnswered, now: datetime) -> None:
        self._waiting.discard(answered.conversation)
        end = now + self._after(self._habits.talk)
        if self._chance.random() < self._habits.agent_ends:
            self._simulation.at(end, m.EndConversation(answered.agent, answered.conversation))
        else:
            self._simulation.at(end, m.CitizenLeft(LegId(answered.conversation)))

    def _registers(self, started: m.WrapUpStarted, now: datetime) -> None:
        if self._habits.registers is not None:
            saved = m.CompleteWrapUp(started.agent, started.conversation)
            self._simulation.at(now + self._after(self._habits.registers), saved)

    def _parts(self, ended: m.ConversationEnded, now: datetime) -> None:
        """Have the citizen's leg reported free after an agent ended the conversation and went out of the room."""
        if ended.cause is m.EndCause.AGENT_ENDED:
            self._simulation.at(now, m.LegFree(LegId(ended.conversation)))

    def _rests(self, order: m.RestAgentLeg, now: datetime) -> None:
        self._simulation.at(now, m.AgentLegRested(order.agent, order.leg))

    def _hears(self, order: m.PlayPrompt, now: datetime) -> None:
        self._simulation.at(now, m.PromptEnded(order.leg, order.step, m.PromptOutcome.PLAYED))

    def _hangs_up(self, order: m.HangUp, now: datetime) -> None:
        self._simulation.at(now, m.CitizenLeft(order.leg))

    def _connects(self, order: m.ConnectAgentLeg, now: datetime) -> None:
        self._simulation.at(now, m.AgentLegUp(order.agent, LegId(f"leg-{order.agent}")))


def staff(simulation: Simulation, start: datetime, profiles: Sequence[m.AgentProfile]) -> None:
    """Put every agent on shift and ready, in this order, at `start`."""
    for profile in profiles:
        simulation.at(start, m.SetAgent(profile))
        simulation.at(start, m.OpenShift(profile.id, m.Phone.SIP))
        simulation.at(start, m.SetPresence(profile.id, ready=True))


@dataclass(frozen=True, slots=True)
class CallerKind:
    """A kind of caller: what the call requires, and its share of all calls, from 0 to 1."""

    queue: QueueId
    share: float = 1.0
    priority_minutes: float = 0.0
    skills: frozenset[m.Skill] = frozenset()


def poisson(start: datetime, per_hour: float, seed: int) -> Iterator[datetime]:
    """Give the instants of a Poisson process without end: `per_hour` arrivals an hour from `start`."""
    chance, instant = random.Random(seed), start
    while True:
        instant += timedelta(seconds=chance.expovariate(per_hour / 3600))
        yield instant


def callers(
    simulation: Simulation, instants: Iterator[datetime], kinds: Sequence[CallerKind], seed: int
) -> None:
    """Have a caller arrive at each instant, of a kind drawn by its share.

    Each caller is put on the agenda when the one before arrives, so `instants` may be long.
    """
    chance, shares = random.Random(seed), [kind.share for kind in kinds]

    def next_caller(number: int) -> None:
        instant = next(instants, None)
        if instant is None:
            return

        def arrives(now: datetime) -> None:
            kind = chance.choices(kinds, shares)[0]
            simulation.at(
                now,
                m.EnqueueConversation(
                    ConversationId(f"c{number}"),
                    kind.queue,
                    priority_minutes=kind.priority_minutes,
                    skills=kind.skills,
                    leg=LegId(f"c{number}"),
                ),
            )
            next_caller(number + 1)

        simulation.later(instant, arrives)

    next_caller(1)
