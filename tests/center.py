"""Small builders shared by the tests of the core."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import AgentId, ConversationId, LegId, QueueId
from contactcenter.simulation.report import Report
from contactcenter.simulation.run import Simulation
from contactcenter.simulation.world import CallerKind, Habits, People, callers, poisson, staff

RENIEC, SUNAT = QueueId("reniec"), QueueId("sunat")
ANA, BETO, CARMEN = AgentId("ana"), AgentId("beto"), AgentId("carmen")
START = VirtualClock().now()
TEXT = m.Capabilities(text=True)
E = TypeVar("E")


def profile(
    agent: AgentId, *queues: QueueId, skills: Sequence[m.Skill] = (), digital: int = 4
) -> m.AgentProfile:
    return m.AgentProfile(agent, frozenset(queues or (RENIEC,)), frozenset(skills), digital_capacity=digital)


def leg(agent: AgentId) -> LegId:
    return LegId(f"leg-{agent}")


@dataclass
class Center:
    """A core with a clock, and words for what happens to it."""

    core: RoutingCore = field(default_factory=lambda: RoutingCore("e1"))
    clock: VirtualClock = field(default_factory=VirtualClock)
    told: list[m.Effect] = field(default_factory=list)

    def send(self, *messages: m.CoreInput) -> list[m.Effect]:
        """The effects of these; all of them are kept in `told` as well."""
        effects = [effect for one in messages for effect in self.core.handle(one, self.clock.now())]
        self.told += effects
        return effects

    def after(self, seconds: float, *messages: m.CoreInput) -> list[m.Effect]:
        self.clock.advance(seconds)
        return self.send(*messages)

    def last(self, kind: type[E]) -> E:
        return next(one for one in reversed(self.told) if isinstance(one, kind))

    def opens(self, *policies: m.QueuePolicy) -> "Center":
        """Queues, and two channels of text beside the voice."""
        self.send(*(m.SetQueue(policy) for policy in policies or (m.QueuePolicy(RENIEC, "Reniec"),)))
        return self.offers("whatsapp").offers("webchat")

    def employs(self, *profiles: m.AgentProfile) -> "Center":
        """On shift, the leg up, not ready yet."""
        for one in profiles:
            self.send(m.SetAgent(one), m.OpenShift(one.id, m.Phone.SIP), m.AgentLegUp(one.id, leg(one.id)))
        return self

    def is_ready(self, *agents: AgentId) -> list[m.Effect]:
        return self.send(*(m.SetPresence(one, ready=True) for one in agents))

    def offers(self, channel: str, capabilities: m.Capabilities = TEXT) -> "Center":
        """A channel declares what it can do."""
        self.send(m.SetChannelCapabilities(channel, capabilities))
        return self

    def calls(self, name: str, queue: QueueId = RENIEC, **asked: object) -> list[m.Effect]:
        """A call has a leg of the same name; a conversation of another channel has none."""
        leg = LegId(name) if asked.get("channel", "voice") == "voice" else None
        return self.send(m.EnqueueConversation(ConversationId(name), queue, leg=leg, **asked))  # type: ignore[arg-type]

    def joins(self, agent: AgentId, name: str) -> list[m.Effect]:
        """Both are in the room."""
        return self.send(
            m.AgentJoined(agent, leg(agent), ConversationId(name)),
            m.CitizenJoined(LegId(name), ConversationId(name)),
        )

    def leaves(self, name: str) -> list[m.Effect]:
        return self.send(m.CitizenLeft(LegId(name)))

    def agent(self, agent: AgentId) -> m.AgentView:
        return next(one for one in self.core.restate().agents if one.agent == agent)

    def conversation(self, name: str) -> m.ConversationView | None:
        views = self.core.restate().conversations
        return next((one for one in views if one.conversation == name), None)


def only(effects: Sequence[object], kind: type[E]) -> list[E]:
    return [one for one in effects if isinstance(one, kind)]


def pairs(effects: Sequence[object]) -> list[tuple[str, str]]:
    return [(one.conversation, one.agent) for one in only(effects, m.ConversationDelivered)]


def simulated(
    *,
    agents: int,
    per_hour: float,
    hours: float,
    habits: Habits,
    wrap_up: float = 0.0,
    seed: int = 7,
) -> Simulation:
    """Everybody ready at eight, then Poisson arrivals; run until every call is over."""
    simulation = Simulation(RoutingCore("sim"))
    simulation.inputs = []
    policy = m.QueuePolicy(RENIEC, "Reniec", wrap_up_seconds=wrap_up, position_every_seconds=0)
    simulation.at(START, m.SetQueue(policy))
    staff(simulation, START, [profile(AgentId(f"a{n}")) for n in range(agents)])
    until = START.timestamp() + hours * 3600
    instants = poisson(START, per_hour, seed)
    callers(simulation, _before(instants, until), [CallerKind(RENIEC)], seed + 1)
    simulation.run(People(simulation, habits, seed + 2))
    return simulation


def _before(instants: object, until: float) -> object:
    for instant in instants:  # type: ignore[attr-defined]
        if instant.timestamp() > until:
            return
        yield instant


def reported(simulation: Simulation) -> Report:
    report = Report()
    for at, event in simulation.history:
        report.add(at, event)
    return report


__all__ = ["ANA", "BETO", "CARMEN", "RENIEC", "START", "SUNAT", "Center", "datetime", "only", "pairs"]
