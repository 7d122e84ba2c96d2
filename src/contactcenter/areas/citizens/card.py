"""The card that the agent sees when a conversation is delivered (ACD-4).

It is made while the journal may still be behind: what the decision said is taken from `delivered`
where it is given, the document and number from memory, and the citizen by the document itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.areas.citizens import rules, store, timeline_store
from contactcenter.areas.citizens.timeline import PageRequest, page
from contactcenter.areas.timeline import Timeline, TimelineEntry
from contactcenter.journal.codec import encode
from contactcenter.kernel.ids import ConversationId
from contactcenter.kernel.vault import Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.personal_data import PersonalData

PREVIOUS = 5


class CardCitizen(BaseModel):
    """The citizen on a card. `id`: null until the record is written, moments after the document was keyed."""

    id: UUID | None
    name: str | None
    document: str | None
    document_kind: str | None
    certainty: Literal["confirmed", "unverified", "anonymous"]


class CardReason(BaseModel):
    """Why this conversation came to this agent. `head_start_minutes`: priority in the order key."""

    rule: str
    waited: float
    idle: float
    head_start_minutes: float
    runner_up: str | None


class Card(BaseModel):
    """The card of a conversation. `tree`: of the line that was called, whose typification the registration uses."""

    conversation: str
    tree: str
    language: str
    option: str
    citizen: CardCitizen | None
    number: str | None
    number_kind: rules.NumberKind
    region: str | None
    waited_seconds: float
    answered_at: datetime | None
    previous: list[TimelineEntry]
    previous_count: int
    reason: CardReason | None
    same_citizen_now: bool
    recording: Literal["on", "off", "unknown"]


async def build_card(
    conn: AsyncConnection,
    vault: Vault,
    cipher: Cipher,
    timeline: Timeline,
    view: m.ConversationView,
    *,
    delivered: m.ConversationDelivered | None = None,
) -> Card:
    """Build the card of a conversation for the agent who carries it, or is about to.

    `delivered`: the decision, if it was just taken; else it is read from the records.
    """
    row = await store.conversation(conn, view.conversation)
    document = row.document_ref if row is not None and view.document is None else view.document
    data = await PersonalData(vault, cipher).read(conn, [view.ani, document])
    number = data[view.ani].value if view.ani in data else None
    citizen = await _citizen(conn, cipher, view, row, data[document].value if document in data else None)
    before, same_now = Before([], 0), False
    if citizen is not None and citizen.id is not None:
        before = await _before(conn, timeline, citizen.id, view.conversation)
        same_now = bool(set(await store.open_conversations(conn, citizen.id)) - {view.conversation})
    reason = await _reason(conn, view, delivered)
    return Card(
        conversation=view.conversation,
        tree=row.tree if row is not None else "",
        language=view.language,
        option=view.option,
        citizen=citizen,
        number=number,
        number_kind=rules.number_kind(number),
        region=view.region,
        waited_seconds=_waited(row, view, reason),
        answered_at=row.answered_at if row is not None else None,
        previous=before.entries,
        previous_count=before.count,
        reason=reason,
        same_citizen_now=same_now,
        recording=_recording(row, view),
    )


@dataclass(frozen=True, slots=True)
class Before:
    """What happened with the citizen before: the newest entries of the timeline, and how many there are in all."""

    entries: list[TimelineEntry]
    count: int


async def _before(conn: AsyncConnection, timeline: Timeline, citizen: UUID, own: ConversationId) -> Before:
    """Return the timeline without the conversation itself."""
    request = PageRequest(citizen=citizen, limit=PREVIOUS, leave_out=own)
    newest = await page(conn, timeline, request, await store.now(conn))
    return Before(newest.entries, await timeline_store.count(conn, citizen, leave_out=own))


async def _citizen(
    conn: AsyncConnection, cipher: Cipher, view: m.ConversationView, row: Any, document: str | None
) -> CardCitizen | None:
    if view.anonymous or (row is not None and row.consent is False):
        return CardCitizen(id=None, name=None, document=None, document_kind=None, certainty="anonymous")
    if document is None:
        return None
    kind = (row.document_kind if row is not None else None) or rules.guess_document_kind(document)
    confirmed = row is not None and row.document_confirmed
    citizen = await store.find_by_document(conn, cipher, document)
    names = (await store.read_one(conn, cipher, citizen)).name if citizen is not None else None
    return CardCitizen(
        id=citizen,
        name=names,
        document=document,
        document_kind=kind,
        certainty="confirmed" if confirmed else "unverified",
    )


async def _reason(
    conn: AsyncConnection, view: m.ConversationView, delivered: m.ConversationDelivered | None
) -> CardReason | None:
    if delivered is not None:
        reason: dict[str, Any] = encode(delivered.reason)
    else:
        reason = await store.last_reason(conn, view.conversation)
    if not reason:
        return None
    ahead = 0.0
    if view.entered_line is not None:
        ahead = max(0.0, (view.entered_line.timestamp() - reason["order_key"]) / 60)
    return CardReason(
        rule=reason["rule"],
        waited=reason["waited"],
        idle=reason["idle"],
        head_start_minutes=round(ahead, 1),
        runner_up=reason["runner_up"],
    )


def _waited(row: Any, view: m.ConversationView, reason: CardReason | None) -> float:
    if row is not None and row.waited is not None:
        return float(row.waited)
    return reason.waited if reason is not None else 0.0


def _recording(row: Any, view: m.ConversationView) -> Literal["on", "off", "unknown"]:
    if row is None or view.channel != "voice":
        return "unknown"
    return "off" if row.recorder_silent else "on"
