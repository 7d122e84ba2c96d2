"""ACD-11: personal credentials; one open session an agent; what ends one, and how it is told."""

import asyncio
from time import perf_counter

import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from access.sign_in import PASSWORD, Door
from contactcenter.access import audit, lockout, passwords, session_store
from contactcenter.access.lockout import Locked
from contactcenter.access.sessions import BadCredentials, NotSignedIn, session_id_of
from contactcenter.access.tables import audit as audit_table
from contactcenter.access.tables import failed_sign_ins
from contactcenter.access.tables import sessions as session_table
from contactcenter.access.tables import users as user_table
from contactcenter.access.users import AccountChange, change_user
from contactcenter.processes.postgres import Postgres
from contactcenter.storage.database import Database
from frozen import frozen
from waiting import until

pytestmark = pytest.mark.postgres
HERE, THERE = "10.0.0.5", "10.0.0.6"


async def test_who_knows_the_password_is_let_in_and_known_afterwards(door: Door) -> None:
    user = await door.person()

    opened = await door.sessions.sign_in("Yeni", PASSWORD, HERE)

    who = await door.sessions.check(opened.token)
    assert (who.user, who.username, who.role) == (user, "yeni", "agent")
    assert not opened.ended_elsewhere


async def test_the_token_itself_is_kept_nowhere(door: Door) -> None:
    await door.person()

    opened = await door.sessions.sign_in("yeni", PASSWORD, HERE)

    async with door.database.begin() as conn:
        kept = (await conn.execute(sa.select(session_table.c.token_hash))).scalar_one()
    assert kept.hex() == session_id_of(opened.token) != opened.token
    assert len(opened.token) >= 43  # 256 bits


async def test_a_wrong_password_and_an_unknown_user_are_told_apart_by_nobody(door: Door) -> None:
    await door.person()

    with pytest.raises(BadCredentials) as wrong:
        await door.sessions.sign_in("yeni", "another-password", HERE)
    with pytest.raises(BadCredentials) as unknown:
        await door.sessions.sign_in("nobody", "another-password", HERE)

    assert (str(wrong.value), wrong.value.code) == (str(unknown.value), unknown.value.code)


async def test_a_session_left_alone_for_half_an_hour_ends(door: Door) -> None:
    await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token

    door.clock.advance(29 * 60)
    await door.sessions.check(token)
    door.clock.advance(29 * 60)
    await door.sessions.check(token)
    door.clock.advance(30 * 60)

    with pytest.raises(NotSignedIn):
        await door.sessions.check(token)
    assert [ended.why for ended in door.ended] == ["idle"]


async def test_a_page_that_is_only_open_does_not_keep_its_session_alive(door: Door) -> None:
    await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token

    for _ in range(29):
        door.clock.advance(60)
        await door.sessions.check(token, is_act=False)
    door.clock.advance(60)

    with pytest.raises(NotSignedIn):
        await door.sessions.check(token, is_act=False)


async def test_no_session_outlives_twelve_hours_of_work(door: Door) -> None:
    await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token

    for _ in range(71):
        door.clock.advance(600)
        await door.sessions.check(token)
    door.clock.advance(600)

    with pytest.raises(NotSignedIn):
        await door.sessions.check(token)
    assert [ended.why for ended in door.ended] == ["expired"]


@pytest.mark.parametrize(("pauses", "why"), [([31], "idle"), ([20] * 36, "expired")])
async def test_no_session_runs_out_under_a_conversation_and_each_does_after_it(
    door: Door, pauses: list[int], why: str
) -> None:
    user = await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token
    carrying = {user}
    door.sessions.set_carrying(carrying.__contains__)
    for minutes in pauses:
        await door.sessions.check(token)
        door.clock.advance(minutes * 60)

    await door.sessions.check(token, is_act=False)
    await door.sessions.end_idle()
    assert (door.ended, door.sessions.is_overdue(user)) == ([], True)
    carrying.clear()

    with pytest.raises(NotSignedIn):
        await door.sessions.check(token)
    assert door.sessions.is_overdue(user) is False
    assert [ended.why for ended in door.ended] == [why]


async def test_who_comes_back_to_the_page_in_a_long_call_is_in_as_before(door: Door) -> None:
    user = await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token
    door.sessions.set_carrying(lambda one: True)
    door.clock.advance(31 * 60)
    await door.sessions.end_idle()

    await door.sessions.check(token)

    assert not door.sessions.is_overdue(user)


