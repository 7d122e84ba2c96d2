"""The policy, by example: each row is one sentence of the queue's contract (ACD-1, IVR-4, IVR-5)."""

from datetime import timedelta

import pytest

from center import ANA, BETO, CARMEN, RENIEC, START, SUNAT, Center, only, pairs, profile
from contactcenter import messages as m
from contactcenter.kernel.ids import ConversationId

ES1, QU1, QU3 = (frozenset([pair]) for pair in (("es", 1), ("qu", 1), ("qu", 3)))


def people(*rows):
    """(agent, idle seconds, skills, queues): at the same instant each has been idle that long."""
    center = Center().opens(m.QueuePolicy(RENIEC, "Reniec"), m.QueuePolicy(SUNAT, "Sunat", best_fit=True))
    for agent, _, skills, queues in rows:
        center.employs(profile(agent, *queues, skills=skills))
    longest = max((idle for _, idle, _, _ in rows), default=0)
    for agent, idle, _, _ in sorted(rows, key=lambda row: -row[1]):
        center.clock.jump_to(START + timedelta(seconds=longest - idle))
        center.is_ready(agent)
    center.clock.jump_to(START + timedelta(seconds=longest))
    return center


@pytest.mark.parametrize(
    ("rows", "call", "expected"),
    [
        pytest.param(
            [(ANA, 3, (), (RENIEC,)), (BETO, 40, (), (RENIEC,))],
            (RENIEC, frozenset()),
            BETO,
            id="the agent idle the longest",
        ),
        pytest.param(
            [(ANA, 40, [("es", 3)], (RENIEC,)), (BETO, 1, [("qu", 3)], (RENIEC,))],
            (RENIEC, QU1),
            BETO,
            id="a skill is required, however long others are idle",
        ),
        pytest.param(
            [(ANA, 40, [("qu", 2)], (RENIEC,)), (BETO, 1, [("qu", 3)], (RENIEC,))],
            (RENIEC, QU3),
            BETO,
            id="at its least level",
        ),
        pytest.param(
            [(ANA, 40, [("qu", 2)], (RENIEC,)), (BETO, 1, [("qu", 5)], (RENIEC,))],
            (RENIEC, QU1),
            ANA,
            id="more skill than needed counts nothing where the queue does not say so",
        ),
        pytest.param(
            [(ANA, 40, [("qu", 2)], (SUNAT,)), (BETO, 1, [("qu", 5)], (SUNAT,))],
            (SUNAT, QU1),
            BETO,
            id="best fit first where the queue says so",
        ),
        pytest.param(
            [(ANA, 9, (), (RENIEC,)), (BETO, 9, (), (RENIEC,))],
            (RENIEC, frozenset()),
            ANA,
            id="equal in all, by name",
        ),
        pytest.param(
            [(ANA, 9, (), (SUNAT,)), (BETO, 1, (), (RENIEC,))],
            (RENIEC, frozenset()),
            BETO,
            id="of those who serve the queue",
        ),
    ],
)
def test_who_gets_a_call_that_arrives(rows, call, expected):
    center = people(*rows)

    effects = center.calls("c", call[0], skills=call[1])

    assert pairs(effects) == [("c", expected)]


@pytest.mark.parametrize(
    ("line", "skills", "expected"),
    [
        pytest.param([("a", 9, 0, None), ("b", 5, 0, None)], (), "a", id="the longest wait first"),
        pytest.param([("a", 99, 0, None), ("vip", 1, 5, None)], (), "vip", id="priority beats wait"),
        pytest.param(
            [("a", 400, 0, None), ("vip", 1, 5, None)], (), "a", id="but only by its head start in minutes"
        ),
        pytest.param(
            [("es", 3_000, 0, ES1), ("qu", 1, 720, QU3)],
            [("es", 5), ("qu", 3)],
            "qu",
            id="Quechua before Spanish, however long that waited",
        ),
        pytest.param(
            [("qu", 90, 720, QU3), ("es", 1, 0, ES1)],
            [("es", 5)],
            "es",
            id="who nobody here can serve blocks nobody",
        ),
    ],
)
def test_who_is_next_for_an_agent_who_comes_free(line, skills, expected):
    center = people()
    longest = max(waited for _, waited, _, _ in line)
    for name, waited, minutes, needs in sorted(line, key=lambda row: -row[1]):
        center.clock.jump_to(START + timedelta(seconds=longest - waited))
        center.calls(name, priority_minutes=minutes, skills=needs or frozenset())
    center.employs(profile(ANA, skills=skills))

    effects = center.is_ready(ANA)

    assert pairs(effects) == [(expected, ANA)]


# -- the protected seat ---------------------------------------------------------------------


def floor_with_a_guard():
    center = people()
    center.send(m.SetLanguageReserves((m.LanguageReserve("qu", 1),)))
    center.employs(profile(ANA, skills=[("es", 5), ("qu", 4)]), profile(BETO, skills=[("es", 5)]))
    return center


def test_the_last_free_quechua_speaker_is_not_spent_on_a_spanish_call():
    center = floor_with_a_guard()
    center.is_ready(ANA)

    assert pairs(center.calls("es", skills=ES1)) == []
    assert pairs(center.calls("qu", skills=QU3)) == [("qu", ANA)]


def test_a_spanish_call_goes_to_who_speaks_only_spanish_though_idle_for_less():
    center = floor_with_a_guard()
    center.is_ready(ANA)
    center.clock.advance(60)
    center.is_ready(BETO)

    assert pairs(center.calls("es", skills=ES1)) == [("es", BETO)]


