"""Records made from what happened, in the transaction that writes it down.

Each projection reads what a batch touches, decides in Python, and writes it back: a handful of
statements a batch, however many messages it holds.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.journal.entry import Entry
from contactcenter.journal.projections import (
    agent_intervals,
    calls,
    citizen_links,
    ivr_and_consents,
    unattended_calls,
)
from contactcenter.kernel.ids import ConversationId
from contactcenter.storage.personal_data import PersonalData


@dataclass(frozen=True, slots=True)
class Projected:
    """`finished`: references of conversations that are over; memory may let go of them.

    `linked`: conversations whose citizen is known now.
    """

    finished: tuple[str, ...] = ()
    linked: tuple[ConversationId, ...] = ()


async def project(conn: AsyncConnection, batch: list[Entry], data: PersonalData) -> Projected:
    finished = await calls.project(conn, batch)
    finished += await unattended_calls.project(conn, batch)
    linked = await citizen_links.project(conn, batch, data)
    await agent_intervals.project(conn, batch)
    await ivr_and_consents.project(conn, batch)
    return Projected(tuple(finished), tuple(linked))
