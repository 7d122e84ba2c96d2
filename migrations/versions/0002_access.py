"""Users, sessions, lock-out, agent states and the audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATES = (
    ("refrigerio", "Refrigerio", "pause", 45, False),
    ("servicios", "Servicios higiénicos", "pause", 10, True),
    ("capacitacion", "Capacitación", "pause", None, True),
    ("feedback", "Feedback", "pause", 20, True),
    ("incidencia", "Incidencia", "alert", None, True),
)

APPEND_ONLY = (
    """create function audit_is_append_only() returns trigger language plpgsql as $$
       begin raise exception 'the audit is append-only'; end $$""",
    """create trigger audit_keeps_rows before update or delete on audit
       for each row execute function audit_is_append_only()""",
    """create trigger audit_keeps_all before truncate on audit
       for each statement execute function audit_is_append_only()""",
)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("queues", postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("skills", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("voice_capacity", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("digital_capacity", sa.Integer, nullable=False, server_default=sa.text("4")),
        sa.Column("phone", sa.Text, nullable=False, server_default=sa.text("'web'")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_why", sa.Text),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id_users"),
    )
    op.create_index("ix_sessions_open", "sessions", ["user_id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.LargeBinary, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failed_sign_ins"),
    )
    op.create_index("ix_failed_sign_ins_account_at", "failed_sign_ins", ["account", "at"])
    op.create_index("ix_failed_sign_ins_address_at", "failed_sign_ins", ["address", "at"])
    states = op.create_table(
        "agent_states",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("shape", sa.Text, nullable=False),
        sa.Column("limit_minutes", sa.Integer),
        sa.Column("paid", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.PrimaryKeyConstraint("code", name="pk_agent_states"),
    )
    columns = ("code", "label", "shape", "limit_minutes", "paid")
    op.bulk_insert(
        states, [dict(zip(columns, row, strict=True)) | {"position": n} for n, row in enumerate(STATES)]
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("object_kind", sa.Text, nullable=False),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("detail", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("seal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_object", "audit", ["object_kind", "object_id"])
    op.create_index("ix_audit_who_at", "audit", ["who", "at"])
    for statement in APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    for table in ("audit", "agent_states", "failed_sign_ins", "sessions", "users"):
        op.drop_table(table)
    op.execute("drop function audit_is_append_only()")
