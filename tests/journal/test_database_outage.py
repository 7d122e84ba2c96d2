"""PostgreSQL goes away, in the ways it can, while calls go on: nothing lost, nothing twice (OPS-1)."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from contactcenter.journal.codec import decode
from contactcenter.journal.tables import journal
from contactcenter.processes.postgres import Postgres
from contactcenter.storage.database import Database
from contactcenter.storage.tables import conversations, segments
from journal.rig import Desk, open_desk
from journal.scripted_calls import answered
from pg import TEMPLATE, running
from waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def mortal() -> Iterator[Postgres]:
    yield from running(None, durable=True)


async def publish_calls(desk: Desk, numbers: range, most_unwritten: int) -> None:
    """Publish calls, the next one when no more than that many messages wait to be written."""
    for number in numbers:
        desk.publish(answered(number))
        await desk.journal.mailbox.drained()
        await until(lambda: desk.journal.depth <= most_unwritten, within=30)


async def check_all_there_once(desk: Desk, calls: int) -> None:
    expected = [event for number in range(1, calls + 1) for _, event in answered(number).told]
    async with desk.database.begin() as conn:
        bodies = (await conn.scalars(select(journal.c.body).order_by(journal.c.seq))).all()
        assert await conn.scalar(select(func.count()).select_from(conversations)) == calls
        assert await conn.scalar(select(func.count()).select_from(segments)) == 4 * calls
        assert set(await conn.scalars(select(conversations.c.talked))) == {120.0}
    assert [decode(body) for body in bodies] == expected


async def test_a_stopped_database_is_waited_for_and_then_told_everything(mortal: Postgres) -> None:
    database = Database(mortal.url(TEMPLATE))
    async with open_desk(database) as desk:
        await desk.record(answered(1))

        await asyncio.to_thread(mortal.stop)
        assert await database.ready() is False
        await publish_calls(desk, range(2, 42), most_unwritten=1_000)
        await until(lambda: desk.journal.failures >= 3, "the journal gave up, or never tried", within=20)
        depth, oldest = desk.journal.depth, desk.journal.oldest
        await asyncio.to_thread(mortal.start)
        async with asyncio.timeout(20):
            await desk.journal.flush()

        assert depth == 40 * len(answered().told)
        assert oldest is not None
        assert desk.journal.failures == 0
        await check_all_there_once(desk, 41)
    await database.close()


async def test_a_database_killed_in_mid_batch_again_and_again_holds_everything_once(
    mortal: Postgres,
) -> None:
    database = Database(mortal.url(TEMPLATE))
    async with open_desk(database) as desk:

        async def kill_some() -> None:
            for written in (120, 431, 888):
                await until(lambda at=written: desk.journal.durable_seq >= at, within=30)
                await asyncio.to_thread(mortal.kill)
                await until(
                    lambda: desk.journal.failures >= 1, "the kill fell between two batches", within=20
                )
                await asyncio.to_thread(mortal.start)

        async with asyncio.TaskGroup() as group:
            group.create_task(publish_calls(desk, range(1, 121), most_unwritten=40))
            group.create_task(kill_some())
        async with asyncio.timeout(30):
            await desk.journal.flush()

        await check_all_there_once(desk, 120)
    await database.close()
