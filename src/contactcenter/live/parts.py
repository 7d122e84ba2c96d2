"""Declares what record areas may add to the live view, which does not import them: each registers a `LivePart`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from pydantic import BaseModel

from contactcenter import messages as m
from contactcenter.kernel.ids import AgentId
from contactcenter.live.protocol import Alert
from contactcenter.live.state import ConversationState
from contactcenter.live.view import LiveView

PartFold: TypeAlias = Callable[[Any, datetime], None]
"""Change the part's own state by one message that was published at that instant."""


class CardSource(Protocol):
    """The area that builds the card of a conversation for the agent who carries it."""

    async def card(self, view: LiveView, state: ConversationState, agent: AgentId) -> BaseModel:
        """Build what `agent` is shown of this conversation, and record in the audit that it was shown.

        Raises: whatever `access.sessions.DATABASE_AWAY` names, if the database does not answer.
        """


class ConversationRecords(Protocol):
    """The area that has the records of conversations."""

    async def recall(self, view: m.ConversationView) -> m.ConversationView | None:
        """Return the view completed from the conversation's record; None if there is no record of it."""


class AlertSource(Protocol):
    """An area that raises alerts of its own."""

    def alerts(self, now: datetime) -> list[Alert]:
        """Return the alerts that stand at `now`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePart:
    """What one record area adds to the live view; each member may be left out.

    `load`: awaited once, before the first event, to read the part's state. `folds`: change the part's own state, by
    class of message. `cards` and `records` may be registered by one area each.
    """

    load: Callable[[], Awaitable[None]] | None = None
    folds: Mapping[type, PartFold] = field(default_factory=dict)
    alerts: AlertSource | None = None
    cards: CardSource | None = None
    records: ConversationRecords | None = None


class LiveParts:
    """The parts of all areas together. `cards` and `records`: of the first part that has one; None if none has."""

    def __init__(self, parts: Iterable[LivePart] = ()) -> None:
        self.parts = tuple(parts)
        self.cards = next((part.cards for part in self.parts if part.cards), None)
        self.records = next((part.records for part in self.parts if part.records), None)

    async def load(self) -> None:
        """Load every part, one after the other. Call it once, before the first event."""
        for part in self.parts:
            if part.load is not None:
                await part.load()

    def apply(self, message: object, at: datetime) -> None:
        """Give a message, published at `at`, to every part that folds its class."""
        for part in self.parts:
            fold = part.folds.get(type(message))
            if fold is not None:
                fold(message, at)

    def alerts(self, now: datetime) -> list[Alert]:
        """Return the alerts of all parts that stand at `now`."""
        return [alert for part in self.parts if part.alerts for alert in part.alerts.alerts(now)]
