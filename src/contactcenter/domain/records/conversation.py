"""The record of one exchange with one citizen, from arrival until the citizen is gone. The table is the specification.

Its key is its id. It may have legs of the switch, or none: what waits in a line need not be a call.
"""

from dataclasses import dataclass
from datetime import datetime

from contactcenter import messages as m
from contactcenter.domain.ivr import IvrSession
from contactcenter.domain.records.room import Room
from contactcenter.domain.transitions import Table, refuse
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
    WAITING: {"delivered": DELIVERING, "closed": CLOSING, "adopted": DELIVERING},
    DELIVERING: {"connected": TALKING, "queued": WAITING, "closed": CLOSING},
    TALKING: {"queued": WAITING, "closed": CLOSING},
    CLOSING: {},
}


@dataclass(slots=True)
class Conversation:
    """What the core knows of one conversation. Personal data are references to the vault."""

    id: ConversationId
    channel: str
    stage: m.ConversationStage
    since: datetime  # when the stage began
    started: datetime
    room: Room  # the participants
    legs: tuple[LegId, ...] = ()  # the citizen's, by name; empty if the channel has no legs
    dnis: str = ""
    ani: Ref | None = None
    region: str | None = None
    ivr: IvrSession | None = None  # while the caller is in the menu
    begun: bool = True  # whether the menu was begun
    language: str = ""
    option: str = ""
    anonymous: bool = False
    document: Ref | None = None
    requirement: m.Requirement | None = None
    announcement: tuple[m.PromptPart, ...] = ()
    order_key: float = 0.0
    entered_line: datetime | None = None
    waits_since: datetime | None = None  # what the wait until the next answer counts from (ACD-8)
    step: int = 0
    turn: int = 0  # how many times it has entered the line
    prompt: int = 0  # the step of the last `PlayPrompt`, the menu's included
    refusals: int = 0  # moves of the leg that the switch refused since the last one that succeeded
    failures: int = 0  # deliveries in a row into which the leg could not be moved
    delivery: DeliveryId | None = None  # the one that brings the citizen to an agent, or keeps them together
    agent: AgentId | None = None  # the last agent who answered
    answered_at: datetime | None = None  # when that agent answered
    medium: m.Medium = m.Medium.VOICE

    @property
    def leg(self) -> LegId | None:
        """The citizen's leg, the first by name if there are several; None without one."""
        return self.legs[0] if self.legs else None

    def take(self, trigger: str, now: datetime) -> None:
        """Go to the stage that `trigger` leads to.

        Raises: IllegalTransition, having changed nothing, if the table does not have it.
        """
        self.stage = TRANSITIONS[self.stage].get(trigger) or refuse(
            self.stage, trigger, "conversation", self.id
        )
        self.since = now
