"""The states that an agent may choose, and the intervals in which each agent was in one."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, Uuid, text, true

from contactcenter.storage.metadata import Instant, metadata

agent_states = Table(
    "agent_states",
    metadata,
    Column("code", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("shape", Text, nullable=False),
    Column("limit_minutes", Integer),
    Column("paid", Boolean, nullable=False, server_default=true()),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
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
    Index("ix_agent_intervals_one_open", "agent", unique=True, postgresql_where=text("ended is null")),
    comment="who was in which state, from when to when",
)
