"""The kinds of entry on a citizen's timeline: each loaded by the area that registered it (CRM-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from areas.office import Office
from contactcenter.areas.calls import timeline as calls
from contactcenter.areas.citizens.rules import timeline_kind
from contactcenter.areas.citizens.tables import timeline
from contactcenter.areas.citizens.timeline import PageRequest, page
from contactcenter.areas.timeline import Timeline, TimelineEntry, TimelineKind
from contactcenter.storage.tables import conversations
from journal.scripted_calls import EIGHT


@dataclass
class Letters:
    """A second kind of entry, as an area of e-mail would register it."""

    subjects: dict[str, str]
    loads: list[Sequence[str]] = field(default_factory=list)

    async def load(
        self, conn: AsyncConnection, ids: Sequence[str], now: datetime
    ) -> Mapping[str, TimelineEntry]:
        self.loads.append(ids)
        return {
            each: TimelineEntry(
                id=each, kind="email", conversation=each, at=EIGHT, option=self.subjects[each]
            )
            for each in ids
            if each in self.subjects
        }

    @property
    def kind(self) -> TimelineKind:
        return TimelineKind("email", self.load)


async def put(office: Office, citizen: UUID, kind: str, *names: str, at: datetime) -> None:
    rows = [
        {"id": uuid4(), "citizen_id": citizen, "at": at, "kind": kind, "object_id": name} for name in names
    ]
    async with office.desk.database.begin() as conn:
        await conn.execute(insert(timeline), rows)


@pytest.mark.postgres
async def test_each_kind_is_loaded_once_and_the_entries_keep_their_order(office: Office) -> None:
    tales = [office.call(n, agent=None, at=EIGHT + timedelta(hours=2 * n)) for n in (1, 2)]
    await office.desk.record(*tales)
    citizen = await office.citizen_of(tales[0])
    await put(office, citizen, "email", "m1", at=EIGHT + timedelta(hours=3))
    await put(office, citizen, "email", "m2", at=EIGHT + timedelta(hours=5))
    letters = Letters({"m1": "Queja", "m2": "Consulta"})

    async with office.desk.database.begin() as conn:
        shown = await page(conn, Timeline([calls.KIND, letters.kind]), PageRequest(citizen=citizen), EIGHT)

    assert [(entry.kind, entry.conversation) for entry in shown.entries] == [
        ("email", "m2"),
        ("call", tales[1].id),
        ("email", "m1"),
        ("call", tales[0].id),
    ]
    assert [entry.option for entry in shown.entries if entry.kind == "email"] == ["Consulta", "Queja"]
    assert [sorted(ids) for ids in letters.loads] == [["m1", "m2"]]
    assert len({entry.id for entry in shown.entries}) == 4


@pytest.mark.postgres
async def test_an_entry_of_a_kind_that_nobody_loads_is_shown_with_its_time_alone(office: Office) -> None:
    page_of_agent, agent = await office.agent()
    tale = office.call(agent=agent)
    await office.desk.record(tale)
    citizen = await office.citizen_of(tale)
    later = EIGHT + timedelta(hours=1)
    await put(office, citizen, "telegraph", "t1", at=later)
    await put(office, citizen, "call", "e0-404", at=later + timedelta(hours=1))  # its record is gone

    reply = await page_of_agent.get(f"/api/citizens/{citizen}/timeline")

    assert reply.status_code == 200
    gone, plain, call = reply.json()["entries"]
    assert [(one["kind"], one["conversation"]) for one in (gone, plain)] == [
        ("call", "e0-404"),
        ("telegraph", "t1"),
    ]
    assert datetime.fromisoformat(plain["at"]) == later
    assert plain["segments"] == {"menu": 0.0, "waited": 0.0, "talked": 0.0, "wrap_up": 0.0}
    assert plain.keys() == call.keys(), "every field is sent for every kind"
    assert (call["conversation"], call["agent_name"]) == (tale.id, "Persona yeni")


def test_two_areas_cannot_load_one_kind() -> None:
    with pytest.raises(ValueError, match="email"):
        Timeline([Letters({}).kind, Letters({}).kind])


@pytest.mark.parametrize(
    ("channel", "kind"), [("voice", "call"), ("whatsapp", "whatsapp"), ("email", "email")]
)
def test_a_conversation_is_an_entry_of_its_channels_kind(channel: str, kind: str) -> None:
    assert timeline_kind(channel) == kind


@pytest.mark.postgres
async def test_a_conversation_of_another_channel_goes_on_and_off_the_timeline_as_a_call_does(
    office: Office,
) -> None:
    """The document puts it on the timeline; a consent that is refused afterwards takes it off (IVR-3)."""
    tale = office.call(agent=None)
    started, consented, *rest = tale.told
    tale.told[:] = [started, consented]
    await office.desk.record(tale)
    async with office.desk.database.begin() as conn:
        await conn.execute(
            update(conversations).where(conversations.c.id == tale.id).values(channel="whatsapp")
        )
    tale.told[:] = rest
    await office.desk.record(tale)
    kind = select(timeline.c.kind).where(timeline.c.object_id == tale.id)
    async with office.desk.database.begin() as conn:
        assert await conn.scalar(kind) == "whatsapp"

    tale.told.clear()
    await office.desk.record(tale.consents(False))

    async with office.desk.database.begin() as conn:
        assert await conn.scalar(kind) is None
