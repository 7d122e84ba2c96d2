"""What a citizen's record said before somebody changed it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citizen_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("former", sa.LargeBinary(), nullable=False),
        sa.Column("replaced", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name="fk_citizen_versions_citizen_id_citizens"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_citizen_versions"),
        comment="what a record held before it was changed; erased with the citizen",
    )
    op.create_index("ix_citizen_versions_citizen_id", "citizen_versions", ["citizen_id"])


def downgrade() -> None:
    op.drop_table("citizen_versions")