async def test_the_second_sign_in_of_an_agent_closes_the_first_and_the_first_is_told_when(door: Door) -> None:
    await door.person()
    first = await door.sessions.sign_in("yeni", PASSWORD, HERE)
    door.clock.advance(60)

    second = await door.sessions.sign_in("yeni", PASSWORD, THERE)

    assert second.ended_elsewhere
    assert [(e.session, e.why, e.at) for e in door.ended] == [
        (first.signed_in.session, "elsewhere", door.clock.now())
    ]
    with pytest.raises(NotSignedIn) as told:
        await door.sessions.check(first.token)
    assert (told.value.code, told.value.at) == ("session_elsewhere", door.clock.now())
    assert (await door.sessions.check(second.token)).username == "yeni"


async def test_a_supervisor_may_watch_from_two_places(door: Door) -> None:
    await door.person("lucia", "supervisor")
    first = await door.sessions.sign_in("lucia", PASSWORD, HERE)

    second = await door.sessions.sign_in("lucia", PASSWORD, THERE)

    assert not second.ended_elsewhere
    assert await door.sessions.check(first.token)


async def test_one_browser_is_one_person(door: Door) -> None:
    await door.person()
    await door.person("lucia", "supervisor")
    agent = await door.sessions.sign_in("yeni", PASSWORD, HERE)

    await door.sessions.sign_in("lucia", PASSWORD, HERE, replacing=agent.token)

    with pytest.raises(NotSignedIn):
        await door.sessions.check(agent.token)
    assert [ended.why for ended in door.ended] == ["replaced"]


async def test_a_session_survives_a_restart_of_the_core(door: Door) -> None:
    await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token

    door.restart()

    assert (await door.sessions.check(token)).username == "yeni"


async def test_a_closed_account_is_out_at_once_and_stays_out(door: Door) -> None:
    user = await door.person()
    await door.person("root", "administrator")
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token

    async with door.database.begin() as conn:
        await change_user(conn, user, AccountChange(active=False))
    await door.sessions.end_all_of(user, "deactivated")

    with pytest.raises(NotSignedIn):
        await door.sessions.check(token)
    with pytest.raises(BadCredentials):
        await door.sessions.sign_in("yeni", PASSWORD, HERE)


@pytest.mark.parametrize(
    "change", [AccountChange(password=passwords.Hashed("$argon2id$other")), AccountChange(active=False)]
)
async def test_what_changes_while_somebody_signs_in_counts(
    door: Door, monkeypatch: pytest.MonkeyPatch, change: AccountChange
) -> None:
    """The old password opens nothing once it was reset, though it was right when it was looked at."""
    await door.person("raiz", "administrator")
    user = await door.person()
    looked_at = passwords.is_right

    async def slowly(password: str, kept: str | None) -> bool:
        is_right = await looked_at(password, kept)
        async with door.database.begin() as conn:
            await change_user(conn, user, change)
        return is_right

    monkeypatch.setattr(passwords, "is_right", slowly)
    with pytest.raises(BadCredentials):
        await door.sessions.sign_in("yeni", PASSWORD, HERE)

    async with door.database.begin() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(session_table)) == 0


async def test_ten_failures_close_the_account_to_where_they_came_from_and_not_to_its_owner(
    door: Door,
) -> None:
    await door.person()
    await _fail(door, "yeni", times=10, address=HERE)

    with pytest.raises(Locked) as locked:
        await door.sessions.sign_in("yeni", PASSWORD, HERE)

    assert (locked.value.retry_at - door.clock.now()).total_seconds() == 15 * 60
    assert await door.sessions.sign_in("yeni", PASSWORD, THERE)
    door.clock.advance(15 * 60 + 1)
    assert await door.sessions.sign_in("yeni", PASSWORD, HERE)


async def test_fifty_failures_from_anywhere_close_the_account(door: Door) -> None:
    await door.person()
    await _failed(door, lockout.MOST_OF_ACCOUNT, account="yeni")

    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, THERE)


async def test_strangers_never_lock_out_a_browser_that_signed_in_before(door: Door) -> None:
    await door.person()
    known = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    await _failed(door, lockout.MOST_OF_ACCOUNT, account="yeni")
    await _failed(door, lockout.MOST_OF_ADDRESS, address=HERE)
    await _failed(door, lockout.MOST_OF_PAIR, account="yeni", address=HERE)

    began = perf_counter()
    assert await door.sessions.sign_in("yeni", PASSWORD, HERE, device=known)
    assert perf_counter() - began < lockout.SLOWEST, "nor do they slow it"
    for other in (None, "x" * 43):
        with pytest.raises(Locked):
            await door.sessions.sign_in("yeni", PASSWORD, THERE, device=other)


