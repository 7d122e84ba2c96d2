"""Two laws of the core by example; the state machine finds them broken too, but not in every short run."""

import pytest

from center import ANA, BETO, Center, only, profile
from contactcenter import messages as m
from contactcenter.kernel.errors import Conflict
from contactcenter.kernel.ids import LegId
from domain.switch import TREE_JSON


def test_a_refused_break_changes_nothing():
    center = Center().opens().employs(profile(ANA, skills=[("qu", 4)]), profile(BETO))
    center.send(m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
    center.is_ready(ANA, BETO)
    before = center.core.export()

    with pytest.raises(Conflict):
        center.send(m.SetPresence(ANA, ready=False, reason="refrigerio"))

    assert center.core.export() == before


def test_an_export_goes_on_being_the_instant_it_was_made_at():
    center = Center().opens()
    center.send(m.PublishTree("small", 1, ("1800",), TREE_JSON))
    effects = center.send(m.CallArrived(LegId("c1"), "1800"))
    exported, step = center.core.export(), only(effects, m.PlayPrompt)[0].step
    before = repr(exported)

    center.send(m.PromptEnded(LegId("c1"), step, m.PromptOutcome.PLAYED))

    assert repr(exported) == before
    assert center.core.export() != exported


def test_who_takes_part_is_published_each_time_it_changes():
    """A citizen who fell out of a talk and is ordered back changes alone, in a turn of its own."""
    center = Center().opens().employs(profile(ANA))
    center.is_ready(ANA)
    center.calls("c1")
    center.joins(ANA, "c1")

    fell_out = only(center.send(m.LegFree(LegId("c1"))), m.ParticipantsChanged)
    delivery = center.last(m.ConversationDelivered).delivery
    ordered_back = only(center.after(1.0, m.CitizenJoinExpired(delivery)), m.ParticipantsChanged)

    assert [[one.state.value for one in event.participants] for event in fell_out] == [["held", "joined"]]
    assert [[one.state.value for one in event.participants] for event in ordered_back] == [
        ["invited", "joined"]
    ]
