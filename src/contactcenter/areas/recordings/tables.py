"""The table of alarms about recordings."""

from sqlalchemy import (
    Column,
    Index,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from contactcenter.storage.metadata import Instant, metadata

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