async def test_a_known_browser_has_ten_tries_of_its_own_and_they_close_it_alone(door: Door) -> None:
    await door.person()
    home, office = [(await door.sessions.sign_in("yeni", PASSWORD, HERE)).device for _ in range(2)]
    await _fail(door, "yeni", times=10, address=HERE, device=home)

    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, HERE, device=home)
    assert await door.sessions.sign_in("yeni", PASSWORD, HERE, device=office)
    assert await door.sessions.sign_in("yeni", PASSWORD, THERE), "nor does it close another place"


async def test_what_was_noted_or_planted_in_a_shared_browser_is_worth_nothing_for_who_comes_next(
    door: Door,
) -> None:
    await door.person()
    await door.person("luis")
    noted = (await door.sessions.sign_in("luis", PASSWORD, HERE)).device
    planted = "x" * 43
    kept = (await door.sessions.sign_in("yeni", PASSWORD, HERE, device=f"{planted}.{noted}")).device
    assert planted not in kept
    for account in ("yeni", "luis"):
        await _failed(door, lockout.MOST_OF_ACCOUNT, account=account)

    for other in (noted, planted, f"{planted}.{noted}"):
        with pytest.raises(Locked):
            await door.sessions.sign_in("yeni", PASSWORD, HERE, device=other)
    again = (await door.sessions.sign_in("luis", PASSWORD, HERE, device=kept)).device
    assert await door.sessions.sign_in("yeni", PASSWORD, HERE, device=again), "each of a browser is known"


async def test_a_browser_is_known_by_a_new_token_each_time_and_the_old_one_is_over(door: Door) -> None:
    await door.person()
    first = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    second = (await door.sessions.sign_in("yeni", PASSWORD, HERE, device=first)).device
    await _failed(door, lockout.MOST_OF_ACCOUNT, account="yeni")

    assert (first in second, len(second)) == (False, 43)
    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, HERE, device=first)
    assert await door.sessions.sign_in("yeni", PASSWORD, HERE, device=second)


async def test_who_stole_a_token_closes_the_account_to_the_thief_and_not_to_its_owner(door: Door) -> None:
    await door.person()
    stolen = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    await _fail(door, "yeni", times=10, address=THERE, device=stolen)

    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, THERE, device=stolen)
    assert (await door.sessions.sign_in("yeni", PASSWORD, HERE, device=stolen)).device != stolen


async def test_what_a_known_browser_fails_is_charged_to_its_address_too(door: Door) -> None:
    await door.person()
    await door.person("luis")
    known = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    await _failed(door, lockout.MOST_OF_ADDRESS - 9, address=HERE)
    await _fail(door, "yeni", times=9, address=HERE, device=known)

    with pytest.raises(Locked):
        await door.sessions.sign_in("luis", PASSWORD, HERE)


async def test_who_comes_in_from_a_known_browser_gives_back_nothing_of_a_stranger(
    door: Door,
) -> None:
    await door.person()
    known = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    await _fail(door, "yeni", times=9, address=HERE)
    door.clock.advance(1)
    await _fail(door, "yeni", times=2, address=HERE, device=known)
    await door.sessions.sign_in("yeni", PASSWORD, HERE, device=known)

    await _fail(door, "yeni", times=1, address=HERE)
    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, HERE)


async def test_a_browser_remembers_the_last_twenty_people(door: Door) -> None:
    await door.person()
    cookie = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    own = cookie
    for number in range(lockout.MOST_TOKENS):
        await door.person(f"luis{number}")
        cookie = (await door.sessions.sign_in(f"luis{number}", PASSWORD, HERE, device=cookie)).device

    assert (cookie.count(".") + 1, own in cookie) == (lockout.MOST_TOKENS, False)


async def test_a_browser_is_known_for_whom_it_knows_and_not_for_ever(door: Door) -> None:
    await door.person()
    await door.person("luis")
    own = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).device
    await _failed(door, lockout.MOST_OF_ACCOUNT, account="luis")
    with pytest.raises(Locked):
        await door.sessions.sign_in("luis", PASSWORD, HERE, device=own)

    door.clock.advance(lockout.REMEMBERED.total_seconds() + 1)
    await _failed(door, lockout.MOST_OF_ACCOUNT, account="yeni")
    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, HERE, device=own)


