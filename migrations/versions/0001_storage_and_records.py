"""The journal, its records, citizens, registrations and recordings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "agent_intervals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("conversation", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_intervals")),
        comment="who was in which state, from when to when",
    )
    op.create_index("ix_agent_intervals_agent", "agent_intervals", ["agent", "started"], unique=False)
    op.create_index(
        "ix_agent_intervals_one_open",
        "agent_intervals",
        ["agent"],
        unique=True,
        postgresql_where=sa.text("ended is null"),
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "ix_alarms_one_open",
        "alarms",
        ["kind", "object_id"],
        unique=True,
        postgresql_where=sa.text("cleared is null"),
    )
    op.create_table(
        "citizens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("erased", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizens")),
    )
    op.create_table(
        "consents",
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint("kind in ('notice', 'consent')", name=op.f("ck_consents_kind")),
        sa.PrimaryKeyConstraint("epoch", "seq", name=op.f("pk_consents")),
        comment="which text was heard and what was answered: the proof (Ley 29733)",
    )
    op.create_index("ix_consents_conversation", "consents", ["conversation"], unique=False)
    op.create_table(
        "epochs",
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_epochs")),
        sa.UniqueConstraint("number", name=op.f("uq_epochs_number")),
        comment="each start of the core, and until when it lived",
    )
    op.create_table(
        "node_visits",
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("option", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "seq", name=op.f("pk_node_visits")),
    )
    op.create_index("ix_node_visits_at", "node_visits", ["at"], unique=False)
    op.create_index("ix_node_visits_conversation", "node_visits", ["conversation", "at"], unique=False)
    op.create_table(
        "personal_data",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("blind", sa.Text(), nullable=True),
        sa.Column("kept", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_personal_data")),
    )
    op.create_index("ix_personal_data_blind", "personal_data", ["blind"], unique=False)
    op.create_table(
        "queues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("target_seconds", sa.Double(), nullable=False),
        sa.Column("short_abandon_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
    )
    op.create_table(
        "tombstones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("erased", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
        comment="that something was here: its kind and the hash of what it held",
    )
    op.create_index(
        "ix_tombstones_object_kind_object_id", "tombstones", ["object_kind", "object_id"], unique=False
    )
    op.create_table(
        "typification_trees",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_typification_trees")),
    )
    op.create_table(
        "citizen_documents",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_citizen_documents_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("kind", "blind", name=op.f("pk_citizen_documents")),
        comment="one citizen a document: the only key that joins",
    )
    op.create_index("ix_citizen_documents_blind", "citizen_documents", ["blind"], unique=False)
    op.create_index("ix_citizen_documents_citizen_id", "citizen_documents", ["citizen_id"], unique=False)
    op.create_table(
        "citizen_emails",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_citizen_emails_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("citizen_id", "blind", name=op.f("pk_citizen_emails")),
    )
    op.create_index("ix_citizen_emails_blind", "citizen_emails", ["blind"], unique=False)
    op.create_table(
        "citizen_names",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_citizen_names_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_citizen_names")),
    )
    op.create_index(
        "ix_citizen_names_words", "citizen_names", ["words"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "citizen_phones",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("blind", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_citizen_phones_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("citizen_id", "blind", name=op.f("pk_citizen_phones")),
        comment="several may share one: it never joins. changed_by null: a call came from it, nobody said it is hers",
    )
    op.create_index("ix_citizen_phones_blind", "citizen_phones", ["blind"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), server_default="in", nullable=False),
        sa.Column("leg", sa.Text(), nullable=True),
        sa.Column("dnis", sa.Text(), server_default="", nullable=False),
        sa.Column("tree", sa.Text(), server_default="", nullable=False),
        sa.Column("tree_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_line", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("option", sa.Text(), server_default="", nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("origin_ref", sa.Text(), nullable=True),
        sa.Column("document_ref", sa.Text(), nullable=True),
        sa.Column("document_kind", sa.Text(), nullable=True),
        sa.Column("document_confirmed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("end_cause", sa.Text(), nullable=True),
        sa.Column("end_stage", sa.Text(), nullable=True),
        sa.Column("waited", sa.Double(), nullable=True),
        sa.Column("talked", sa.Double(), server_default="0", nullable=False),
        sa.Column("abandoned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("short", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorder_silent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_conversations_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        comment="one row a conversation; its segments are the CDR",
    )
    op.create_index("ix_conversations_citizen_id", "conversations", ["citizen_id", "started"], unique=False)
    op.create_index("ix_conversations_document_ref", "conversations", ["document_ref"], unique=False)
    op.create_index("ix_conversations_leg", "conversations", ["leg"], unique=False)
    op.create_index(
        "ix_conversations_open",
        "conversations",
        ["id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_conversations_origin_ref", "conversations", ["origin_ref"], unique=False)
    op.create_index("ix_conversations_started", "conversations", ["started"], unique=False)
    op.create_table(
        "journal",
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("is_input", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.BigInteger(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("projected", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name=op.f("fk_journal_epoch_epochs")),
        sa.PrimaryKeyConstraint("epoch", "seq", name=op.f("pk_journal")),
        comment="what reached the core, and what it concluded, in the order of the bus",
    )
    op.create_index("ix_journal_at", "journal", ["at"], unique=False, postgresql_using="brin")
    op.create_index(
        "ix_journal_unprojected",
        "journal",
        ["epoch", "seq"],
        unique=False,
        postgresql_where=sa.text("not projected"),
    )
    op.create_table(
        "snapshots",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name=op.f("fk_snapshots_epoch_epochs")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_snapshots")),
        comment="the core's state after every input up to `seq`",
    )
    op.create_table(
        "timeline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_timeline_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_timeline_kind_object_id")),
        comment="one line for each citizen, any channel; the object itself holds what is shown",
    )
    op.create_index("ix_timeline_citizen_id_at_id", "timeline", ["citizen_id", "at", "id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("wrap_up_seconds", sa.Double(), nullable=True),
        sa.Column("wrap_up_saved", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('pending', 'answered', 'missed', 'withdrawn')", name=op.f("ck_deliveries_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_deliveries_conversation_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        comment="each decision, why it was taken, and what became of it",
    )
    op.create_index("ix_deliveries_agent", "deliveries", ["agent", "decided"], unique=False)
    op.create_index("ix_deliveries_conversation", "deliveries", ["conversation"], unique=False)
    op.create_index(
        "ix_deliveries_unsaved",
        "deliveries",
        ["agent"],
        unique=False,
        postgresql_where=sa.text("not wrap_up_saved"),
    )
    op.create_table(
        "recordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration", sa.Double(), nullable=True),
        sa.Column("expected", sa.Double(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("peaks", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("anonymous", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("stored", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('ready', 'truncated', 'missing')", name=op.f("ck_recordings_state")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_recordings_conversation_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("leg", name=op.f("uq_recordings_leg")),
    )
    op.create_index("ix_recordings_conversation", "recordings", ["conversation"], unique=False)
    op.create_index("ix_recordings_started", "recordings", ["started"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("tree_version", sa.Integer(), nullable=True),
        sa.Column("typification", sa.Text(), nullable=True),
        sa.Column("typification_label", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("completed", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome in ('resolved', 'case', 'cut')", name=op.f("ck_registrations_outcome")),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_registrations_conversation_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_registrations")),
    )
    op.create_index("ix_registrations_saved", "registrations", ["saved"], unique=False)
    op.create_table(
        "segments",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("end_cause", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('menu', 'queue', 'agent', 'away', 'wrap_up')", name=op.f("ck_segments_kind")
        ),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversations.id"],
            name=op.f("fk_segments_conversation_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", "number", name=op.f("pk_segments")),
        comment="the CDR: one row a stretch; `away`: she hears music while the agent's leg comes back",
    )
    op.create_index("ix_segments_agent", "segments", ["agent", "started"], unique=False)
    op.create_index(
        "ix_segments_open",
        "segments",
        ["conversation"],
        unique=False,
        postgresql_where=sa.text("ended is null"),
    )
    op.create_table(
        "registration_notes",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["registrations.conversation"],
            name=op.f("fk_registration_notes_conversation_registrations"),
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_registration_notes")),
    )
    op.create_table(
        "registration_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("tree_version", sa.Integer(), nullable=True),
        sa.Column("typification", sa.Text(), nullable=True),
        sa.Column("typification_label", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("replaced", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["registrations.conversation"],
            name=op.f("fk_registration_versions_conversation_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_versions")),
        comment="what a finished registration held before it was changed; erased with the citizen, as notes are",
    )
    op.create_index(
        "ix_registration_versions_conversation", "registration_versions", ["conversation"], unique=False
    )


def downgrade() -> None:

    op.drop_index("ix_registration_versions_conversation", table_name="registration_versions")
    op.drop_table("registration_versions")
    op.drop_table("registration_notes")
    op.drop_index("ix_segments_open", table_name="segments", postgresql_where=sa.text("ended is null"))
    op.drop_index("ix_segments_agent", table_name="segments")
    op.drop_table("segments")
    op.drop_index("ix_registrations_saved", table_name="registrations")
    op.drop_table("registrations")
    op.drop_index("ix_recordings_started", table_name="recordings")
    op.drop_index("ix_recordings_conversation", table_name="recordings")
    op.drop_table("recordings")
    op.drop_index(
        "ix_deliveries_unsaved", table_name="deliveries", postgresql_where=sa.text("not wrap_up_saved")
    )
    op.drop_index("ix_deliveries_conversation", table_name="deliveries")
    op.drop_index("ix_deliveries_agent", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index("ix_timeline_citizen_id_at_id", table_name="timeline")
    op.drop_table("timeline")
    op.drop_table("snapshots")
    op.drop_index("ix_journal_unprojected", table_name="journal", postgresql_where=sa.text("not projected"))
    op.drop_index("ix_journal_at", table_name="journal", postgresql_using="brin")
    op.drop_table("journal")
    op.drop_index("ix_conversations_started", table_name="conversations")
    op.drop_index("ix_conversations_origin_ref", table_name="conversations")
    op.drop_index(
        "ix_conversations_open", table_name="conversations", postgresql_where=sa.text("ended_at is null")
    )
    op.drop_index("ix_conversations_leg", table_name="conversations")
    op.drop_index("ix_conversations_document_ref", table_name="conversations")
    op.drop_index("ix_conversations_citizen_id", table_name="conversations")
    op.drop_table("conversations")
    op.drop_index("ix_citizen_phones_blind", table_name="citizen_phones")
    op.drop_table("citizen_phones")
    op.drop_index("ix_citizen_names_words", table_name="citizen_names", postgresql_using="gin")
    op.drop_table("citizen_names")
    op.drop_index("ix_citizen_emails_blind", table_name="citizen_emails")
    op.drop_table("citizen_emails")
    op.drop_index("ix_citizen_documents_citizen_id", table_name="citizen_documents")
    op.drop_index("ix_citizen_documents_blind", table_name="citizen_documents")
    op.drop_table("citizen_documents")
    op.drop_table("typification_trees")
    op.drop_index("ix_tombstones_object_kind_object_id", table_name="tombstones")
    op.drop_table("tombstones")
    op.drop_table("queues")
    op.drop_index("ix_personal_data_blind", table_name="personal_data")
    op.drop_table("personal_data")
    op.drop_index("ix_node_visits_conversation", table_name="node_visits")
    op.drop_index("ix_node_visits_at", table_name="node_visits")
    op.drop_table("node_visits")
    op.drop_table("epochs")
    op.drop_index("ix_consents_conversation", table_name="consents")
    op.drop_table("consents")
    op.drop_table("citizens")
    op.drop_index("ix_alarms_one_open", table_name="alarms", postgresql_where=sa.text("cleared is null"))
    op.drop_table("alarms")
    op.drop_index(
        "ix_agent_intervals_one_open", table_name="agent_intervals", postgresql_where=sa.text("ended is null")
    )
    op.drop_index("ix_agent_intervals_agent", table_name="agent_intervals")
    op.drop_table("agent_intervals")
