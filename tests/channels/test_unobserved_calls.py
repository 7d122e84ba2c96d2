"""What legs leave behind at the switch: told once if nobody saw them, and gone when that is surely known."""

import pytest

from contactcenter import messages as m
from contactcenter.channels.voice_asterisk.leg_table import Leg, Legs
from contactcenter.channels.voice_asterisk.link.ami import Event, Response
from contactcenter.channels.voice_asterisk.recovery import unobserved_calls
from contactcenter.channels.voice_asterisk.recovery.unobserved_calls import Slips
from contactcenter.kernel.clock import SystemClock
from contactcenter.kernel.ids import LegId
from contactcenter.kernel.vault import Vault

LINE = "2026-01-05T13:00:00.250Z,2026-01-05T13:00:08.500Z,1800,+5166312345"
LEG = LegId("cc1-1767618000.1")


class Office:
    """The adapter, and the switch with its database."""

    def __init__(self) -> None:
        self.is_up, self.legs, self.vault = True, Legs(), Vault("t")
        self.kept: dict[str, str] = {}
        self.there: set[str] = set()
        self.said: list[m.UnobservedCallFound] = []
        self.slips = Slips(self, self, self.legs, self.vault, SystemClock())

    def publish(self, message: m.ChannelEvent) -> None:
        assert isinstance(message, m.UnobservedCallFound)
        self.said.append(message)

    async def list(self, **fields: str) -> tuple[Event, ...]:
        assert fields == {"Action": "DBGetTree", "Family": "legs"}
        return tuple({"Key": f"/legs/{leg}", "Val": line} for leg, line in self.kept.items())

    async def act(self, **fields: str) -> Response:
        if fields["Action"] == "Getvar":
            return Response(fields["Channel"] in self.there)
        assert (fields["Action"], fields["Family"]) == ("DBDel", "legs")
        del self.kept[fields["Key"]]
        return Response(True)


@pytest.fixture
def office() -> Office:
    office = Office()
    office.kept[LEG] = LINE
    return office


async def test_a_leg_nobody_saw_is_told_once_and_its_slip_goes_a_minute_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.slips.collect()
    await office.slips.collect()

    (told,) = office.said
    assert (told.leg, told.dnis, told.region) == (LEG, "1800", "Ayacucho")
    assert (told.ended - told.started).total_seconds() == 8.25
    assert told.started.isoformat() == "2026-01-05T13:00:00.250000+00:00"
    assert [(d.ref, d.value) for d in office.vault.unsaved()] == [(told.ani, "+5166312345")]
    assert office.kept  # a core that dies now has not written it down

    monkeypatch.setattr(unobserved_calls, "KEPT_SECONDS", -1.0)
    await office.slips.collect()
    assert (office.kept, len(office.said)) == ({}, 1)


async def test_a_leg_we_saw_is_not_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not known who is there; or its events are still on their way; or its end was told."""
    office.is_up = False
    await office.slips.collect()
    office.is_up = True
    office.legs.add(Leg(LEG, m.LegRole.CITIZEN))
    await office.slips.collect()
    office.legs.remove(LEG)
    office.slips.told(LEG)
    await office.slips.collect()
    assert office.kept
    monkeypatch.setattr(unobserved_calls, "KEPT_SECONDS", -1.0)
    await office.slips.collect()

    assert (office.said, office.kept) == ([], {})


async def test_a_leg_that_ended_this_moment_may_still_be_heard_of(office: Office) -> None:
    now = f"{SystemClock().now():%Y-%m-%dT%H:%M:%S}.000Z"
    office.kept[LEG] = f"{now},{now},1800,"
    await office.slips.collect()

    assert (office.said, office.vault.unsaved()) == ([], ())


async def test_a_hidden_number_is_no_number(office: Office) -> None:
    office.kept[LEG] = LINE.replace("+5166312345", "")
    await office.slips.collect()

    (told,) = office.said
    assert (told.ani, told.region) == (None, None)


async def test_a_leg_the_switch_died_under_has_a_beginning_and_no_end(office: Office) -> None:
    """Not one that goes on, though nobody told us of it; nor one that ends while we look."""
    office.kept[LEG], office.there = LINE.replace("2026-01-05T13:00:08.500Z", ""), {LEG}
    await office.slips.collect()
    await office.slips.collect()
    assert office.said == []

    office.there.clear()
    await office.slips.collect()

    (told,) = office.said
    assert (told.leg, told.dnis, told.region, told.ended) == (LEG, "1800", "Ayacucho", None)
    assert told.started.isoformat() == "2026-01-05T13:00:00.250000+00:00"
    await office.slips.collect()
    assert len(office.said) == 1


async def test_a_leg_seen_open_that_ends_in_time_has_its_own_end(office: Office) -> None:
    office.kept[LEG] = LINE.replace("2026-01-05T13:00:08.500Z", "")
    await office.slips.collect()
    office.kept[LEG] = LINE
    await office.slips.collect()

    (told,) = office.said
    assert told.ended is not None


@pytest.mark.parametrize(
    "line", ["x" * 5_000, LINE.replace("1800", "18;00"), LINE + LINE, LINE.replace("T13", "T99"), "a,b,c,d"]
)
async def test_what_is_no_slip_is_not_believed(office: Office, line: str) -> None:
    office.kept[LEG] = line

    await office.slips.collect()
    assert office.said == []
