"""The priority that each queue was given."""

from sqlalchemy import Column, Integer, Table, Text

from contactcenter.storage.metadata import Instant, metadata

queue_priorities = Table(
    "queue_priorities",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("minutes", Integer, nullable=False),
    Column("changed", Instant, nullable=False),
    comment="head start of a queue, as those who run the floor set it; the core is told at each start",
)
