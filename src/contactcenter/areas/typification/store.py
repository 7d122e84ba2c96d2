"""Typification trees by version, and registrations, in the database."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.areas.citizens.tables import citizen_names
from contactcenter.areas.typification.rules import Outcome
from contactcenter.areas.typification.tables import typification_trees
from contactcenter.domain.typification import Typification, read_typification
from contactcenter.kernel.errors import InvalidInput
from contactcenter.storage.record_ids import record_id
from contactcenter.storage.tables import (
    conversations,
    deliveries,
    registration_notes,
    registration_versions,
    registrations,
)

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('contactcenter.typification'))")
_ONE_WRITER_OF = text(
    "SELECT pg_advisory_xact_lock(hashtext('contactcenter.registration'), hashtext(:conversation))"
)
FIELDS = ("typification", "outcome", "note")
FREQUENT = 4
MOST_NAMED = 3  # entries in a refusal
FREQUENT_OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tree:
    """A version of a typification tree. `entries`: as they were published; `typification`: the same, indexed."""

    id: str
    version: int
    entries: list[dict[str, Any]]
    typification: Typification


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry as it was when it was chosen: the version of the tree, and the labels that people read."""

    tree: str | None
    version: int | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as the agent wrote it. `chosen`: the entry that `typification` names."""

    conversation: str
    typification: str | None
    chosen: Chosen
    outcome: Outcome | None
    note: str
    done: bool


async def publish(
    conn: AsyncConnection, tree: str, entries: list[dict[str, Any]], now: datetime, by: str | None = None
) -> int | None:
    """Publish a new version, which forms use at once, and return its number; None if nothing changed.

    `by`: who publishes it by hand; None for the deployment's own file. That changes nothing while it is what the
    deployment published last, so that a version published by hand since then outlives a restart.

    Raises: InvalidInput if the tree is not valid, or if an entry is left out by hand.
    """
    wanted = read_typification(entries)
    await conn.execute(_ONE_AT_A_TIME)
    plain = json.dumps(entries, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    last = await _last(conn, tree)
    deployed = await _last(conn, tree, typification_trees.c.published_by.is_(None)) if by is None else None
    if digest in {row.digest for row in (last, deployed) if row is not None}:
        return None
    if by is not None and last is not None:
        _must_keep(read_typification(last.entries), wanted)
    version: int = last.version + 1 if last is not None else 1
    await conn.execute(
        insert(typification_trees).values(
            id=tree, version=version, digest=digest, entries=entries, published=now, published_by=by
        )
    )
    return version


def _must_keep(before: Typification, wanted: Typification) -> None:
    gone = [entry.code for entry in before if entry.code not in wanted]
    if gone:
        named = ", ".join(gone[:MOST_NAMED]) + (
            f" and {len(gone) - MOST_NAMED} more" if gone[MOST_NAMED:] else ""
        )
        refusal = f"{named}: not in this file; an entry is switched off (active: false), never removed"
        raise InvalidInput(refusal, code="invalid_typification")


async def current(conn: AsyncConnection, tree: str = "") -> Tree | None:
    """Return the newest version of that tree; if there is none of that name, of the first tree ever published."""
    row = await _last(conn, tree)
    if row is None:
        first = select(typification_trees.c.id).order_by(typification_trees.c.published).limit(1)
        name = await conn.scalar(first)
        row = await _last(conn, name) if name is not None else None
    if row is None:
        return None
    return Tree(row.id, row.version, row.entries, read_typification(row.entries))


async def names(conn: AsyncConnection) -> list[str]:
    """Return the names of the trees."""
    query = select(typification_trees.c.id).distinct().order_by(typification_trees.c.id)
    return list(await conn.scalars(query))


async def _last(conn: AsyncConnection, tree: str, *further: ColumnElement[bool]) -> Row[Any] | None:
    return (
        await conn.execute(
            select(typification_trees)
            .where(typification_trees.c.id == tree, *further)
            .order_by(typification_trees.c.version.desc())
            .limit(1)
        )
    ).one_or_none()


async def frequent(conn: AsyncConnection, tree: Tree, now: datetime) -> dict[str, list[str]]:
    """Return, for each option, the codes that its calls mostly end in, of those that may still be chosen."""
    counted = (
        select(conversations.c.option, registrations.c.typification, func.count().label("times"))
        .join_from(registrations, conversations, conversations.c.id == registrations.c.conversation)
        .where(
            registrations.c.done,
            registrations.c.typification.is_not(None),
            registrations.c.saved > now - FREQUENT_OVER,
        )
        .group_by(conversations.c.option, registrations.c.typification)
        .order_by(conversations.c.option, func.count().desc(), registrations.c.typification)
    )
    suggested: dict[str, list[str]] = {}
    for row in await conn.execute(counted):
        codes = suggested.setdefault(row.option, [])
        if len(codes) < FREQUENT and tree.typification.is_choosable(row.typification):
            codes.append(row.typification)
    return suggested


async def tree_of_conversation(conn: AsyncConnection, conversation: str) -> str | None:
    """Return the tree of the line that was called; None if there is no such conversation."""
    return await conn.scalar(select(conversations.c.tree).where(conversations.c.id == conversation))


async def carried(conn: AsyncConnection, agent: str, conversation: str) -> bool:
    """Return whether the agent answered this conversation."""
    query = select(deliveries.c.id).where(
        deliveries.c.agent == agent,
        deliveries.c.conversation == conversation,
        deliveries.c.outcome == "answered",
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def written(conn: AsyncConnection, conversation: str) -> Any:
    """Return the registration with its note, and lock it until this transaction ends; None without one."""
    # Held by its name, for there may be no row yet; and read afterwards, in a statement that sees who was first.
    await conn.execute(_ONE_WRITER_OF, {"conversation": conversation})
    return await read(conn, conversation)


async def read(conn: AsyncConnection, conversation: str) -> Any:
    """Return the registration with its note, without locking it; None without one."""
    query = (
        select(registrations, func.coalesce(registration_notes.c.note, "").label("note"))
        .outerjoin(registration_notes, registration_notes.c.conversation == registrations.c.conversation)
        .where(registrations.c.conversation == conversation)
    )
    return (await conn.execute(query)).one_or_none()


def changed(former: Any, registration: Registration) -> list[str]:
    """Return the names of the fields in which the new registration differs from the former one."""
    return [name for name in FIELDS if getattr(former, name) != getattr(registration, name)]


async def keep_version(conn: AsyncConnection, former: Any, user: str, now: datetime) -> None:
    """Store the former version of a registration, before another user's changes replace it."""
    former_row = former._mapping
    version = {
        column.name: former_row[column.name]
        for column in registration_versions.c
        if column.name in former_row
    }
    await conn.execute(
        insert(registration_versions).values(**version, id=record_id(now), replaced=now, replaced_by=user)
    )