@pytest.mark.parametrize(
    ("account", "address", "times", "closes"),
    [
        ("yeni", HERE, lockout.MOST_OF_PAIR, "pair"),
        ("yeni", "", lockout.MOST_OF_ACCOUNT, "account"),
        ("", HERE, lockout.MOST_OF_ADDRESS, "address"),
    ],
)
async def test_each_lock_out_is_written_down_once_and_told_with_its_address(
    door: Door, account: str, address: str, times: int, closes: str
) -> None:
    await door.person()
    await _failed(door, times - 1, account=account, address=address)
    with structlog.testing.capture_logs() as told:
        await _fail(door, "yeni", times=1, address=HERE)
        for _ in range(3):
            with pytest.raises(Locked):
                await door.sessions.sign_in("yeni", "wrong password", HERE)

    async with door.database.begin() as conn:
        acts = (await conn.execute(sa.select(audit_table.c.act, audit_table.c.detail))).all()
    assert [(row.act, row.detail) for row in acts] == [
        ("sign_in_failed", {}),
        ("sign_in_locked", {"by": closes}),
    ]
    assert [(one["event"], one["by"], one["address"]) for one in told] == [("sign_in_locked", closes, HERE)]


async def test_an_unknown_account_locks_just_the_same(door: Door) -> None:
    await _fail(door, "nobody", times=10, address=HERE)

    with pytest.raises(Locked):
        await door.sessions.sign_in("nobody", PASSWORD, HERE)


async def test_who_fails_with_other_names_at_an_address_slows_its_people_and_locks_them_late(
    door: Door,
) -> None:
    await door.person()
    await _failed(door, 60, address=HERE)
    before = perf_counter()
    assert await door.sessions.sign_in("yeni", PASSWORD, HERE)
    assert lockout.SLOWEST + 2 > perf_counter() - before >= lockout.SLOWEST

    await _failed(door, lockout.MOST_OF_ADDRESS, address=HERE)
    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, HERE)
    assert await door.sessions.sign_in("yeni", PASSWORD, THERE)


def test_the_delay_of_an_address_begins_late_and_ends_at_two_seconds() -> None:
    assert [lockout.delay(failures) for failures in (0, 20, 21, 40, 60, 299)] == [0, 0, 0.05, 1, 2, 2]


async def test_who_mistypes_and_then_gets_it_right_leaves_nothing_behind(door: Door) -> None:
    await door.person()
    for _ in range(3):  # fifteen in all, where ten in a row close the account
        await _fail(door, "yeni", times=5, address=HERE)
        opened = await door.sessions.sign_in("yeni", PASSWORD, HERE)

    assert opened.token


async def test_an_address_cannot_clear_what_it_owes_with_an_account_of_its_own(door: Door) -> None:
    await door.person()
    await door.person("luis")
    await _fail(door, "yeni", times=9, address=HERE)
    await door.sessions.sign_in("luis", PASSWORD, HERE)
    await _fail(door, "yeni", times=1, address=HERE)

    with pytest.raises(Locked):
        await door.sessions.sign_in("yeni", PASSWORD, HERE)


async def test_more_sign_ins_at_once_than_can_wait_are_busy_and_cost_no_attempt(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await door.person()
    monkeypatch.setattr(passwords, "MOST_IN_WORK", 0)
    for _ in range(12):
        with pytest.raises(passwords.Busy):
            await door.sessions.sign_in("yeni", PASSWORD, HERE)
    monkeypatch.undo()

    assert await door.sessions.sign_in("yeni", PASSWORD, HERE)


async def test_a_weaker_hash_is_made_anew_at_the_next_sign_in(door: Door) -> None:
    from argon2 import PasswordHasher

    user = await door.person()
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with door.database.begin() as conn:
        await conn.execute(sa.update(user_table).where(user_table.c.id == user).values(password=weak))

    await door.sessions.sign_in("yeni", PASSWORD, HERE)

    async with door.database.begin() as conn:
        kept = (await conn.execute(sa.select(user_table.c.password))).scalar_one()
    assert "m=19456,t=2,p=1" in kept


async def test_signing_in_and_failing_to_are_written_down_without_names(door: Door) -> None:
    user = await door.person()
    await _fail(door, "yeni", times=1, address=HERE)
    await door.sessions.sign_in("yeni", PASSWORD, HERE)

    async with door.database.begin() as conn:
        rows = (await conn.execute(sa.select(audit_table).order_by(audit_table.c.seq))).all()
        assert await audit.broken_at(conn) is None
    assert [(row.act, row.who) for row in rows] == [("sign_in_failed", None), ("signed_in", user)]
    assert "yeni" not in str([tuple(row) for row in rows])


class _Unreachable(Database):
    """The same address with nobody behind it."""

    def __init__(self) -> None:
        super().__init__("postgresql://nobody:x@127.0.0.1:1/none", size=1)


async def test_while_the_database_is_away_who_was_known_stays_known(door: Door) -> None:
    await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token
    unreachable = _Unreachable()
    door.sessions._database = door.sessions.bounded.database = unreachable

    door.clock.advance(300)
    assert (await door.sessions.check(token)).username == "yeni"
    with pytest.raises(OSError, match="Connect"):
        await door.sessions.check("a token nobody has met")
    await unreachable.close()


async def test_a_frozen_database_costs_one_second_in_thirty(door: Door, pg_server: Postgres) -> None:
    await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, HERE)).token
    door.clock.advance(60)
    with frozen(pg_server):
        took = [await _time_of_check(door, token, after=after) for after in (0, 0, 20, 10)]
    assert 0.9 < took[0] < 1.8
    assert max(took[1:3]) < 0.2
    assert took[3] < 1.8, "asked again, no longer than the first time"
    door.clock.advance(31)
    assert await door.sessions.check(token)


