"""A switch for the property tests: it does what it is told when it comes to it, or never, and tells what it saw."""

import json
from dataclasses import dataclass, field

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId, ConversationId, LegId

TEXT = {"es": "Texto.", "qu": "Qillqa."}
TREE = {
    "id": "small",
    "version": 1,
    "name": "Línea",
    "entity": "Entidad",
    "numbers": ["1800"],
    "languages": {
        "es": {"name": "castellano"},
        "qu": {
            "name": "quechua",
            "skill": "qu",
            "priority_minutes": 720,
            "steps": [{"after_seconds": 0, "level": 3}, {"after_seconds": 60, "level": 1}],
        },
    },
    "notice": {"version": "1", "text": TEXT},
    "start": "aviso",
    "fallback": "reniec",
    "queues": {"reniec": {"name": "Reniec"}, "sunat": {"name": "Sunat"}},
    "nodes": {
        "aviso": {"kind": "notice", "next": "idioma"},
        "idioma": {"kind": "language", "prompt": TEXT, "keys": {"1": "es", "2": "qu"}, "next": "menu"},
        "menu": {
            "kind": "menu",
            "prompt": TEXT,
            "keys": {"1": "reniec", "2": "sunat", "0": "adios"},
            "otherwise": "adios",
        },
        "reniec": {"kind": "enqueue", "queue": "reniec", "label": "Reniec", "announce": "Reniec"},
        "sunat": {"kind": "enqueue", "queue": "sunat", "label": "Sunat", "announce": "Sunat"},
        "adios": {"kind": "hangup"},
    },
}
TREE_JSON = json.dumps(TREE)


@dataclass
class Switch:
    """`rooms`: where each leg is; None is our orders (a citizen) or at rest (an agent)."""

    citizens: dict[LegId, ConversationId | None] = field(default_factory=dict)
    agents: dict[LegId, ConversationId | None] = field(default_factory=dict)
    owner: dict[LegId, AgentId] = field(default_factory=dict)
    orders: list[m.ChannelCommand] = field(default_factory=list)
    linked: bool = True
    born: int = 0
    written: dict[LegId, tuple[ConversationId, str]] = field(default_factory=dict)

    def take(self, order: m.ChannelCommand) -> None:
        if not self.linked:
            return
        if isinstance(order, m.MarkLeg):
            self.written[order.leg] = order.conversation, order.state
        else:
            self.orders.append(order)

    def calls(self) -> LegId:
        self.born += 1
        leg = LegId(f"call-{self.born}")
        self.citizens[leg] = None
        return leg

    def perform(self, order: m.ChannelCommand, luck: bool = True) -> list[m.CoreInput]:
        """`luck` false: what may fail does."""
        match order:
            case m.ConnectAgentLeg(agent):
                return [self.connect(agent)] if luck else [m.AgentLegFailed(agent, "no_answer")]
            case m.PutAgentInRoom(agent, leg, room) if leg in self.agents:
                if not luck:
                    return [m.MoveRefused(leg, "room")]
                self.agents[leg] = room
                return [m.AgentJoined(agent, leg, room)]
            case m.RestAgentLeg(_, leg) if leg in self.agents:
                return self.rest(leg) if luck else [m.MoveRefused(leg, "rest")]
            case m.EchoAgentLeg(_, leg) if leg in self.agents:
                return self.rest(leg)
            case m.PutCitizenInRoom(leg, room) if leg in self.citizens:
                if not luck:
                    return [m.MoveRefused(leg, "room")]
                self.citizens[leg] = room
                return [m.CitizenJoined(leg, room)]
            case m.StartMusic(leg) if self.citizens.get(leg) is not None:
                self.citizens[leg] = None
                return [m.LegFree(leg)]
            case m.PlayPrompt(leg, step) if leg in self.citizens:
                key = m.PromptOutcome.DIGITS if luck else m.PromptOutcome.SILENCE
                return [m.PromptEnded(leg, step, key, self.digit(leg) if luck else "")]
            case m.HangUp(leg):
                return self.hang_up(leg)
        return []

    def digit(self, leg: LegId) -> str:
        """Every other caller speaks Quechua; every third goes home."""
        return "120"[int(leg.rpartition("-")[2]) % 3]

    def connect(self, agent: AgentId) -> m.CoreInput:
        self.born += 1
        leg = LegId(f"leg-{agent}-{self.born}")
        self.agents[leg], self.owner[leg] = None, agent
        return m.AgentLegUp(agent, leg)

    def rest(self, leg: LegId) -> list[m.CoreInput]:
        room, self.agents[leg] = self.agents[leg], None
        return [*self._emptied(room), m.AgentLegRested(self.owner[leg], leg)]

    def hang_up(self, leg: LegId) -> list[m.CoreInput]:
        if leg in self.citizens:
            del self.citizens[leg]
            return [m.CitizenLeft(leg)]
        if leg in self.agents:
            room = self.agents.pop(leg)
            return [*self._emptied(room), m.AgentLegLost(self.owner[leg], leg)]
        return []

    def _emptied(self, room: ConversationId | None) -> list[m.CoreInput]:
        """The last agent left: the citizen falls back to our orders."""
        if room is None or room in self.agents.values():
            return []
        alone = [leg for leg, where in self.citizens.items() if where == room]
        self.citizens.update(dict.fromkeys(alone, None))
        return [m.LegFree(leg) for leg in alone]

    def restored(self) -> m.VoiceLinkRestored:
        citizens = [
            m.LegSeen(
                leg,
                m.LegRole.CITIZEN,
                None,
                *self.written.get(leg, (None, "")),
                room=room,
                waits_for_orders=room is None,
                dnis="1800",
            )
            for leg, room in self.citizens.items()
        ]
        agents = [
            m.LegSeen(leg, m.LegRole.AGENT, agent=self.owner[leg], room=room, at_rest=room is None)
            for leg, room in self.agents.items()
        ]
        return m.VoiceLinkRestored((*citizens, *agents))
