"""One who is refused the same again and again fills neither the audit nor memory, and nothing of it is lost."""

import asyncio
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from contactcenter.access import refusal_audit
from contactcenter.access.refusal_audit import Refusal, RefusalAudit
from contactcenter.access.roles import Role
from contactcenter.access.tables import audit
from contactcenter.engine.supervisor import Supervisor
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import UserId
from contactcenter.storage.database import Database

pytestmark = pytest.mark.postgres
USERS = Refusal(UserId("u1"), Role.AGENT, "GET /api/users", "not_allowed")
CALL = Refusal(UserId("u1"), Role.AGENT, "GET /api/conversations/{conversation}", "not_your_call")
BASE = {"role": "agent", "code": "not_allowed"}


async def rows(database: Database) -> list[tuple[str, dict[str, object]]]:
    query = sa.select(audit.c.object_id, audit.c.detail).order_by(audit.c.seq)
    async with database.begin() as conn:
        return [(row.object_id, row.detail) for row in await conn.execute(query)]


async def refused(
    told: RefusalAudit, database: Database, at: datetime, refusal: Refusal = USERS, **ids: str
) -> None:
    await told.record(database, refusal, ids, at)


async def test_the_same_refusal_is_written_at_once_and_then_once_a_minute_with_how_many(
    database: Database,
) -> None:
    told, clock = RefusalAudit(), VirtualClock()
    for _ in range(221):
        await refused(told, database, clock.now())
    assert await rows(database) == [("GET /api/users", BASE)]
    since = clock.now()

    clock.advance(60)
    await refused(told, database, clock.now())

    assert (await rows(database))[1:] == [
        ("GET /api/users", BASE | {"times": 221, "since": since.isoformat()})
    ]


async def test_each_person_route_and_reason_is_counted_apart(database: Database) -> None:
    told, now = RefusalAudit(), VirtualClock().now()
    for refusal in (USERS, CALL, Refusal(UserId("u2"), Role.AGENT, USERS.route, USERS.code)):
        for _ in range(2):
            await refused(told, database, now, refusal)
    assert len(await rows(database)) == 3


async def test_what_nothing_follows_is_written_when_its_minute_is_over_and_then_forgotten(
    database: Database,
) -> None:
    told, clock = RefusalAudit(), VirtualClock()
    since = clock.now()
    for _ in range(3):
        await refused(told, database, clock.now())

    await told.write_due(database, clock.now() + timedelta(seconds=59))
    assert len(await rows(database)) == 1
    await told.write_due(database, clock.now() + timedelta(seconds=60))
    assert (await rows(database))[1:] == [("GET /api/users", BASE | {"times": 2, "since": since.isoformat()})]
    await told.write_due(database, clock.now() + timedelta(seconds=120))
    assert (len(await rows(database)), len(told)) == (2, 0)


async def test_when_the_core_is_stopped_everything_is_written(database: Database) -> None:
    told, clock, tasks = RefusalAudit(), VirtualClock(), Supervisor()
    tasks.start("refusals", lambda: told.run(database, clock))
    await asyncio.sleep(0)
    for _ in range(3):
        await refused(told, database, clock.now())

    await tasks.close()

    assert [detail.get("times", 1) for _, detail in await rows(database)] == [1, 2]


async def test_whose_calls_were_asked_for_is_kept_up_to_twenty(database: Database) -> None:
    told, now = RefusalAudit(), VirtualClock().now()
    for number in range(40):
        await refused(told, database, now, CALL, conversation=f"c-{number}")
    await told.write_all(database, now)

    first, rest = [detail["conversation"] for _, detail in await rows(database)]
    assert (first, rest) == ("c-0", ",".join(f"c-{number}" for number in range(1, 21)))


async def test_a_database_that_is_away_loses_none(database: Database) -> None:
    told, now = RefusalAudit(), VirtualClock().now()
    away = Database("postgresql://nobody:x@127.0.0.1:1/none", size=1, audit_key=b"k" * 32)
    for _ in range(3):
        await refused(told, away, now)
    await away.close()
    assert await rows(database) == []

    await told.write_all(database, now)

    assert [detail["times"] for _, detail in await rows(database)] == [3]


async def test_memory_has_a_bound_and_what_must_go_is_written_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusal_audit, "REFUSALS_A_MINUTE", 5)
    told, now = RefusalAudit(), VirtualClock().now()
    for number in range(6):
        for _ in range(2):
            await refused(told, database, now, Refusal(UserId(f"u{number}"), Role.AGENT, "GET /x", "no"))

    assert len(told) <= 5
    await told.write_all(database, now)
    assert sum(int(str(detail.get("times", 1))) for _, detail in await rows(database)) == 12