async def test_memory_does_not_bring_back_a_session_that_ended_while_the_database_was_asked(
    door: Door, pg_server: Postgres
) -> None:
    user = await door.person()
    opened = await door.sessions.sign_in("yeni", PASSWORD, HERE)
    door.clock.advance(60)
    pool = door.database.engine.pool
    with frozen(pg_server):
        asked = asyncio.gather(door.sessions.check(opened.token), return_exceptions=True)
        await until(lambda: pool.checkedout(), "the database is not asked")
        door.sessions._publish_ended([(opened.signed_in.session, user)], "signed_out")
        (found,) = await asked
    assert isinstance(found, TimeoutError)


async def _time_of_check(door: Door, token: str, after: float) -> float:
    door.clock.advance(after)
    began = perf_counter()
    assert await door.sessions.check(token)
    return perf_counter() - began


async def _failed(door: Door, times: int, account: str = "", address: str = "") -> None:
    """So many failures of one account from as many addresses, or the other way round."""
    rows = [
        {
            "account": lockout.account_of(account or f"guess{number}"),
            "address": address or f"10.1.0.{number}",
            "at": door.clock.now(),
        }
        for number in range(times)
    ]
    async with door.database.begin() as conn:
        await conn.execute(sa.insert(failed_sign_ins), rows)


async def _fail(door: Door, username: str, times: int, address: str, device: str | None = None) -> None:
    for _ in range(times):
        with pytest.raises(BadCredentials):
            await door.sessions.sign_in(username, "wrong password", address, device=device)


async def test_a_session_nobody_asks_about_any_more_is_ended_all_the_same(door: Door) -> None:
    await door.person()
    left = await door.sessions.sign_in("yeni", PASSWORD, HERE)
    await door.person("lucia", "supervisor")
    kept = await door.sessions.sign_in("lucia", PASSWORD, HERE)
    door.clock.advance(20 * 60)
    await door.sessions.check(kept.token)
    door.clock.advance(10 * 60)

    with door.sessions.watched(left.signed_in.session) as ended:
        await door.sessions.end_idle()
        assert ended.is_set()

    assert [(each.session, each.why) for each in door.ended] == [(left.signed_in.session, "idle")]
    assert not door.sessions.is_signed_in(left.signed_in.user)
    assert door.sessions.is_signed_in(kept.signed_in.user)


async def test_a_session_that_ends_while_its_row_is_read_is_over(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await door.person()
    token = (await door.sessions.sign_in("yeni", PASSWORD, "10.0.0.5")).token
    door.clock.advance(31)
    at_the_database, read, go = session_store.read_session, asyncio.Event(), asyncio.Event()

    async def slow(conn: AsyncConnection, key: str) -> session_store.SessionRow | None:
        row = await at_the_database(conn, key)
        read.set()
        await go.wait()
        return row

    monkeypatch.setattr(session_store, "read_session", slow)
    asking = asyncio.create_task(door.sessions.check(token))
    await read.wait()
    await door.sessions.end_all_of(user, "deactivated")
    go.set()

    with pytest.raises(NotSignedIn):
        await asking
    with pytest.raises(NotSignedIn):
        await door.sessions.check(token)
