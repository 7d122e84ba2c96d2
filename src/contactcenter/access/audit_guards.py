"""Checks that the audit's table is as the migrations made it: a rule or a trigger could drop rows without a trace."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

_KEPT_BY = (
    "public",
    "audit_is_append_only",
    "plpgsql",
    "begin raise exception 'the audit is append-only'; end",
)
_TRIGGERS = {  # of migration 0002, in the catalogue's words: type is a sum of bits, "O" is enabled, "" of every column
    "audit_keeps_rows": (1 + 2 + 8 + 16, "O", True, "", *_KEPT_BY),  # each row, before, delete, update
    "audit_keeps_all": (2 + 32, "O", True, "", *_KEPT_BY),  # before, truncate
}
# What the owner puts into `public` must not answer for the catalogue: names in full, compared here.
_TABLE = sa.text("""
    select t.relkind = 'r' and n.nspname = 'public' as is_ours, t.relrowsecurity as hides
      from pg_catalog.pg_class t join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where t.oid = pg_catalog.to_regclass('audit')""")
_RULES = sa.text("""
    select rulename::text from pg_catalog.pg_rewrite where ev_class = pg_catalog.to_regclass('audit')""")
_ON_IT = sa.text("""
    select t.tgname::text, t.tgtype::integer, t.tgenabled::text,
           t.tgqual is null as always, t.tgattr::text,
           n.nspname::text, f.proname::text, l.lanname::text, f.prosrc
      from pg_catalog.pg_trigger t join pg_catalog.pg_proc f on f.oid = t.tgfoid
      join pg_catalog.pg_namespace n on n.oid = f.pronamespace
      join pg_catalog.pg_language l on l.oid = f.prolang
     where t.tgrelid = pg_catalog.to_regclass('audit')""")


async def altered(conn: AsyncConnection) -> list[str]:
    """Return the rules and triggers that were added, removed or changed: "rule …", "trigger …"."""
    table = (await conn.execute(_TABLE)).one_or_none()
    altered_parts = [] if table is not None and table.is_ours else ["table audit"]
    if table is not None and table.hides:
        altered_parts.append("row security")
    altered_parts += sorted(f"rule {name}" for name in (await conn.execute(_RULES)).scalars())
    there = {row[0]: (*row[1:-1], " ".join(row[-1].split())) for row in await conn.execute(_ON_IT)}
    names = sorted(there.keys() | _TRIGGERS.keys())
    return altered_parts + [f"trigger {name}" for name in names if there.get(name) != _TRIGGERS.get(name)]
