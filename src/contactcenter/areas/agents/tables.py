"""Agents' states as intervals."""

from sqlalchemy import Column, Index, Table, Text, Uuid, text

from contactcenter.storage.metadata import Instant, metadata

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
    Index("ix_agent_intervals_one_open", "agent", unique=True, postgresql_where=text("ended is null")),
    comment="who was in which state, from when to when",
)
