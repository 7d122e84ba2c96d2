"""The priority a queue was given."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_priorities",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("queue", name="pk_queue_priorities"),
        comment="head start of a queue, as those who run the floor set it; the core is told at each start",
    )


def downgrade() -> None:
    op.drop_table("queue_priorities")
