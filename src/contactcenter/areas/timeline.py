"""The port by which record areas put their kinds of entry on the citizen's timeline (CRM-2). It knows none of them.

The table `timeline` says for each entry its kind and the id of the object. The area of that kind loads what is shown.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection


class Spans(BaseModel):
    """Seconds. `waited`: in line, from the option to the answer or the end."""

    menu: float = 0.0
    waited: float = 0.0
    talked: float = 0.0
    wrap_up: float = 0.0


class RecordingRef(BaseModel):
    """The recording of an entry. `id`: None while the file is being prepared. `duration`: seconds."""

    id: UUID | None
    state: Literal["ready", "missing", "removed", "processing"]
    duration: float | None
    truncated: bool = False


class TimelineEntry(BaseModel):
    """One entry, of any kind; of a kind that has no such field the field is empty.

    `id`: of the entry. `conversation`: the id of the object, which for most kinds is a conversation.
    `option`: what it was about. `outcome`: as registered, or "abandoned" | "menu" where nobody could register anything.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)  # every field is always sent

    id: str
    kind: str
    conversation: str
    at: datetime
    option: str = ""
    language: str = ""
    certainty: Literal["confirmed", "unverified"] = "unverified"
    outcome: str | None = None
    typification_label: str | None = None
    note: str | None = None
    agent_name: str | None = None
    segments: Spans = Spans()
    recording: RecordingRef | None = None
    end_cause: str | None = None


class TimelineRow(Protocol):
    """A row of the table `timeline`."""

    @property
    def id(self) -> UUID:
        """The id of the entry."""

    @property
    def kind(self) -> str:
        """The name of the entry's kind."""

    @property
    def at(self) -> datetime:
        """The instant of the entry (UTC)."""

    @property
    def object_id(self) -> str:
        """The id of the object, as its kind knows it."""


TimelineLoader: TypeAlias = Callable[
    [AsyncConnection, Sequence[str], datetime], Awaitable[Mapping[str, TimelineEntry]]
]
"""(connection, ids of objects, now) -> the entry of each object that has a record, by its id.

It takes a fixed number of statements, however many ids there are. The entries' `id` is set by who asks.
"""


@dataclass(frozen=True, slots=True)
class TimelineKind:
    """A kind of entry. `name`: what the table `timeline` says of such an entry: `call`, or the name of a channel."""

    name: str
    load: TimelineLoader


class Timeline:
    """The kinds of all areas, found by name."""

    def __init__(self, kinds: Iterable[TimelineKind] = ()) -> None:
        """Register the kinds.

        Raises: ValueError, if two have one name.
        """
        self._loaders: dict[str, TimelineLoader] = {}
        for kind in kinds:
            if kind.name in self._loaders:
                raise ValueError(f"two areas load the entries of kind {kind.name}")
            self._loaders[kind.name] = kind.load

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds."""
        return frozenset(self._loaders)

    async def entries(
        self, conn: AsyncConnection, rows: Sequence[TimelineRow], now: datetime
    ) -> list[TimelineEntry]:
        """Return the entries of these rows, in their order.

        A row whose kind nobody loads, or whose object has no record, gives an entry with its kind and time alone.
        """
        loaded: dict[tuple[str, str], TimelineEntry] = {}
        for kind, of_kind in groupby(sorted(rows, key=_kind_of), key=_kind_of):
            load = self._loaders.get(kind)
            if load is not None:
                entries = await load(conn, [row.object_id for row in of_kind], now)
                loaded |= {(kind, object_id): entry for object_id, entry in entries.items()}
        return [_with_id(row, loaded.get((row.kind, row.object_id))) for row in rows]


def _kind_of(row: TimelineRow) -> str:
    return row.kind


def _with_id(row: TimelineRow, entry: TimelineEntry | None) -> TimelineEntry:
    if entry is None:
        return TimelineEntry(id=str(row.id), kind=row.kind, conversation=row.object_id, at=row.at)
    return entry.model_copy(update={"id": str(row.id)})