def test_a_second_speaker_releases_the_one_idle_the_longest():
    center = floor_with_a_guard()
    center.is_ready(ANA)
    center.calls("es", skills=ES1)
    center.employs(profile(CARMEN, SUNAT, skills=[("qu", 1)]))

    effects = center.is_ready(CARMEN)

    assert pairs(effects) == [("es", ANA)]
    assert only(effects, m.ConversationDelivered)[0].reason.rule == "reserve_released"


def test_who_widened_from_quechua_may_still_take_the_reserved_speaker():
    center = floor_with_a_guard()
    asked = m.Requirement(RENIEC, 720, (m.RequirementStep(0, QU3), m.RequirementStep(60, ES1)))
    tree = center.core._state
    center.calls("qu", skills=QU3)
    tree.conversations[ConversationId("qu")].requirement = asked
    center.after(60, m.RequirementStepDue(ConversationId("qu"), 1))

    assert pairs(center.is_ready(ANA)) == [("qu", ANA)]


# -- widening ---------------------------------------------------------------------------------


def test_a_requirement_widens_with_time_and_never_narrows():
    center = people()
    center.employs(profile(BETO, skills=[("es", 5)]), profile(ANA, skills=[("qu", 4)]))
    center.calls("c", skills=QU3)
    waits = center.core._state.conversations[ConversationId("c")]
    waits.requirement = m.Requirement(RENIEC, 0, (m.RequirementStep(0, QU3), m.RequirementStep(60, ES1)))

    assert pairs(center.is_ready(BETO)) == []
    effects = center.after(60, m.RequirementStepDue(ConversationId("c"), 1))

    assert pairs(effects) == [("c", BETO)]
    assert only(effects, m.ConversationDelivered)[0].reason.rule == "widened"
    center.send(m.AgentLegLost(BETO, "leg-beto"))
    assert pairs(center.is_ready(ANA)) == [("c", ANA)], "the first step still counts"


# -- reasons ----------------------------------------------------------------------------------


def test_a_decision_says_why_and_who_would_have_been_next():
    center = people()
    center.calls("first")
    center.after(30)
    center.calls("second")
    center.employs(profile(ANA))
    center.clock.advance(10)

    reason = only(center.is_ready(ANA), m.ConversationDelivered)[0].reason

    assert (reason.rule, reason.waited, reason.idle) == ("agent_came_free", 40.0, 0.0)
    assert reason.runner_up == "second"


def test_the_runner_up_of_a_call_that_arrives_is_the_agent_who_would_have_had_it():
    center = people((ANA, 9, (), (RENIEC,)), (BETO, 3, (), (RENIEC,)))

    reason = only(center.calls("c"), m.ConversationDelivered)[0].reason

    assert (reason.rule, reason.waited, reason.idle, reason.runner_up) == (
        "conversation_arrived",
        0.0,
        9.0,
        BETO,
    )


# -- capacity ---------------------------------------------------------------------------------


def test_an_agent_carries_as_many_chats_as_the_capacity_says_and_a_call_besides():
    center = people()
    center.employs(profile(ANA, digital=2))
    center.is_ready(ANA)

    assert pairs(center.calls("w1", channel="whatsapp")) == [("w1", ANA)]
    assert pairs(center.calls("w2", channel="webchat")) == [("w2", ANA)]
    assert pairs(center.calls("w3", channel="whatsapp")) == []
    assert pairs(center.calls("c1")) == [("c1", ANA)]


def test_no_new_chat_comes_while_the_agent_talks():
    center = people()
    center.employs(profile(ANA))
    center.is_ready(ANA)
    center.calls("c1")
    center.joins(ANA, "c1")

    assert pairs(center.calls("w1", channel="whatsapp")) == []
    center.leaves("c1")
    center.send(m.AgentLegRested(ANA, "leg-ana"))
    effects = center.send(m.CompleteWrapUp(ANA, ConversationId("c1")))

    assert pairs(effects) == [("w1", ANA)]


def test_who_is_given_the_call_of_a_closed_shift_is_not_given_its_chat_in_the_same_instant():
    """Both go back to the line at once, and one agent is free."""
    center = people()
    center.employs(profile(ANA), profile(BETO))
    center.is_ready(ANA)
    center.calls("w1", channel="whatsapp")
    center.calls("c1")
    center.is_ready(BETO)

    effects = center.send(m.CloseShift(ANA, forced=True))

    assert pairs(effects) == [("c1", BETO)]
    assert center.conversation("w1").stage == "waiting"


def test_a_second_speaker_releases_the_first_for_a_call_or_for_a_chat_and_not_for_both():
    center = floor_with_a_guard()
    center.is_ready(ANA)
    center.calls("c1", queue=RENIEC)
    center.calls("w1", queue=RENIEC, channel="whatsapp")
    center.employs(profile(CARMEN, SUNAT, skills=[("qu", 1)]))

    assert pairs(center.is_ready(CARMEN)) == [("c1", ANA)]


def test_a_chat_goes_to_who_was_longest_without_a_new_one():
    center = people((ANA, 9, (), (RENIEC,)), (BETO, 3, (), (RENIEC,)))

    given = [pairs(center.calls(f"w{n}", channel="whatsapp"))[0][1] for n in range(3)]
    center.clock.advance(1)

    assert given == [ANA, BETO, ANA]
