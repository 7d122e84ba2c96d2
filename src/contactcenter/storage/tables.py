"""What the routing leaves behind: the journal, and the records projected from it.

Every time is UTC. Personal data are references (`…_ref`) to `personal_data`, sealed, and it alone.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from contactcenter.storage.metadata import metadata

Instant = DateTime(timezone=True)


def _open(column: str) -> dict[str, Any]:
    return {"postgresql_where": text(f"{column} is null")}


epochs = Table(
    "epochs",
    metadata,
    Column("epoch", Text, primary_key=True),
    Column("number", BigInteger, Identity(), nullable=False, unique=True),
    Column("started", Instant, nullable=False),
    Column("seen", Instant),
    comment="each start of the core, and until when it lived",
)

journal = Table(
    "journal",
    metadata,
    Column("epoch", Text, ForeignKey("epochs.epoch"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("type", Text, nullable=False),
    Column("is_input", Boolean, nullable=False),
    Column("cause", BigInteger),
    Column("body", JSONB, nullable=False),
    Column("projected", Boolean, nullable=False, server_default=text("true")),
    Index("ix_journal_at", "at", postgresql_using="brin"),
    Index("ix_journal_unprojected", "epoch", "seq", postgresql_where=text("not projected")),
    comment="what reached the core, and what it concluded, in the order of the bus",
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("epoch", Text, ForeignKey("epochs.epoch"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", JSONB, nullable=False),
    comment="the core's state after every input up to `seq`",
)

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
    Index("ix_conversations_open", "id", **_open("ended_at")),
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
    Index("ix_segments_open", "conversation", **_open("ended")),
    comment="the CDR: one row a stretch; `away`: she hears music while the agent's leg comes back",
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

agent_intervals = Table(
    "agent_intervals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("reason", Text),
    Column("conversation", Text),
    Column("by", Text),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Index("ix_agent_intervals_agent", "agent", "started"),
    Index("ix_agent_intervals_one_open", "agent", unique=True, **_open("ended")),
    comment="who was in which state, from when to when",
)

node_visits = Table(
    "node_visits",
    metadata,
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("node", Text, nullable=False),
    Column("option", Text, nullable=False),
    Index("ix_node_visits_conversation", "conversation", "at"),
    Index("ix_node_visits_at", "at"),
)

consents = Table(
    "consents",
    metadata,
    Column("epoch", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("accepted", Boolean),
    CheckConstraint("kind in ('notice', 'consent')", name="kind"),
    Index("ix_consents_conversation", "conversation"),
    comment="which text was heard and what was answered: the proof (Ley 29733)",
)

queues = Table(
    "queues",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("target_seconds", Double, nullable=False),
    Column("short_abandon_seconds", Double, nullable=False),
)

queue_priorities = Table(
    "queue_priorities",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("minutes", Integer, nullable=False),
    Column("changed", Instant, nullable=False),
    comment="head start of a queue, as those who run the floor set it; the core is told at each start",
)
