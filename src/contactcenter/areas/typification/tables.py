"""The trees of typifications, by version."""

from sqlalchemy import Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from contactcenter.storage.metadata import Instant, metadata

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
