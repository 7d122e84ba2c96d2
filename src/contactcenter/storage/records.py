"""Citizens, their timeline, registrations and recordings: what several record areas read.

Names, e-mails and notes stand apart, in tables whose rows can go; `tombstones` says that they were.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from contactcenter.storage.metadata import metadata
from contactcenter.storage.tables import Instant


def _citizen() -> Column[object]:
    return Column("citizen_id", Uuid, ForeignKey("citizens.id"), primary_key=True)


citizens = Table(
    "citizens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("changed_by", Text),
    Column("language", Text, nullable=False, server_default=""),
    Column("sex", Text),
    Column("department", Text),
    Column("province", Text),
    Column("district", Text),
    Column("erased", Instant),
)

citizen_names = Table(
    "citizen_names",
    metadata,
    _citizen(),
    Column("names", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    Column("born", Date),
    Column("changed", Instant, nullable=False),
    Column("changed_by", Text),
    Index("ix_citizen_names_words", "words", postgresql_using="gin"),
)

citizen_documents = Table(
    "citizen_documents",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("blind", Text, primary_key=True),
    Column("citizen_id", Uuid, ForeignKey("citizens.id"), nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("changed", Instant, nullable=False),
    Column("changed_by", Text),
    Index("ix_citizen_documents_citizen_id", "citizen_id"),
    Index("ix_citizen_documents_blind", "blind"),
    comment="one citizen a document: the only key that joins",
)

citizen_phones = Table(
    "citizen_phones",
    metadata,
    _citizen(),
    Column("blind", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("changed_by", Text),
    Index("ix_citizen_phones_blind", "blind"),
    comment="several may share one: it never joins. changed_by null: a call came from it, nobody said it is hers",
)

citizen_emails = Table(
    "citizen_emails",
    metadata,
    _citizen(),
    Column("blind", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("changed_by", Text),
    Index("ix_citizen_emails_blind", "blind"),
)

citizen_versions = Table(
    "citizen_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("citizen_id", Uuid, ForeignKey("citizens.id"), nullable=False),
    Column("fields", Text, nullable=False),  # by spaces
    Column("former", LargeBinary, nullable=False),  # JSON of those fields, sealed
    Column("replaced", Instant, nullable=False),
    Column("replaced_by", Text, nullable=False),
    Index("ix_citizen_versions_citizen_id", "citizen_id"),
    comment="what a record held before it was changed; erased with the citizen",
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("citizen_id", Uuid, ForeignKey("citizens.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    UniqueConstraint("kind", "object_id"),
    Index("ix_timeline_citizen_id_at_id", "citizen_id", "at", "id"),
    comment="one line for each citizen, any channel; the object itself holds what is shown",
)

typification_trees = Table(
    "typification_trees",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("entries", JSONB, nullable=False),
    Column("published", Instant, nullable=False),
    Column("published_by", Text),
)

registrations = Table(
    "registrations",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("agent", Text, nullable=False),
    Column("tree", Text),
    Column("tree_version", Integer),
    Column("typification", Text),
    Column("typification_label", Text),
    Column("outcome", Text),
    Column("done", Boolean, nullable=False),
    Column("created", Instant, nullable=False),
    Column("saved", Instant, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("completed", Instant),
    CheckConstraint("outcome in ('resolved', 'case', 'cut')", name="outcome"),
    Index("ix_registrations_saved", "saved"),
)

registration_notes = Table(
    "registration_notes",
    metadata,
    Column("conversation", Text, ForeignKey("registrations.conversation"), primary_key=True),
    Column("note", Text, nullable=False),
)

registration_versions = Table(
    "registration_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation", Text, ForeignKey("registrations.conversation"), nullable=False),
    Column("tree", Text),
    Column("tree_version", Integer),
    Column("typification", Text),
    Column("typification_label", Text),
    Column("outcome", Text),
    Column("note", Text, nullable=False),
    Column("saved", Instant, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("replaced", Instant, nullable=False),
    Column("replaced_by", Text, nullable=False),
    Index("ix_registration_versions_conversation", "conversation"),
    comment="what a finished registration held before it was changed; erased with the citizen, as notes are",
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("leg", Text, nullable=False, unique=True),
    Column("conversation", Text, ForeignKey("conversations.id")),
    Column("state", Text, nullable=False),
    Column("started", Instant),
    Column("duration", Double),
    Column("expected", Double),
    Column("bytes", BigInteger),
    Column("key", Text),
    Column("sha256", Text),
    Column("peaks", JSONB),
    Column("anonymous", Boolean, nullable=False, server_default=text("false")),
    Column("stored", Instant),
    Column("removed", Instant),
    CheckConstraint("state in ('ready', 'truncated', 'missing', 'removed')", name="state"),
    Index("ix_recordings_conversation", "conversation"),
    Index("ix_recordings_started", "started"),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("cleared", Instant),
    Column("seen", Instant),
    Column("seen_by", Text),
    Column("detail", JSONB, nullable=False),
    Index("ix_alarms_one_open", "kind", "object_id", unique=True, postgresql_where=text("cleared is null")),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("object_kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("erased", Instant, nullable=False),
    Column("erased_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_tombstones_object_kind_object_id", "object_kind", "object_id"),
    comment="that something was here: its kind and the hash of what it held",
)
