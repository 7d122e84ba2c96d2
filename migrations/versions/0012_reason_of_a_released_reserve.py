"""The reason of a delivery that a relaxed language reserve made possible has the field's word."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rename("seat_released", "reserve_released")


def downgrade() -> None:
    _rename("reserve_released", "seat_released")


def _rename(old: str, new: str) -> None:
    statement = sa.text(
        "update deliveries set reason = jsonb_set(reason, '{rule}', to_jsonb(cast(:new as text)))"
        " where reason ->> 'rule' = :old"
    )
    op.execute(statement.bindparams(old=old, new=new))
