"""The field's words for a caller's number and its region: `ani_ref` and `region`."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RENAMED = (("origin_ref", "ani_ref"), ("place", "region"))


def upgrade() -> None:
    for old, new in RENAMED:
        op.alter_column("conversations", old, new_column_name=new)


def downgrade() -> None:
    for old, new in RENAMED:
        op.alter_column("conversations", new, new_column_name=old)
