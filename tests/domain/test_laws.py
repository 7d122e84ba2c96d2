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
