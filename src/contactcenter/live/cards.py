"""The agent's card: who is on the line, as far as it is known and may be shown. Each showing is audited."""

from dataclasses import dataclass, replace
from typing import Any

from contactcenter.access import audit
from contactcenter.areas.calls import store as calls
from contactcenter.areas.citizens.card import Card, build_card
from contactcenter.kernel.ids import AgentId, Ref, UserId
from contactcenter.kernel.vault import Vault
from contactcenter.live.state import ConversationState
from contactcenter.live.view import LiveView
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database

_RECORDING = {True: "on", False: "off", None: "unknown"}


@dataclass(frozen=True, slots=True)
class CardSource:
    database: Database
    vault: Vault
    cipher: Cipher

    async def card(self, view: LiveView, state: ConversationState, agent: AgentId) -> Card:
        async with self.database.begin() as conn:
            card = await build_card(conn, self.vault, self.cipher, state.view, delivered=state.delivered)
            await audit.record(conn, UserId(agent), "card_shown", "conversation", state.view.conversation)
        return card.model_copy(update=self._of_now(card, view, state))

    async def recall(self, state: ConversationState) -> None:
        """A conversation that routing let go before a restart, while the agent still registers it."""
        async with self.database.begin() as conn:
            row = await calls.read(conn, state.view.conversation)
        if row is None:
            return
        state.is_recalled = True
        state.view = replace(
            state.view,
            channel=row.channel,
            started=row.started,
            language=row.language,
            option=row.option,
            queue=row.queue,
            entered_line=row.entered_line,
            answered_at=row.answered_at,
            region=row.region,
            ani=row.ani_ref,
            document=row.document_ref,
            anonymous=row.consent is False,
            wrap_up_due=state.view.wrap_up_due,
        )

    def _of_now(self, card: Card, view: LiveView, state: ConversationState) -> dict[str, Any]:
        """What the live view knows and the rows, which are written right behind, may not say yet."""
        now: dict[str, Any] = {
            "answered_at": state.view.answered_at or card.answered_at,
            "same_citizen_now": card.same_citizen_now or self._is_here_twice(view, state),
        }
        if state.tree:
            now["tree"] = state.tree
        if state.is_recorded is not None:
            now["recording"] = _RECORDING[state.is_recorded]
        if card.citizen is not None and state.document_kind and not state.view.anonymous:
            certainty = "confirmed" if state.is_confirmed else "unverified"
            told = {"document_kind": state.document_kind, "certainty": certainty}
            now["citizen"] = card.citizen.model_copy(update=told)
        return now

    def _is_here_twice(self, view: LiveView, state: ConversationState) -> bool:
        """The same document or number in another conversation of this moment."""
        mine = self._marks(state)
        others = (o for o in view.conversations.values() if o is not state and not o.is_over)
        return bool(mine) and any(mine & self._marks(other) for other in others)

    def _marks(self, state: ConversationState) -> set[tuple[str, str]]:
        if state.view.anonymous:
            return set()
        return {mark for ref in (state.view.document, state.view.ani) if (mark := self._value(ref))}

    def _value(self, ref: Ref | None) -> tuple[str, str] | None:
        datum = self.vault.read(ref) if ref else None
        return (datum.kind, datum.value) if datum else None
