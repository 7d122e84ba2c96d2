"""One exchange with one citizen, from arrival until the leg is gone. The table is the specification."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain.ivr import IvrSession
from contactcenter.domain.transitions import Table, target
from contactcenter.kernel.ids import AgentId, ConversationId, DeliveryId, LegId, Ref

MENU, WAITING, DELIVERING, TALKING, CLOSING = (
    m.ConversationStage.MENU,
    m.ConversationStage.WAITING,
    m.ConversationStage.DELIVERING,
    m.ConversationStage.TALKING,
    m.ConversationStage.CLOSING,
)

TRANSITIONS: Table[m.ConversationStage] = {
    MENU: {"queued": WAITING, "closed": CLOSING, "adopted": DELIVERING},
    WAITING: {"paired": DELIVERING, "closed": CLOSING, "adopted": DELIVERING},
    DELIVERING: {"met": TALKING, "queued": WAITING, "closed": CLOSING},
    TALKING: {"queued": WAITING, "closed": CLOSING},
    CLOSING: {},
}


@dataclass(slots=True)
class Conversation:
    id: ConversationId
    channel: str
    leg: LegId  # of a digital conversation: its own id
    stage: m.ConversationStage
    since: datetime  # of the stage
    started: datetime
    dnis: str = ""
    ani: Ref | None = None
    region: str | None = None
    ivr: IvrSession | None = None  # while she is in the menu
    begun: bool = True  # the menu was begun
    language: str = ""
    option: str = ""
    anonymous: bool = False
    document: Ref | None = None
    requirement: m.Requirement | None = None
    announcement: tuple[m.PromptPart, ...] = ()
    order_key: float = 0.0
    entered_line: datetime | None = None
    waits_since: datetime | None = None  # what the next answer will have waited from
    step: int = 0
    turn: int = 0  # entries in the line
    prompt: int = 0  # step of the last `PlayPrompt`, the menu's included
    refusals: int = 0  # moves of the leg the switch refused, since one went well
    failures: int = 0  # deliveries in a row into which the leg could not be moved
    delivery: DeliveryId | None = None  # which puts or holds her with an agent
    agent: AgentId | None = None  # the last who answered
    answered_at: datetime | None = None  # by the last who answered
    medium: m.Medium = m.Medium.VOICE

    @property
    def is_voice(self) -> bool:
        """Do the two sides hear each other?"""
        return self.medium is m.Medium.VOICE

    def take(self, trigger: str, now: datetime) -> None:
        self.stage = target(TRANSITIONS, self.stage, trigger, "conversation", self.id)
        self.since = now
