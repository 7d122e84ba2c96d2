"""The citizens' part of the live view: the agent's card, who is on the line. Each showing is audited."""

from dataclasses import dataclass
from typing import Any

from contactcenter.access import audit
from contactcenter.areas.area import LiveSources
from contactcenter.areas.citizens.card import Card, build_card
from contactcenter.areas.timeline import Timeline
from contactcenter.kernel.ids import AgentId, Ref, UserId
from contactcenter.kernel.vault import Vault
from contactcenter.live.parts import LivePart
from contactcenter.live.state import ConversationState
from contactcenter.live.view import LiveView
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database

_RECORDING = {True: "on", False: "off", None: "unknown"}


def live_part(sources: LiveSources) -> LivePart:
    """Return the part that `bootstrap/areas.py` registers."""
    return LivePart(cards=CitizenCards(sources.database, sources.vault, sources.cipher, sources.timeline))


@dataclass(frozen=True, slots=True)
class CitizenCards:
    """Builds the card of a conversation for the agent who carries it."""

    database: Database
    vault: Vault
    cipher: Cipher
    timeline: Timeline

    async def card(self, view: LiveView, state: ConversationState, agent: AgentId) -> Card:
        """Build the card of a conversation from the records and from what the live view knows; audit it."""
        async with self.database.begin() as conn:
            card = await build_card(
                conn, self.vault, self.cipher, self.timeline, state.view, delivered=state.delivered
            )
            await audit.record(conn, UserId(agent), "card_shown", "conversation", state.view.conversation)
        return card.model_copy(update=self._live_fields(card, view, state))

    def _live_fields(self, card: Card, view: LiveView, state: ConversationState) -> dict[str, Any]:
        """Return what the live view has and the rows may lack, because they are written after the event."""
        fields: dict[str, Any] = {
            "answered_at": state.view.answered_at or card.answered_at,
            "same_citizen_now": card.same_citizen_now or self._is_here_twice(view, state),
        }
        if state.tree:
            fields["tree"] = state.tree
        if state.is_recorded is not None:
            fields["recording"] = _RECORDING[state.is_recorded]
        if card.citizen is not None and state.document_kind and not state.view.anonymous:
            certainty = "confirmed" if state.is_confirmed else "unverified"
            document = {"document_kind": state.document_kind, "certainty": certainty}
            fields["citizen"] = card.citizen.model_copy(update=document)
        return fields

    def _is_here_twice(self, view: LiveView, state: ConversationState) -> bool:
        """True if another conversation that goes on has the same document or number."""
        own = self._identifiers(state)
        others = (other for other in view.conversations.values() if other is not state and not other.is_over)
        return bool(own) and any(own & self._identifiers(other) for other in others)

    def _identifiers(self, state: ConversationState) -> set[tuple[str, str]]:
        """Document and number as (kind, value); none of an anonymous conversation."""
        if state.view.anonymous:
            return set()
        values = (self._value(ref) for ref in (state.view.document, state.view.ani))
        return {value for value in values if value is not None}

    def _value(self, ref: Ref | None) -> tuple[str, str] | None:
        datum = self.vault.read(ref) if ref else None
        return (datum.kind, datum.value) if datum else None
