"""The tables of the journal: its messages, the starts of the core, its snapshots, each day's figures. Times are UTC."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from contactcenter.storage.metadata import Instant, metadata

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

day_totals = Table(
    "day_totals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("received", "settled", "answered", "in_target", "abandoned", "short", "handled")
    ),
    *(
        Column(name, Double, nullable=False, server_default="0")
        for name in ("waited", "waited_in_vain", "talked", "wrapped")
    ),
    CheckConstraint("kind in ('queue', 'language', 'agent')", name="kind"),
    comment="what each local day brought to each queue, language and agent, by the moment of the event",
)
