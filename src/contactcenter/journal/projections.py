"""The port by which record areas make their records from the journal, in its transaction (ADR 0005)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter import messages as m
from contactcenter.journal.entry import JournalEntry
from contactcenter.storage.personal_data import PersonalData


@dataclass(frozen=True, slots=True)
class Projected:
    """What remains to be done once a batch is durable.

    `released`: references to personal data that no open conversation needs; the vault in memory may forget them.
    `facts`: messages to publish on the bus.
    """

    released: tuple[str, ...] = ()
    facts: tuple[object, ...] = ()


Fold: TypeAlias = Callable[[AsyncConnection, list[JournalEntry], PersonalData], Awaitable[Projected]]


@dataclass(frozen=True, slots=True)
class Projection:
    """The rule by which an area makes records from journalled messages.

    `name`: the area's name, with the name of the records where an area has several.
    `takes`: the classes of messages that `fold` is given; a message of another class never reaches it.
    `fold`: called inside the journal's transaction with a batch's messages of those classes, in the order of the bus;
    not called if the batch has none. It reads what the batch concerns, decides in Python and writes a handful of
    statements, however many messages there are. It neither commits nor publishes.
    """

    name: str
    takes: frozenset[type[Any]]
    fold: Fold


IGNORED: frozenset[type[m.Event]] = frozenset(
    {
        m.AgentJoined,  # facts of a leg: what the core concluded from them is recorded
        m.AgentLegFailed,
        m.AgentLegLost,
        m.AgentLegRested,
        m.AgentLegSilent,
        m.AgentLegUp,
        m.CallArrived,
        m.CitizenJoined,
        m.CitizenLeft,
        m.ConversationLeft,
        m.LegFree,
        m.MoveRefused,
        m.PromptEnded,
        m.ParticipantsChanged,  # only the present: who served whom is in the records of deliveries
        m.VoiceLinkLost,  # concerns the whole switch, not a record
        m.VoiceLinkRestored,
        m.RequirementWidened,  # the journal itself answers who was eligible when
        m.LanguageReserveChanged,  # only the present: a restart publishes it again
        m.LanguageReserveBroken,  # a supervisor's override stands in the audit
        m.QueuePriorityChanged,  # the route that requested it wrote the record in the same request
        m.WrapUpExtended,  # the wrap-up's end says how long it lasted
        m.RecordingAlarmSeen,  # published by the area that has already written it
        m.RecordingClosed,
        m.RecordingMissing,
        m.RecordingStored,
    }
)


async def project(
    conn: AsyncConnection,
    batch: Sequence[JournalEntry],
    data: PersonalData,
    projections: Sequence[Projection],
) -> Projected:
    """Give a batch to every projection, in the order in which they are registered.

    A later projection sees what an earlier one has written for the same batch. Return what all of them leave to do.
    """
    released: list[str] = []
    facts: list[object] = []
    for projection in projections:
        taken = [entry for entry in batch if type(entry.message) in projection.takes]
        if taken:
            projected = await projection.fold(conn, taken, data)
            released += projected.released
            facts += projected.facts
    return Projected(tuple(released), tuple(facts))
