"""A recording whose time was over: the sound is gone, the row stays."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recordings", sa.Column("removed", sa.DateTime(timezone=True)))
    _allow("'ready', 'truncated', 'missing', 'removed'")


def downgrade() -> None:
    op.execute("update recordings set state = 'missing' where state = 'removed'")
    _allow("'ready', 'truncated', 'missing'")
    op.drop_column("recordings", "removed")


def _allow(states: str) -> None:
    op.drop_constraint(op.f("ck_recordings_state"), "recordings", type_="check")
    op.create_check_constraint(op.f("ck_recordings_state"), "recordings", f"state in ({states})")
