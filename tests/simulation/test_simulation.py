"""The simulation against theory, against itself, and what a month says."""

import pytest

from center import reported, simulated
from contactcenter import messages as m
from contactcenter.simulation.month import month
from contactcenter.simulation.report import ErlangA, ErlangC
from contactcenter.simulation.world import Habits


@pytest.mark.parametrize(
    ("agents", "per_hour", "aht", "calls", "rel"),
    [
        (10, 150, 200, 5_000, 0.15),
        (5, 60, 240, 5_000, 0.15),
        pytest.param(10, 150, 200, 30_000, 0.06, marks=pytest.mark.slow),
        pytest.param(5, 60, 240, 30_000, 0.06, marks=pytest.mark.slow),
    ],
)
def test_service_level_and_asa_agree_with_erlang_c(agents, per_hour, aht, calls, rel):
    theory = ErlangC(per_hour, aht, agents)

    report = reported(simulated(agents=agents, per_hour=per_hour, hours=calls / per_hour, habits=Habits(aht)))

    assert report.received > 0.95 * calls
    assert report.service_level == pytest.approx(theory.service_level(20), abs=0.02)
    assert report.asa == pytest.approx(theory.asa, rel=rel)


def test_with_impatience_who_leaves_agrees_with_erlang_a():
    theory = ErlangA(200, 180, 9, patience=120)

    report = reported(simulated(agents=9, per_hour=200, hours=100, habits=Habits(180, patience=120)))

    assert report.abandoned == pytest.approx(theory.abandoned, abs=0.02)
    total_wait = report.line.waited + report.line.waited_in_vain
    assert total_wait / report.received == pytest.approx(theory.mean_wait, rel=0.06)


def test_theory_knows_its_limits():
    assert ErlangC(100, 180, 3).service_level(20) == 0.0
    assert ErlangC(100, 180, 3).asa == float("inf")
    # 100 calls in half an hour, 180 s each: 14 agents give 88.8 % in 20 s (the field's usual example).
    assert ErlangC(200, 180, 14).service_level(20) == pytest.approx(0.888, abs=0.001)
    assert ErlangA(200, 180, 14, patience=1e9).must_wait == pytest.approx(
        ErlangC(200, 180, 14).must_wait, abs=1e-4
    )


def test_same_seed_same_history_another_seed_another():
    habits = Habits(150, patience=60, registers=20, agent_ends=0.5)

    def run(seed):
        return simulated(agents=4, per_hour=80, hours=5, habits=habits, wrap_up=30, seed=seed).history

    assert run(7) == run(7)
    assert run(7) != run(8)


def test_every_call_ends_and_nothing_is_left():
    simulation = simulated(
        agents=4, per_hour=120, hours=10, habits=Habits(150, patience=60, agent_ends=0.5), wrap_up=30
    )

    events = [event for _, event in simulation.history]
    started = [one.conversation for one in events if isinstance(one, m.ConversationStarted)]
    ended = [one.conversation for one in events if isinstance(one, m.ConversationEnded)]
    left = simulation.core.export()
    assert sorted(started) == sorted(ended)
    assert (left.conversations, left.deliveries) == ((), ())
    assert simulation.refused == 0


def test_a_month_answers_nearly_everybody_with_fifteen_agents_and_fewer_with_one():
    with_fifteen, with_one = month(seed=1, calls=6_000), month(seed=1, calls=6_000, agents=1)

    assert with_fifteen.received == with_one.received == 6_000
    assert with_fifteen.attention_level > 0.95
    assert with_one.attention_level < with_fifteen.attention_level
