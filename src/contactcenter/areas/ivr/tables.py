"""The table of the nodes of the menu that each caller visited."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from contactcenter.storage.metadata import Instant, metadata

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
