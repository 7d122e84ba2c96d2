"""Citizens, their consents and their timeline.

Names, telephones and e-mails stand apart, in tables whose rows can be erased; `tombstones` says that they were.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from contactcenter.storage.metadata import Instant, metadata


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
    comment="several may share one: it never joins. changed_by null: a call came from it, nobody said whose it is",
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
