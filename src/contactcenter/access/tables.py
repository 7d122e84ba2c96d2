"""The tables of users, sessions, failed sign-ins, known browsers, not-ready states and the audit."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from contactcenter.storage.metadata import metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("username", sa.Text, nullable=False, unique=True),  # in small letters
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),  # argon2id
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("queues", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    sa.Column("skills", JSONB, nullable=False, server_default=sa.text("'{}'")),  # {"qu": 5}
    sa.Column("voice_capacity", sa.Integer, nullable=False, server_default=sa.text("1")),
    sa.Column("digital_capacity", sa.Integer, nullable=False, server_default=sa.text("4")),
    sa.Column("phone", sa.Text, nullable=False, server_default=sa.text("'web'")),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True),  # SHA-256; the token itself is stored nowhere
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.Column("ended_why", sa.Text),  # signed_out | elsewhere | replaced | idle | expired | deactivated | …
    sa.Index("ix_sessions_open", "user_id", postgresql_where=sa.text("ended_at IS NULL")),
)

failed_sign_ins = sa.Table(
    "failed_sign_ins",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("account", sa.LargeBinary, nullable=False),  # hash: people type passwords in the wrong box
    sa.Column(
        "address", sa.Text, nullable=False
    ),  # or "device …": a browser that the user signed in with before
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_failed_sign_ins_account_at", "account", "at"),
    sa.Index("ix_failed_sign_ins_address_at", "address", "at"),
)

known_devices = sa.Table(
    "known_devices",
    metadata,
    sa.Column("account", sa.LargeBinary, primary_key=True),
    sa.Column("device", sa.LargeBinary, primary_key=True),  # SHA-256 of its cookie
    sa.Column("seen", sa.DateTime(timezone=True), nullable=False),  # the last right password
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("object_kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("detail", JSONB, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("seal", sa.Text, nullable=False),
    sa.Index("ix_audit_object", "object_kind", "object_id"),
    sa.Index("ix_audit_who_at", "who", "at"),
)
