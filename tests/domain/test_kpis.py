"""Each figure's formula, by numbers one can check by hand."""

import pytest

from contactcenter.domain import kpis


def test_service_level_leaves_short_abandons_out():
    # Four answered, three of them in 20 s; two left, one of them after 3 s.
    assert kpis.service_level([1, 19, 20, 21], [3, 30], within=20) == 3 / 5


def test_service_level_of_several_queues_is_that_of_their_sums():
    assert kpis.service_level_of(in_target=3 + 10, answered=4 + 10, abandoned=1 + 0) == 13 / 15


def test_the_contracts_attention_level_counts_every_call_received():
    """January 2022 of ALO MAC."""
    assert kpis.attention_level(answered=33_116, settled=56_061) == pytest.approx(0.5907, abs=1e-4)


def test_the_rest():
    assert kpis.abandon_rate(abandoned=12, offered=102, short=2) == 0.1
    assert kpis.asa(waited=600, answered=60) == 10
    assert kpis.aht(talk=1_000, hold=100, acw=100, handled=4) == 300


def test_nothing_to_measure_is_not_zero():
    assert kpis.service_level([], [2], within=20) is None
    assert kpis.attention_level(0, 0) is None
    assert kpis.asa(0, 0) is None
    assert kpis.aht(0, 0, 0, 0) is None
