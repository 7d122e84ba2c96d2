"""A home made by an earlier version starts: its snapshot and the inputs after it are read whole.

`homes/0006.json` holds the rows of a database at revision 0006, written by the version of that revision: a simulated
hour, then a call in each stage, a snapshot, and more inputs. `expected` is what its core said at the end.
`homes/0006_classes.json` names the fields of every class which that version stored.
"""

import importlib.util
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs
from sqlalchemy import text
from structlog.testing import capture_logs

from contactcenter import messages as m
from contactcenter.areas.ivr.tree_files import to_json
from contactcenter.bootstrap.application import restore_core
from contactcenter.domain.core import CoreState, RoutingCore
from contactcenter.domain.day_figures import DayFold
from contactcenter.domain.ivr.tree import parse
from contactcenter.journal import day_totals
from contactcenter.journal.codec import decode, decode_as, message_classes
from contactcenter.journal.snapshots import FORMAT
from contactcenter.journal.type_hints import hints_of, holds_fields
from contactcenter.kernel.ids import ConversationId
from contactcenter.kernel.vault import Vault
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import MIGRATIONS, Database, migrate
from journal.rig import KEY

HOMES = Path(__file__).parent / "homes"
HOME = json.loads((HOMES / "0006.json").read_text())
CLASSES: dict[str, list[str]] = json.loads((HOMES / "0006_classes.json").read_text())


def migration(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, MIGRATIONS / f"versions/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WORDS = migration("0008_words_of_messages").FORWARD
ROOMS = migration("0010_rooms_of_conversations")
PARTIES = migration("0011_parties_of_rooms")


def stored_classes() -> dict[str, type[Any]]:
    """The classes that the journal and snapshots hold, and those inside them, by name."""
    found: dict[str, type[Any]] = {}

    def look(hint: Any) -> None:
        for inside in getattr(hint, "__args__", ()):
            look(inside)
        if holds_fields(hint) and hint.__name__ not in found:
            found[hint.__name__] = hint
            for inside in hints_of(hint).values():
                look(inside)

    for kind in (CoreState, *message_classes().values()):
        look(kind)
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_that_was_stored_has_a_field_that_is_read(name: str) -> None:
    """A class or field renamed since is one line in the tables of the migration."""
    row = WORDS.convert({"$": name, **dict.fromkeys(CLASSES[name], "")})
    kinds = stored_classes()

    assert row["$"] in kinds, f"{name}: add its new name to CLASSES"
    read_as_rooms = set(ROOMS.FLAGS) if name == "Delivery" else set()
    fields = set(hints_of(kinds[row["$"]])) | read_as_rooms
    assert row.keys() - {"$"} <= fields, f"{name}: add the new name to FIELDS"


def test_every_message_of_an_earlier_journal_is_read_whole() -> None:
    for row in HOME["tables"]["journal"]:
        decode(WORDS.convert(row["body"]))


def test_an_earlier_snapshot_is_read_whole() -> None:
    state = PARTIES.with_parties(ROOMS.with_rooms(WORDS.convert(HOME["tables"]["snapshots"][-1]["state"])))
    del state[FORMAT]

    assert decode_as(CoreState, state).agents


def test_who_was_in_a_room_takes_part_in_the_conversation() -> None:
    """The home has a call in each stage: whoever was in the room by the flags is in it by the participants."""
    before = WORDS.convert(HOME["tables"]["snapshots"][-1]["state"])
    after = PARTIES.with_parties(ROOMS.with_rooms(before))
    flags = {row["conversation"]: row for row in before["deliveries"] if row["state"] not in ROOMS.OVER}

    rooms = {row["id"]: row["room"] for row in after["conversations"]}
    inside = {
        name: (room["owner"]["state"] == "joined", room["citizen"]["state"] == "joined")
        for name, room in rooms.items()
        if name in flags
    }

    assert inside == {name: (row["agent_in"], row["citizen_in"]) for name, row in flags.items()}
    assert (True, True) in inside.values()


@pytest.mark.parametrize("agent_in", [True, False])
@pytest.mark.parametrize(("citizen_in", "citizen_sent"), [(True, True), (False, True), (False, False)])
def test_the_rooms_of_a_snapshot_are_converted_back(
    agent_in: bool, citizen_in: bool, citizen_sent: bool
) -> None:
    before = WORDS.convert(HOME["tables"]["snapshots"][-1]["state"])
    flags = {"agent_in": agent_in, "citizen_in": citizen_in, "citizen_sent": citizen_sent}
    for row in before["deliveries"]:  # of what is over the flags said nothing any more
        row.update(dict.fromkeys(flags, False) if row["state"] in ROOMS.OVER else flags)

    rooms = PARTIES.with_participants(PARTIES.with_parties(ROOMS.with_rooms(before)))
    assert ROOMS.with_flags(rooms) == before


def test_what_was_converted_and_converted_back_is_as_it_was() -> None:
    rows = [row["body"] for row in HOME["tables"]["journal"]] + [HOME["tables"]["snapshots"][-1]["state"]]

    assert [WORDS.back().convert(WORDS.convert(row)) for row in rows] == rows


async def load_home(database: Database) -> None:
    async with database.begin() as conn:
        for table, rows in HOME["tables"].items():
            records = f"jsonb_populate_recordset(null::{table}, cast(:rows as jsonb))"
            await conn.execute(
                text(f"insert into {table} select * from {records}"),  # noqa: S608
                {"rows": json.dumps(rows)},
            )


def said_by(core: RoutingCore) -> dict[str, Any]:
    """As `expected` in the home says it."""
    said, state = core.restate(), core.export()
    return {
        "agents": sorted(
            [v.agent, v.activity.value, v.reason, next(iter(v.conversations), None)] for v in said.agents
        ),
        "conversations": sorted(
            [v.conversation, v.stage.value, v.queue, v.agent, v.order_key, v.region]
            for v in said.conversations
        ),
        "priorities": sorted(map(list, said.priorities)),
        "trees": sorted([tree.tree, tree.version] for tree in state.trees),
        "guards": sorted([reserve.skill, reserve.minimum] for reserve in state.language_reserves),
    }


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("zone", "day"), [("America/Lima", date(2026, 1, 5)), ("Pacific/Noumea", date(2026, 1, 6))]
)
async def test_the_days_of_a_home_of_an_earlier_version_have_their_figures(
    empty_database_url: str, zone: str, day: date
) -> None:
    """Made of its records of calls, they are what the fold makes of its journal, by the midnights of the set zone."""
    days = folded_days(ZoneInfo(zone))
    assert days.keys() == {day}
    await migrate(empty_database_url, target="0006")
    database = Database(empty_database_url, size=2)
    try:
        await load_home(database)
        await migrate(empty_database_url, timezone=zone)

        async with database.begin() as conn:
            stored = {day: await day_totals.load(conn, day) for day in days}
    finally:
        await database.close()
    assert {day: plain(fold) for day, fold in stored.items()} == {
        day: plain(fold) for day, fold in days.items()
    }


