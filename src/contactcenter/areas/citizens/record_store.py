"""Writes a citizen's record as people change it: one field or list a function, in the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, cast, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import REGCONFIG, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens.tables import (
    citizen_emails,
    citizen_names,
    citizen_phones,
    citizen_versions,
    citizens,
)
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.normalization import fold
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.tables import conversations, deliveries, registrations

PLAIN = frozenset({"sex", "language", "department", "province", "district"})


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a record (`by`: the user's id), and when."""

    by: str
    at: datetime

    @property
    def row(self) -> dict[str, Any]:
        """The columns that record the change."""
        return {"changed": self.at, "changed_by": self.by}


async def hold(conn: AsyncConnection, citizen: UUID) -> bool:
    """Lock the record until this transaction ends. Return False if there is none, or it was erased."""
    query = select(citizens.c.id).where(citizens.c.id == citizen, citizens.c.erased.is_(None))
    return (await conn.execute(query.with_for_update())).first() is not None


async def write_plain(
    conn: AsyncConnection, citizen: UUID, values: Mapping[str, Any], author: Author
) -> None:
    """Write columns of the record itself, all of them in PLAIN."""
    await conn.execute(update(citizens).where(citizens.c.id == citizen).values(**values, **author.row))


async def write_name(
    conn: AsyncConnection, citizen: UUID, names: str, born: Mapping[str, Any], author: Author
) -> None:
    """Write the names; `born` is empty, or holds the date of birth to write too."""
    values = {"names": names, "words": func.to_tsvector(cast("simple", REGCONFIG), fold(names)), **born}
    new = insert(citizen_names).values(citizen_id=citizen, **values, **author.row)
    changed = {**values, **author.row}
    await conn.execute(new.on_conflict_do_update(index_elements=["citizen_id"], set_=changed))


async def write_birth(conn: AsyncConnection, citizen: UUID, born: Any, author: Author) -> bool:
    """Write the date of birth. Return False if the citizen has no name yet: then nothing is written."""
    row = update(citizen_names).where(citizen_names.c.citizen_id == citizen)
    return (await conn.execute(row.values(born=born, **author.row))).rowcount > 0


async def drop_name(conn: AsyncConnection, citizen: UUID) -> None:
    """Delete the citizen's names and date of birth."""
    await conn.execute(delete(citizen_names).where(citizen_names.c.citizen_id == citizen))


async def write_phones(
    conn: AsyncConnection, cipher: Cipher, citizen: UUID, values: Iterable[str], author: Author
) -> None:
    """Replace the citizen's own telephones by `values`.

    A number that calls came from becomes the citizen's own if it is among them; the others stay as they are.
    """
    await _write_list(conn, citizen_phones, citizen, _sealed(cipher, "ani", values), author)


async def write_emails(
    conn: AsyncConnection, cipher: Cipher, citizen: UUID, values: Iterable[str], author: Author
) -> None:
    """Replace the citizen's e-mail addresses by `values`."""
    await _write_list(conn, citizen_emails, citizen, _sealed(cipher, "email", values), author)


async def keep_former(
    conn: AsyncConnection, citizen: UUID, fields: Iterable[str], sealed: bytes, author: Author
) -> None:
    """Store the former values of the changed fields, encrypted, until the citizen is erased (OPS-3)."""
    row = {"id": record_id(author.at), "citizen_id": citizen, "fields": " ".join(fields), "former": sealed}
    await conn.execute(insert(citizen_versions).values(**row, replaced=author.at, replaced_by=author.by))


async def attends(
    conn: AsyncConnection, agent: str, citizen: UUID, closed_before: datetime, ended_before: datetime
) -> bool:
    """Return whether the agent has a conversation with this citizen that is open, or whose registration is.

    A registration is open if it was done no earlier than `closed_before`, or if it is not done and the conversation
    ended no earlier than `ended_before`.
    """
    d, c, r = deliveries.c, conversations.c, registrations.c
    done = exists().where(r.conversation == c.id, r.done)
    query = (
        select(d.id)
        .join(conversations, c.id == d.conversation)
        .where(d.agent == agent, d.outcome.in_(("pending", "answered")), c.citizen_id == citizen)
        .where(
            or_(
                c.ended_at.is_(None),
                done.where(r.completed >= closed_before),
                and_(~done, c.ended_at >= ended_before),
            )
        )
    )
    return (await conn.execute(query.limit(1))).first() is not None


def _sealed(cipher: Cipher, kind: str, values: Iterable[str]) -> dict[str, bytes]:
    return {cipher.blind(kind, value): cipher.encrypt(value) for value in values}


async def _write_list(
    conn: AsyncConnection, table: Table, citizen: UUID, sealed: Mapping[str, bytes], author: Author
) -> None:
    """Replace the whole list; an entry that stays keeps when it was last seen, and who entered it first."""
    gone = delete(table).where(table.c.citizen_id == citizen, table.c.changed_by.is_not(None))
    await conn.execute(gone.where(table.c.blind.not_in(sealed)))
    rows = [
        {"citizen_id": citizen, "blind": blind, "value": value, "seen": author.at, "changed_by": author.by}
        for blind, value in sealed.items()
    ]
    if rows:
        new = insert(table)
        named = new.on_conflict_do_update(
            index_elements=["citizen_id", "blind"],
            set_={"changed_by": new.excluded.changed_by},
            where=table.c.changed_by.is_(None),
        )
        await conn.execute(named, rows)
