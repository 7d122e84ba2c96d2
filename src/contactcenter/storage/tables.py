"""The tables that several record areas read: personal data, calls, queues, registrations, recordings.

They are below the areas because areas do not import each other, and yet a call is shown with its registration and its
recording, a citizen's timeline shows all three, and erasing a citizen reaches all of them. Each table is written by the
area whose name it has. Times are UTC. Personal data are references (`…_ref`) to `personal_data`, which alone holds the
values, encrypted.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from contactcenter.storage.metadata import Instant, metadata

personal_data = Table(
    "personal_data",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("blind", Text),
    Column("kept", Instant, nullable=False),
    Index("ix_personal_data_blind", "blind"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False, server_default="in"),
    Column("leg", Text),
    Column("dnis", Text, nullable=False, server_default=""),
    Column("tree", Text, nullable=False, server_default=""),
    Column("tree_version", Integer, nullable=False, server_default="0"),
    Column("started", Instant, nullable=False),
    Column("entered_line", Instant),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    Column("language", Text, nullable=False, server_default=""),
    Column("option", Text, nullable=False, server_default=""),
    Column("queue", Text),
    Column("region", Text),
    Column("agent", Text),
    Column("ani_ref", Text),
    Column("document_ref", Text),
    Column("document_kind", Text),
    Column("document_confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("consent", Boolean),
    Column("citizen_id", Uuid, ForeignKey("citizens.id")),
    Column("stage", Text, nullable=False),
    Column("end_cause", Text),
    Column("end_stage", Text),
    Column("waited", Double),
    Column("talked", Double, nullable=False, server_default="0"),
    Column("abandoned", Boolean, nullable=False, server_default=text("false")),
    Column("short", Boolean, nullable=False, server_default=text("false")),
    Column("recorder_silent", Boolean, nullable=False, server_default=text("false")),
    Index("ix_conversations_started", "started"),
    Index("ix_conversations_leg", "leg"),
    Index("ix_conversations_citizen_id", "citizen_id", "started"),
    Index("ix_conversations_origin_ref", "ani_ref"),
    Index("ix_conversations_document_ref", "document_ref"),
    Index("ix_conversations_open", "id", postgresql_where=text("ended_at is null")),
    comment="one row a conversation; its segments are the CDR",
)

segments = Table(
    "segments",
    metadata,
    Column("conversation", Text, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("queue", Text),
    Column("agent", Text),
    Column("delivery", Text),
    Column("end_cause", Text),
    CheckConstraint("kind in ('menu', 'queue', 'agent', 'away', 'wrap_up')", name="kind"),
    Index("ix_segments_agent", "agent", "started"),
    Index("ix_segments_open", "conversation", postgresql_where=text("ended is null")),
    comment="the CDR: one row a stretch; `away`: the citizen hears music while the agent's leg comes back",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("agent", Text, nullable=False),
    Column("queue", Text),
    Column("decided", Instant, nullable=False),
    Column("answered", Instant),
    Column("ended", Instant),
    Column("outcome", Text, nullable=False),
    Column("cause", Text),
    Column("reason", JSONB),
    Column("wrap_up_seconds", Double),
    Column("wrap_up_saved", Boolean),
    CheckConstraint("outcome in ('pending', 'answered', 'missed', 'withdrawn')", name="outcome"),
    Index("ix_deliveries_conversation", "conversation"),
    Index("ix_deliveries_agent", "agent", "decided"),
    Index("ix_deliveries_unsaved", "agent", postgresql_where=text("not wrap_up_saved")),
    comment="each decision, why it was taken, and what became of it",
)

queues = Table(
    "queues",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("target_seconds", Double, nullable=False),
    Column("short_abandon_seconds", Double, nullable=False),
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
