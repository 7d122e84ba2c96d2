"""Where Alembic begins. The application hands its connection over; `alembic` by hand opens one of its own."""

import asyncio
import os
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from contactcenter.bootstrap.tables import metadata
from contactcenter.kernel.locality import DEFAULT_TIMEZONE
from contactcenter.storage.database import async_url

attributes = context.config.attributes
# By hand the zone is the setting itself, as `CC_DATABASE_URL` is.
attributes.setdefault("timezone", os.environ.get("CC_TIMEZONE", DEFAULT_TIMEZONE))


def note_applied(step: Any, **_: Any) -> None:
    if step.is_upgrade:
        attributes.setdefault("applied", []).extend(step.up_revision_ids)


def run(connection: Connection) -> None:
    heads = MigrationContext.configure(connection).get_current_heads()
    script = context.script
    attributes["before"] = {
        revision.revision for head in heads for revision in script.iterate_revisions(head, "base")
    }
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        transaction_per_migration=False,
        compare_server_default=True,
        on_version_apply=note_applied,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_by_hand() -> None:
    engine = create_async_engine(async_url(os.environ["CC_DATABASE_URL"]))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if attributes.get("connection") is not None:
    run(attributes["connection"])
else:
    asyncio.run(run_by_hand())
