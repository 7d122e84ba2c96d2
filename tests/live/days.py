"""Days of a small centre, told to a live view as the bus would tell them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from center import RENIEC, START, SUNAT, profile
from contactcenter import messages as m
from contactcenter.bus.port import Envelope
from contactcenter.domain.core import RoutingCore
from contactcenter.kernel.ids import AgentId
from contactcenter.live import rows
from contactcenter.live.changes import Changes
from contactcenter.live.protocol import Totals
from contactcenter.live.view import LiveView
from contactcenter.simulation.run import Simulation
from contactcenter.simulation.world import CallerKind, Habits, People, callers, poisson, staff

LIMA = ZoneInfo("America/Lima")
QUECHUA = frozenset({("qu", 3)})
POLICIES = (m.QueuePolicy(RENIEC, "Reniec"), m.QueuePolicy(SUNAT, "Sunat", wrap_up_seconds=0.0))
PROFILES = [
    profile(
        AgentId(f"a{n}"), RENIEC, *([SUNAT] if n % 2 else []), skills=[("qu", 4)] if n == 1 else [("es", 3)]
    )
    for n in range(6)
]
HABITS = Habits(talk=120.0, patience=90.0, registers=40.0, agent_ends=0.4)
KINDS = [CallerKind(RENIEC, 0.6), CallerKind(SUNAT, 0.3), CallerKind(RENIEC, 0.1, 720.0, QUECHUA)]


@dataclass
class Day:
    """`view` hears all; what it changes is handed to whoever listens."""

    seed: int
    view: LiveView = field(default_factory=lambda: LiveView(START, LIMA))
    seq: int = 0
    pending: Changes = field(default_factory=Changes)

    def __post_init__(self) -> None:
        self.core = RoutingCore("e1")
        self.simulation = Simulation(self.core)
        self.people = People(self.simulation, HABITS, self.seed)
        events = [kind for kind in m.registered_messages().values() if issubclass(kind, m.Event)]
        self.simulation.listen(self.hear, events)
        for policy in POLICIES:
            self.simulation.at(START, m.SetQueue(policy))
            self.hear(START, m.SetQueue(policy))
        for one in PROFILES:
            self.hear(START, m.SetAgent(one))
            self.view.set_name(one.id, f"Agente {one.id}")
        staff(self.simulation, START, PROFILES)
        callers(self.simulation, poisson(START, 240, self.seed), KINDS, self.seed + 1)

    def hear(self, at: datetime, message: object) -> None:
        self.seq += 1
        self.pending.add(self.view.apply(Envelope(self.seq, at, message)))

    def until(self, minutes: float) -> Changes:
        """Everything that happened up to then, since the last time."""
        self.simulation.run(self.people, START + timedelta(minutes=minutes))
        changes, self.pending = self.pending, Changes()
        return changes

    def steps(self, minutes: float, each: float) -> Iterator[Changes]:
        for number in range(1, int(minutes / each) + 1):
            yield self.until(number * each)


def totals_of(view: LiveView) -> Totals:
    return rows.totals(view, rows.waiting(view, view.queues))


def fold(snapshot: dict[str, object], patch: dict[str, object]) -> None:
    """What the console does with a patch, word for word (`apply.ts`)."""
    for kind, gone in (("agents", "agents_gone"), ("conversations", "conversations_gone"), ("queues", "")):
        known = {row["id"]: row for row in snapshot.get(kind, [])}  # type: ignore[attr-defined]
        known |= {row["id"]: row for row in patch.get(kind, [])}  # type: ignore[attr-defined]
        for one in patch.get(gone, []):  # type: ignore[attr-defined]
            known.pop(one, None)
        snapshot[kind] = [known[key] for key in sorted(known)]
    for whole in ("totals", "waiting", "alerts"):
        if whole in patch:
            snapshot[whole] = patch[whole]
    if "cards" in patch:
        cards = {**snapshot.get("cards", {}), **patch["cards"]}  # type: ignore[dict-item]
        snapshot["cards"] = {conversation: card for conversation, card in cards.items() if card is not None}