async def save(conn: AsyncConnection, registration: Registration, user: str, now: datetime) -> None:
    """Write the registration over the former one (see `keep_version`). `completed` stays as it was first set."""
    values = {
        "tree": registration.chosen.tree,
        "tree_version": registration.chosen.version,
        "typification": registration.typification,
        "typification_label": registration.chosen.label,
        "outcome": registration.outcome,
        "done": registration.done,
        "saved": now,
        "saved_by": user,
    }
    completed = now if registration.done else None
    row = insert(registrations).values(
        conversation=registration.conversation, agent=user, created=now, completed=completed, **values
    )
    first = func.coalesce(registrations.c.completed, row.excluded.completed)
    await conn.execute(
        row.on_conflict_do_update(index_elements=["conversation"], set_={**values, "completed": first})
    )
    await _save_note(conn, registration)


async def _save_note(conn: AsyncConnection, registration: Registration) -> None:
    if not registration.note:
        await conn.execute(
            delete(registration_notes).where(registration_notes.c.conversation == registration.conversation)
        )
        return
    row = insert(registration_notes).values(conversation=registration.conversation, note=registration.note)
    await conn.execute(
        row.on_conflict_do_update(index_elements=["conversation"], set_={"note": row.excluded.note})
    )


async def pending(conn: AsyncConnection, agent: str | None) -> Sequence[Any]:
    """Return the wrap-ups that ended unsaved and are still to be completed, oldest first (*Por completar*)."""
    c, r = conversations.c, registrations.c
    query = (
        select(
            *(c.id.label("conversation"), c.tree, c.started, c.option, c.language, deliveries.c.agent),
            *(r.typification, r.outcome),
            func.coalesce(registration_notes.c.note, "").label("note"),
            c.consent.is_(False).label("anonymous"),
            c.ani_ref.is_(None).label("hidden"),
            citizen_names.c.names.label("citizen_name"),
        )
        .join_from(deliveries, conversations, c.id == deliveries.c.conversation)
        .outerjoin(registrations, r.conversation == c.id)
        .outerjoin(registration_notes, registration_notes.c.conversation == c.id)
        .outerjoin(citizen_names, citizen_names.c.citizen_id == c.citizen_id)
        .where(
            deliveries.c.outcome == "answered",
            ~deliveries.c.wrap_up_saved,
            func.coalesce(r.done, False).is_(False),
        )
        .order_by(c.started)
    )
    if agent is not None:
        query = query.where(deliveries.c.agent == agent)
    return (await conn.execute(query)).all()
