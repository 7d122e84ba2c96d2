"""Stores the core's state and reads what a restart begins from: the last state and the later inputs.

Inputs are read epoch by epoch, because the core makes its ids from the epoch and a replay must make the same ids again.
A snapshot or an input that this version cannot read is logged as an error and left out; the start goes on, because the
switch still reports which calls there are.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Text, cast, delete, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contactcenter.journal.codec import decode_as, encode
from contactcenter.journal.tables import epochs, journal, snapshots
from contactcenter.journal.type_hints import CodecError, format_of

log = structlog.get_logger()
T = TypeVar("T")
FORMAT = "$format"
SNAPSHOTS_STORED = 12


@dataclass(frozen=True, slots=True)
class Run:
    """The inputs of one epoch with their instants, in bus order."""

    epoch: str
    inputs: tuple[tuple[datetime, Any], ...]


@dataclass(frozen=True, slots=True)
class Saved(Generic[T]):
    """What a restart begins from: the last snapshot and the inputs of each later run.

    `state`: None if there is no snapshot, or none that this version can read.
    """

    state: T | None
    runs: tuple[Run, ...] = ()

    @property
    def inputs(self) -> list[tuple[datetime, Any]]:
        """The inputs of all runs with their instants, in bus order."""
        return [given for run in self.runs for given in run.inputs]


def written(state: object) -> str:
    """Return the state as the JSON text that `save` stores.

    A large state takes a while: call this in a thread, with a copy of the state.
    """
    row = {FORMAT: format_of(type(state)), **encode(state)}
    return "{" + ",".join(f"{json.dumps(name)}:{_text(value)}" for name, value in row.items()) + "}"


def _text(value: Any) -> str:
    """Return the JSON of a value, of a list item by item: one `json.dumps` blocks all other threads until it ends."""
    return "[" + ",".join(map(json.dumps, value)) + "]" if isinstance(value, list) else json.dumps(value)


async def save(conn: AsyncConnection, state: str, epoch: str, seq: int, at: datetime) -> None:
    """Store a state and delete all but the last SNAPSHOTS_STORED states.

    `state`: what `written` returned. `seq`: the number of the last input that the state includes.
    """
    await conn.execute(insert(epochs).values(epoch=epoch, started=at).on_conflict_do_nothing())
    body = cast(literal(state, Text), JSONB)
    row = insert(snapshots).values(epoch=epoch, seq=seq, at=at, state=body)
    number = (await conn.execute(row.returning(snapshots.c.number))).scalar_one()
    await conn.execute(delete(snapshots).where(snapshots.c.number <= number - SNAPSHOTS_STORED))


async def load(conn: AsyncConnection, kind: type[T]) -> Saved[T]:
    """Return the last snapshot, read as `kind`, and the inputs that came after it.

    Without a snapshot these are the inputs of all epochs. If the snapshot cannot be read, there are neither state nor
    inputs.
    """
    result = await conn.execute(
        select(snapshots, epochs.c.number.label("run"))
        .join(epochs, epochs.c.epoch == snapshots.c.epoch)
        .order_by(snapshots.c.number.desc())
        .limit(1)
    )
    last = result.one_or_none()
    if last is None:
        return Saved(None, await _runs(conn, await _epochs(conn, 0), 0))
    state = _read(kind, last.state)
    if state is None:
        return Saved(None)
    return Saved(state, await _runs(conn, [last.epoch, *await _epochs(conn, last.run)], last.seq))


async def _epochs(conn: AsyncConnection, after: int) -> list[str]:
    """Return the epochs that began after the one of that number, oldest first."""
    later = select(epochs.c.epoch).where(epochs.c.number > after).order_by(epochs.c.number)
    return list((await conn.execute(later)).scalars())


def _read(kind: type[T], row: dict[str, Any]) -> T | None:
    """Return the state of a stored row; None if this version cannot read it.

    Then the later inputs are of no use either, because they change a state that is not known.
    """
    before = row.pop(FORMAT, None)
    other = before != format_of(kind)
    if other:
        log.warning("state_of_another_version", format=before, ours=format_of(kind))
    try:
        return decode_as(kind, row, of_another_version=other)
    except CodecError as error:
        log.error(
            "state_unreadable", what="snapshot", format=before, ours=format_of(kind), detail=str(error)[:200]
        )
        return None


async def _runs(conn: AsyncConnection, names: Sequence[str], after: int) -> tuple[Run, ...]:
    """Return the inputs of these epochs, oldest first; of the first epoch only those numbered above `after`.

    Each epoch is read by the primary key in a query of its own: one query for all of them reads the whole journal,
    which takes minutes.
    """
    runs = [Run(name, await _inputs(conn, name, 0 if place else after)) for place, name in enumerate(names)]
    return tuple(run for run in runs if run.inputs)


async def _inputs(conn: AsyncConnection, epoch: str, after: int) -> tuple[tuple[datetime, Any], ...]:
    """Return the inputs of one epoch numbered above `after`; one that cannot be read is logged and left out."""
    wanted = (journal.c.epoch == epoch) & (journal.c.seq > after) & journal.c.is_input
    given = []
    for row in await conn.execute(select(journal.c.at, journal.c.body).where(wanted).order_by(journal.c.seq)):
        try:
            given.append((row.at, decode_as(object, row.body, of_another_version=True)))
        except CodecError as error:
            log.error("state_unreadable", what="input", type=row.body.get("$"), detail=str(error)[:200])
    return tuple(given)
