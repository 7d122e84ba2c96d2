"""Stored messages, snapshots and reasons of deliveries in the field's words.

The journal is converted from its last snapshot on, because a restart reads nothing before it (ADR 0004); what is
older keeps the words of its time until housekeeping removes it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# One line a rename: the class as it was written, then the class as it is read.
CLASSES = {
    "AgentRested": "AgentLegRested",
    "CallUnattended": "UnobservedCallFound",
    "CoreRestated": "CoreRestored",
    "MoveDue": "MoveRetryDue",
    "NoticeGiven": "RecordingNoticeGiven",
    "PlaceDue": "QueuePositionDue",
    "Reason": "DeliveryReason",
    "RecorderSilent": "RecorderMissing",
    "Say": "PromptPart",
    "SeatGuard": "LanguageReserve",
    "SeatLeft": "LanguageReserveBroken",
    "SetGuards": "SetLanguageReserves",
    "Step": "RequirementStep",
    "StepDue": "RequirementStepDue",
}

# The class and field as they were written, then the field as it is read.
FIELDS = {
    ("Agent", "place"): "leg_state",
    ("Agent", "told"): "last_published",
    ("AgentChanged", "conversation"): "conversations",
    ("AgentView", "conversation"): "conversations",
    ("CallArrived", "origin"): "ani",
    ("CallArrived", "place"): "region",
    ("CallUnattended", "origin"): "ani",
    ("CallUnattended", "place"): "region",
    ("Conversation", "key"): "order_key",
    ("Conversation", "leg"): "legs",
    ("Conversation", "origin"): "ani",
    ("Conversation", "place"): "region",
    ("ConversationQueued", "key"): "order_key",
    ("ConversationStarted", "origin"): "ani",
    ("ConversationStarted", "place"): "region",
    ("ConversationView", "key"): "order_key",
    ("ConversationView", "origin"): "ani",
    ("ConversationView", "place"): "region",
    ("CoreRestated", "dark_since"): "unobserved_since",
    ("CoreState", "dark_since"): "unobserved_since",
    ("CoreState", "guards"): "language_reserves",
    ("Delivery", "is_voice"): "medium",
    ("LegSeen", "origin"): "ani",
    ("LegSeen", "place"): "region",
    ("PromptEnded", "heard"): "outcome",
    ("PromptEnded", "keys"): "digits",
    ("QueuePolicy", "place_every_seconds"): "position_every_seconds",
    ("QueuePriorityChanged", "keys"): "order_keys",
    ("Reason", "key"): "order_key",
    ("SeatGuard", "floor"): "minimum",
    ("SetGuards", "guards"): "reserves",
    ("WrapUpCompleted", "lasted"): "acw_seconds",
}

# The class, field and value as they were written, then the value as it is read.
VALUES: dict[tuple[str, str, Any], Any] = {
    ("Delivery", "is_voice", True): "voice",
    ("Delivery", "is_voice", False): "text",
    ("PromptEnded", "heard", "keys"): "digits",
}

# The class and field as they were written, one value or none, and are read as a list.
LISTS = {("AgentChanged", "conversation"), ("AgentView", "conversation"), ("Conversation", "leg")}

# The class as it was written, and what it did not say: a field, made of the others.
ADDED: dict[str, dict[str, Callable[[Mapping[str, Any]], Any]]] = {
    "Conversation": {"medium": lambda row: "voice" if row["channel"] == "voice" else "text"},
    "EnqueueConversation": {"leg": lambda row: row["conversation"] if row["channel"] == "voice" else None},
}

# Of the source of a voice menu, which is JSON in a field: the two classes that hold one.
SOURCES = ("PublishTree", "PublishedTree")
SOURCE_WORDS = ('"place_every_seconds":', '"position_every_seconds":')

COMMENTS = {
    "segments": (
        "the CDR: one row a stretch; `away`: she hears music while the agent's leg comes back",
        "the CDR: one row a stretch; `away`: the citizen hears music while the agent's leg comes back",
    ),
    "citizen_phones": (
        "several may share one: it never joins. changed_by null: a call came from it, nobody said it is hers",
        "several may share one: it never joins. changed_by null: a call came from it, nobody said whose it is",
    ),
}

ROWS_AT_ONCE = 2_000

snapshots = sa.table("snapshots", *map(sa.column, ("number", "epoch", "seq")), sa.column("state", JSONB))
epochs = sa.table("epochs", sa.column("epoch"), sa.column("number"))
journal = sa.table("journal", *map(sa.column, ("epoch", "seq", "type")), sa.column("body", JSONB))


class Words:
    """One direction of the tables above."""

    def __init__(
        self,
        classes: Mapping[str, str],
        fields: Mapping[tuple[str, str], str],
        values: Mapping[tuple[str, str, Any], Any],
        lists: Mapping[tuple[str, str], Callable[[Any], Any]],
        added: Mapping[str, Mapping[str, Callable[[Mapping[str, Any]], Any] | None]],
        source_words: tuple[str, str],
    ) -> None:
        """`added`: None for a field that is taken away."""
        self._classes, self._fields, self._values = classes, fields, values
        self._lists, self._added, self._source_words = lists, added, source_words

    def convert(self, value: Any) -> Any:
        """Return stored JSON in the other words; `"$"` names the class of an object."""
        if isinstance(value, list):
            return [self.convert(inside) for inside in value]
        if not isinstance(value, dict):
            return value
        kind = value.get("$", "")
        row = {self._fields.get((kind, name), name): self._field(kind, name, v) for name, v in value.items()}
        for name, make in self._added.get(kind, {}).items():
            if make is not None:
                row[name] = make(value)
            else:
                row.pop(name, None)
        return row | {"$": self._classes.get(kind, kind)} if kind else row

    def _field(self, kind: str, name: str, value: Any) -> Any:
        if name == "source" and kind in SOURCES:
            return value.replace(*self._source_words)
        if (kind, name) in self._lists:
            return self._lists[kind, name](value)
        if isinstance(value, str | bool):
            return self._values.get((kind, name, value), value)
        return self.convert(value)

    def back(self) -> "Words":
        """Return the other direction."""

        def read(kind: str, name: str) -> tuple[str, str]:
            return self._classes.get(kind, kind), self._fields.get((kind, name), name)

        classes = {new: old for old, new in self._classes.items()}
        fields = {read(kind, old): old for kind, old in self._fields}
        values = {(*read(kind, field), new): old for (kind, field, old), new in self._values.items()}
        lists = {read(kind, field): _out_of_list for kind, field in self._lists}
        added = {self._classes.get(kind, kind): dict.fromkeys(names) for kind, names in self._added.items()}
        old, new = self._source_words
        return Words(classes, fields, values, lists, added, (new, old))


def _into_list(value: Any) -> list[Any]:
    return [] if value is None else [value]


def _out_of_list(values: list[Any]) -> Any:
    return values[0] if values else None


FORWARD = Words(CLASSES, FIELDS, VALUES, dict.fromkeys(LISTS, _into_list), ADDED, SOURCE_WORDS)


def upgrade() -> None:
    _convert(FORWARD)
    _rename_in_reasons(("Reason", "key"), ("DeliveryReason", "order_key"))
    for table, (old, new) in COMMENTS.items():
        op.create_table_comment(table, new, existing_comment=old)


def downgrade() -> None:
    _convert(FORWARD.back())
    _rename_in_reasons(("DeliveryReason", "order_key"), ("Reason", "key"))
    for table, (old, new) in COMMENTS.items():
        op.create_table_comment(table, old, existing_comment=new)


def _convert(words: Words) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(snapshots).order_by(snapshots.c.number)).all()
    for row in rows:
        change = sa.update(snapshots).where(snapshots.c.number == row.number)
        connection.execute(change.values(state=words.convert(row.state)))
    last = rows[-1] if rows else None
    for epoch, after in _read_at_a_restart(connection, last):
        _convert_epoch(connection, words, epoch, after)


def _read_at_a_restart(connection: sa.Connection, last: Any) -> list[tuple[str, int]]:
    """Of which epochs, and after which number, a restart reads the inputs."""
    names = list(connection.scalars(sa.select(epochs.c.epoch).order_by(epochs.c.number)))
    if last is None:
        return [(name, 0) for name in names]
    later = names[names.index(last.epoch) + 1 :]
    return [(last.epoch, last.seq), *((name, 0) for name in later)]


def _convert_epoch(connection: sa.Connection, words: Words, epoch: str, after: int) -> None:
    change = (
        sa.update(journal)
        .where(journal.c.epoch == epoch, journal.c.seq == sa.bindparam("number"))
        .values(type=sa.bindparam("kind"), body=sa.bindparam("converted", type_=JSONB))
    )
    while True:
        chosen = sa.select(journal).where(journal.c.epoch == epoch, journal.c.seq > after)
        rows = connection.execute(chosen.order_by(journal.c.seq).limit(ROWS_AT_ONCE)).all()
        if not rows:
            return
        bodies = [(row.seq, words.convert(row.body)) for row in rows]
        connection.execute(
            change, [{"number": seq, "kind": body["$"], "converted": body} for seq, body in bodies]
        )
        after = rows[-1].seq


def _rename_in_reasons(old: tuple[str, str], new: tuple[str, str]) -> None:
    statement = sa.text(
        "update deliveries set reason = (reason - cast(:old_key as text))"
        " || jsonb_build_object('$', cast(:new_kind as text), cast(:new_key as text), reason -> cast(:old_key as text))"
        " where reason ->> '$' = cast(:old_kind as text)"
    )
    values = {"old_kind": old[0], "old_key": old[1], "new_kind": new[0], "new_key": new[1]}
    op.get_bind().execute(statement, values)
