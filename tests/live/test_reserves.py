"""Agents reserved for a language, and what the floor is told of it (IVR-5, SUP-3, WFM-1)."""

from datetime import timedelta

import pytest

from center import RENIEC, START
from contactcenter import messages as m
from contactcenter.bus.port import Envelope
from contactcenter.kernel.ids import AgentId, ConversationId
from contactcenter.live import rows
from contactcenter.live.alerts import alerts
from contactcenter.live.changes import Changes
from contactcenter.live.view import LiveView
from live.days import LIMA

YENI, GLORIA, LUIS = AgentId("yeni"), AgentId("gloria"), AgentId("luis")


class Floor:
    """Yeni and Gloria speak Quechua, for which the tree reserves agents; Luis does not. All serve one queue."""

    def __init__(self) -> None:
        self.view, self.seq = LiveView(START, LIMA), 0
        self.publish(m.SetLanguageReserves((m.LanguageReserve("qu"),)))
        self.publish(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec")))
        for agent, skills in ((YENI, {("qu", 5)}), (GLORIA, {("qu", 3)}), (LUIS, {("es", 4)})):
            self.publish(m.SetAgent(m.AgentProfile(agent, frozenset({RENIEC}), frozenset(skills))))

    def publish(self, message: object, after: float = 0) -> Changes:
        self.seq += 1
        return self.view.apply(Envelope(self.seq, START + timedelta(seconds=after), message))

    def is_ready(self, *agents: AgentId) -> None:
        for agent in agents:
            self.publish(m.AgentChanged(agent, m.AgentActivity.READY))

    def reserves(self, *agents: AgentId) -> Changes:
        return self.publish(m.LanguageReserveChanged("qu", agents))

    def waits(self, language: str) -> None:
        conversation = ConversationId(f"c-{language}")
        self.publish(m.ConversationStarted(conversation, "voice", None, "1800", None, None))
        self.publish(m.LanguageChosen(conversation, language))
        self.publish(m.OptionChosen(conversation, "Reniec", RENIEC))
        self.publish(m.ConversationQueued(conversation, m.Requirement(RENIEC), 0.0, language))

    def alert_kinds(self, after: float = 30) -> list[str]:
        return [alert.kind for alert in alerts(self.view, START + timedelta(seconds=after))]

    def free(self) -> int:
        return rows.queue_rows(self.view, [RENIEC])[0].free


@pytest.fixture
def floor() -> Floor:
    return Floor()


def test_a_citizen_whom_only_a_reserved_agent_could_serve_is_an_alert(floor: Floor) -> None:
    floor.is_ready(YENI)
    floor.reserves(YENI)
    assert floor.free() == 1
    floor.waits("es")

    assert floor.free() == 0
    assert floor.alert_kinds(after=19) == []
    (alert,) = alerts(floor.view, START + timedelta(seconds=30))
    assert (alert.kind, alert.params["language"], alert.params["name"]) == ("only_reserved_free", "qu", YENI)

    floor.is_ready(LUIS)
    assert floor.alert_kinds() == []
    assert floor.free() == 1


def test_a_citizen_who_waits_in_the_reserved_language_is_not_passed_over(floor: Floor) -> None:
    floor.is_ready(YENI)
    floor.reserves(YENI)
    floor.waits("qu")

    assert (floor.free(), floor.alert_kinds()) == (1, [])


def test_with_two_free_speakers_nobody_is_reserved(floor: Floor) -> None:
    floor.is_ready(YENI, GLORIA)
    floor.waits("es")

    assert (floor.free(), floor.alert_kinds()) == (2, [])
    assert rows.desk_waiting(floor.view, YENI).reserved_for is None


def test_rows_and_desks_of_reserved_agents_name_the_language(floor: Floor) -> None:
    floor.is_ready(YENI, GLORIA)
    changes = floor.reserves(YENI)
    assert changes.agents == {YENI}
    assert rows.agent_row(floor.view, YENI).reserved_for == "qu"
    assert rows.desk_waiting(floor.view, YENI).reserved_for == "qu"

    changes = floor.reserves(GLORIA)

    assert changes.agents == {YENI, GLORIA}
    assert rows.agent_row(floor.view, YENI).reserved_for is None
    assert rows.desk_waiting(floor.view, GLORIA).reserved_for == "qu"


def test_a_reserved_language_that_nobody_at_work_speaks_is_an_alert_if_the_tree_asks_for_it(
    floor: Floor,
) -> None:
    floor.is_ready(LUIS)
    (alert,) = alerts(floor.view, START)
    assert (alert.kind, alert.params) == ("language_unstaffed", {"language": "qu", "working": 1})

    floor.publish(m.SetLanguageReserves((m.LanguageReserve("qu", 0),)))

    assert floor.alert_kinds() == []


def test_a_long_wait_in_a_reserved_language_is_an_alert_sooner_and_names_it(floor: Floor) -> None:
    floor.is_ready(YENI)
    floor.waits("qu")
    assert floor.alert_kinds(after=119) == []

    (alert,) = alerts(floor.view, START + timedelta(seconds=120))

    assert (alert.kind, alert.params["language"]) == ("long_wait", "qu")


def test_an_agent_who_serves_no_queue_is_told_so(floor: Floor) -> None:
    assert not rows.desk_waiting(floor.view, YENI).no_queues

    floor.publish(m.SetAgent(m.AgentProfile(YENI, frozenset(), frozenset({("qu", 5)}))))

    assert rows.desk_waiting(floor.view, YENI).no_queues


def test_a_state_holds_since_the_core_says(floor: Floor) -> None:
    """A break that a lost leg interrupts does not begin anew: the core works it out, the view copies it."""
    began = START - timedelta(minutes=5)
    floor.publish(m.AgentChanged(YENI, m.AgentActivity.NOT_READY, "refrigerio", since=began), after=10)

    assert rows.agent_row(floor.view, YENI).since == began
