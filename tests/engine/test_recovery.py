"""The state from a snapshot and the inputs after it."""

from contextlib import suppress
from dataclasses import replace

from structlog.testing import capture_logs

from center import START, simulated
from contactcenter import messages as m
from contactcenter.domain.core import RoutingCore
from contactcenter.domain.snapshot import PublishedTree
from contactcenter.engine.recovery import recover
from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import AgentId
from contactcenter.simulation.world import Habits

HABITS = Habits(120, patience=60, registers=20, agent_ends=0.3)


def a_morning():
    inputs = simulated(agents=3, per_hour=90, hours=1, habits=HABITS, wrap_up=30).inputs
    return [(START, m.StartEpoch("sim")), (START, m.VoiceLinkRestored()), *inputs]


def lives(core, inputs):
    """Every effect; who saves after the wrap-up ran out is refused, then as now."""
    effects = []
    for at, message in inputs:
        with suppress(Refused):
            effects += core.handle(message, at)
    return effects


def test_the_inputs_alone_rebuild_the_state():
    inputs = a_morning()
    lived = RoutingCore("new")

    lives(lived, inputs[:500])

    again, _ = recover(None, inputs[:500])

    assert again.export() == lived.export()


def test_a_snapshot_and_the_inputs_after_it_give_the_same_from_any_instant():
    inputs = a_morning()
    for cut in range(0, 500, 25):
        before, _ = recover(None, inputs[:cut])

        after, _ = recover(before.export(), inputs[cut:500])

        assert after.export() == recover(None, inputs[:500])[0].export()


def test_a_conversation_keeps_its_name_over_two_restarts():
    inputs = [
        (START, m.StartEpoch("e1")),
        (START, m.VoiceLinkRestored()),
        (START, m.CallArrived("leg-1", "999")),
        (START, m.StartEpoch("e2")),
        (START, m.VoiceLinkRestored((m.LegSeen("leg-1", m.LegRole.CITIZEN),))),
        (START, m.CallArrived("leg-2", "999")),
    ]

    core, _ = recover(None, inputs)

    assert [one.conversation for one in core.restate().conversations] == ["e1-1", "e2-1"]


def test_what_was_to_come_due_is_found_from_the_state():
    inputs = a_morning()
    lived = RoutingCore("new")
    scheduled = [one for one in lives(lived, inputs[:700]) if isinstance(one, m.Schedule)]
    wrap_ups = {one for one in scheduled if isinstance(one.deadline, m.WrapUpExpired)}

    _, deadlines = recover(None, inputs[:700])

    open_ones = {one for one in deadlines if isinstance(one.deadline, m.WrapUpExpired)}
    assert open_ones <= wrap_ups


def test_an_input_that_was_refused_then_is_refused_again():
    core, _ = recover(None, [(START, m.OpenShift(AgentId("nobody"))), (START, m.SetLanguageReserves(()))])

    assert core.restate() == m.CoreRestored()


def test_a_state_that_this_version_refuses_is_named_and_the_core_begins_empty():
    state = recover(None, a_morning()[:20])[0].export()
    spoilt = replace(state, trees=(PublishedTree("alomac", 1, "{}", ("1800",)),))

    with capture_logs() as logs:
        core, deadlines = recover(spoilt, [(START, m.CallArrived("leg-1", "1800"))])

    assert (core.export().conversations, deadlines) == ((), [])
    assert logs[0]["event"] == "state_unreadable"