def folded_days(zone: tzinfo) -> dict[date, DayFold]:
    """The figures of each day of the home's journal."""
    rows = sorted(HOME["tables"]["journal"], key=lambda row: row["seq"])
    messages = with_talk(decode(WORDS.convert(row["body"])) for row in rows)
    fold, days = DayFold(), {}
    for row, message in zip(rows, messages, strict=True):
        day = datetime.fromisoformat(row["at"]).astimezone(zone).date()
        if day not in days:
            fold = days[day] = replace(fold, queues={}, languages={}, agents={})
        fold.add(message)
    return days


def with_talk(messages: Iterable[object]) -> Iterator[object]:
    """Give each end of a wrap-up the seconds of its talk: that version said them with the end of the conversation."""
    talked: dict[ConversationId, float] = {}
    for message in messages:
        if isinstance(message, m.ConversationEnded):
            talked[message.conversation] = message.talked
        if isinstance(message, m.WrapUpCompleted):
            before = talked.get(message.conversation, 0.0)
            yield structs.replace(message, talked=message.talked + before)
        else:
            yield message


def plain(fold: DayFold) -> dict[str, Any]:
    """The figures without rows that hold nothing, seconds without their fractions."""
    tables = (fold.queues, fold.languages, fold.agents)
    rows = {
        key: {name: round(value) for name, value in asdict(figures).items() if round(value)}  # type: ignore[call-overload]
        for table in tables
        for key, figures in table.items()
    }
    return {key: row for key, row in rows.items() if row}


@pytest.mark.postgres
async def test_a_home_of_an_earlier_version_goes_on_where_it_was(empty_database_url: str) -> None:
    await migrate(empty_database_url, target="0006")
    database = Database(empty_database_url, size=2)
    try:
        await load_home(database)
        await migrate(empty_database_url)

        with capture_logs() as logs:
            core, deadlines, _ = await restore_core(database, Vault("e2"), Cipher(KEY))

        async with database.begin() as conn:
            reasons = (await conn.scalars(text("select reason from deliveries"))).all()
        assert said_by(core) == HOME["expected"]
        assert deadlines
        assert {log["event"] for log in logs} == {"state_of_another_version", "core_recovered"}
        assert [log["failed"] for log in logs if log["event"] == "core_recovered"] == [0]
        assert all("order_key" in reason and "key" not in reason for reason in reasons)
        assert [tree.source for tree in core.export().trees] == [
            to_json(parse(tree.source)) for tree in core.export().trees
        ], "a menu published anew is the version that runs, not another under its number"
    finally:
        await database.close()
