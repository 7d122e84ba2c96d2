"""Notes of calls at the switch: reported once if no core saw the call, and deleted when it is surely recorded."""

from datetime import UTC, datetime

import pytest

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Event, Response
from contactcenter.channels.voice_asterisk.recovery.unobserved_calls import KEPT_SECONDS, UnobservedCalls
from contactcenter.kernel.clock import VirtualClock
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault

LINE = "2026-01-05T13:00:00.250Z,2026-01-05T13:00:08.500Z,1800,+5166312345"
LEG = LegId("cc1-1767618000.1")


class NotesRig:
    """The notes' reader, and a switch with a database."""

    def __init__(self) -> None:
        self.is_up, self.legs, self.vault = True, Legs(), Vault("t")
        self.notes: dict[str, str] = {}
        self.present: set[str] = set()
        self.reported: list[m.UnobservedCallFound] = []
        self.clock = VirtualClock(datetime(2026, 1, 5, 14, 0, tzinfo=UTC))
        self.calls = UnobservedCalls(
            self, self.legs, self.vault, self.clock, self.reported.append, lambda: self.is_up
        )

    async def list(self, **fields: str) -> tuple[Event, ...]:
        assert fields == {"Action": "DBGetTree", "Family": "legs"}
        return tuple({"Key": f"/legs/{leg}", "Val": line} for leg, line in self.notes.items())

    async def act(self, **fields: str) -> Response:
        if fields["Action"] == "Getvar":
            return Response(fields["Channel"] in self.present)
        assert (fields["Action"], fields["Family"]) == ("DBDel", "legs")
        del self.notes[fields["Key"]]
        return Response(True)


@pytest.fixture
def rig() -> NotesRig:
    rig = NotesRig()
    rig.notes[LEG] = LINE
    return rig


async def test_a_call_nobody_saw_is_reported_once_and_its_note_goes_a_minute_later(rig: NotesRig) -> None:
    await rig.calls.collect()
    await rig.calls.collect()

    (call,) = rig.reported
    assert (call.leg, call.dnis, call.region) == (LEG, "1800", "Ayacucho")
    assert (call.ended - call.started).total_seconds() == 8.25
    assert call.started.isoformat() == "2026-01-05T13:00:00.250000+00:00"
    assert [(d.ref, d.value) for d in rig.vault.unsaved()] == [(call.ani, "+5166312345")]
    assert rig.notes  # a core that dies now has not written it down

    rig.clock.advance(KEPT_SECONDS + 1)
    await rig.calls.collect()
    assert (rig.notes, len(rig.reported)) == ({}, 1)


async def test_a_call_that_was_seen_is_not_reported(rig: NotesRig) -> None:
    """It is not known who is there; or its events are still on their way; or its end was call."""
    rig.is_up = False
    await rig.calls.collect()
    rig.is_up = True
    rig.legs.add(Leg(LEG, m.LegRole.CITIZEN))
    await rig.calls.collect()
    rig.legs.remove(LEG)
    rig.calls.confirm(LEG)
    await rig.calls.collect()
    assert rig.notes
    rig.clock.advance(KEPT_SECONDS + 1)
    await rig.calls.collect()

    assert (rig.reported, rig.notes) == ([], {})


async def test_a_leg_that_ended_this_moment_may_still_be_heard_of(rig: NotesRig) -> None:
    now = f"{rig.clock.now():%Y-%m-%dT%H:%M:%S}.000Z"
    rig.notes[LEG] = f"{now},{now},1800,"
    await rig.calls.collect()

    assert (rig.reported, rig.vault.unsaved()) == ([], ())


async def test_a_hidden_number_is_no_number(rig: NotesRig) -> None:
    rig.notes[LEG] = LINE.replace("+5166312345", "")
    await rig.calls.collect()

    (call,) = rig.reported
    assert (call.ani, call.region) == (None, None)


async def test_a_leg_the_switch_died_under_has_a_beginning_and_no_end(rig: NotesRig) -> None:
    """Not one that goes on, though nobody told us of it; nor one that ends while we look."""
    rig.notes[LEG], rig.present = LINE.replace("2026-01-05T13:00:08.500Z", ""), {LEG}
    await rig.calls.collect()
    await rig.calls.collect()
    assert rig.reported == []

    rig.present.clear()
    await rig.calls.collect()

    (call,) = rig.reported
    assert (call.leg, call.dnis, call.region, call.ended) == (LEG, "1800", "Ayacucho", None)
    assert call.started.isoformat() == "2026-01-05T13:00:00.250000+00:00"
    await rig.calls.collect()
    assert len(rig.reported) == 1


async def test_a_leg_seen_open_that_ends_in_time_has_its_own_end(rig: NotesRig) -> None:
    rig.notes[LEG] = LINE.replace("2026-01-05T13:00:08.500Z", "")
    await rig.calls.collect()
    rig.notes[LEG] = LINE
    await rig.calls.collect()

    (call,) = rig.reported
    assert call.ended is not None


@pytest.mark.parametrize(
    "line", ["x" * 5_000, LINE.replace("1800", "18;00"), LINE + LINE, LINE.replace("T13", "T99"), "a,b,c,d"]
)
async def test_what_is_no_note_is_not_believed(rig: NotesRig, line: str) -> None:
    rig.notes[LEG] = line

    await rig.calls.collect()
    assert rig.reported == []
