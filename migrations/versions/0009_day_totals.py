"""The figures of each day as a table, and those of the days before it, from the records of calls.

A day is the local one of `CC_TIMEZONE`, which `migrations/env.py` hands over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COUNTS = ("received", "settled", "answered", "in_target", "abandoned", "short", "handled")
SECONDS = ("waited", "waited_in_vain", "talked", "wrapped")

# Each count with the moment it goes by.
OF_LINES = (
    ("received", "1", "entered_line", "true"),
    ("settled", "1", "coalesce(answered_at, ended_at)", "true"),
    ("answered", "1", "answered_at", "true"),
    ("in_target", "1", "answered_at", "c.waited <= coalesce(q.target_seconds, 20)"),
    ("waited", "c.waited", "answered_at", "c.waited is not null"),
    ("abandoned", "1", "ended_at", "c.abandoned and not c.short"),
    ("short", "1", "ended_at", "c.abandoned and c.short"),
    ("waited_in_vain", "c.waited", "ended_at", "c.abandoned and c.waited is not null"),
)
# Talk counts when the wrap-up of its delivery is over.
TALKS = """(
    select d.agent, extract(epoch from s.ended - s.started) as talked,
        d.ended + make_interval(secs => d.wrap_up_seconds) as wrapped_up
    from deliveries d join segments s on s.delivery = d.id and s.kind = 'agent'
) talks"""
OF_AGENTS = (
    ("answered", "1", "answered", "deliveries"),
    ("handled", "1", "ended + make_interval(secs => wrap_up_seconds)", "deliveries"),
    ("talked", "talked", "wrapped_up", TALKS),
    ("wrapped", "extract(epoch from ended - started)", "ended", "segments where kind = 'wrap_up'"),
)


def upgrade() -> None:
    op.create_table(
        "day_totals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in COUNTS),
        *(sa.Column(name, sa.Double(), nullable=False, server_default="0") for name in SECONDS),
        sa.PrimaryKeyConstraint("day", "kind", "key", name="pk_day_totals"),
        sa.CheckConstraint("kind in ('queue', 'language', 'agent')", name=op.f("ck_day_totals_kind")),
        comment="what each local day brought to each queue, language and agent, by the moment of the event",
    )
    for kind, key in (("queue", "queue"), ("language", "language")):
        for count, amount, moment, condition in OF_LINES:
            _fill(
                kind,
                count,
                f"select {moment} as moment, c.{key} as key, {amount} as amount from conversations c"  # noqa: S608
                f" left join queues q on q.id = c.queue where c.queue is not null and c.entered_line is not null"
                f" and {condition}",
            )
    for count, amount, moment, rows in OF_AGENTS:
        _fill("agent", count, f"select {moment} as moment, agent as key, {amount} as amount from {rows}")  # noqa: S608


def _fill(kind: str, count: str, rows: str) -> None:
    statement = sa.text(
        f"insert into day_totals (day, kind, key, {count})"  # noqa: S608
        f" select (moment at time zone :zone)::date, '{kind}', key, sum(amount) from ({rows}) r"
        " where moment is not null and key <> '' group by 1, 3"
        f" on conflict (day, kind, key) do update set {count} = excluded.{count}"
    )
    config = op.get_context().config
    assert config is not None, "Alembic runs this file"
    op.execute(statement.bindparams(zone=config.attributes["timezone"]))


def downgrade() -> None:
    op.drop_table("day_totals")
