"""Whose seat is kept for Quechua, and what the floor is told of it (IVR-5, SUP-3); breaks that go on."""

from datetime import timedelta

from center import RENIEC, START
from contactcenter import messages as m
from contactcenter.bus.port import Envelope
from contactcenter.kernel.ids import AgentId, ConversationId
from contactcenter.live import rows
from contactcenter.live.alerts import alerts
from contactcenter.live.view import LiveView
from live.days import LIMA

YENI, GLORIA, LUIS = AgentId("yeni"), AgentId("gloria"), AgentId("luis")


class Floor:
    def __init__(self, *guards: m.LanguageReserve) -> None:
        self.view, self.seq = LiveView(START, LIMA), 0
        self.hear(m.SetLanguageReserves(guards or (m.LanguageReserve("qu"),)))
        self.hear(m.SetQueue(m.QueuePolicy(RENIEC, "Reniec")))
        for agent, skills in ((YENI, {("qu", 5)}), (GLORIA, {("qu", 3)}), (LUIS, {("es", 4)})):
            self.hear(m.SetAgent(m.AgentProfile(agent, frozenset({RENIEC}), frozenset(skills))))

    def hear(self, message: object, after: float = 0) -> None:
        self.seq += 1
        self.view.apply(Envelope(self.seq, START + timedelta(seconds=after), message))

    def is_so(
        self, agent: AgentId, activity: m.AgentActivity, after: float = 0, why: str | None = None
    ) -> None:
        self.hear(m.AgentChanged(agent, activity, why), after)

    def waits(self, language: str) -> None:
        one = ConversationId(f"c-{language}")
        self.hear(m.ConversationStarted(one, "voice", None, "1800", None, None))
        self.hear(m.LanguageChosen(one, language))
        self.hear(m.OptionChosen(one, "Reniec", RENIEC))
        self.hear(m.ConversationQueued(one, m.Requirement(RENIEC), 0.0, language))

    def raised(self, after: float = 30) -> list[str]:
        found = alerts(self.view, START + timedelta(seconds=after))
        return [alert.kind for alert in found]

    def free(self) -> int:
        return rows.queue_rows(self.view, [RENIEC])[0].free


def test_a_caller_whom_only_the_kept_seat_could_serve_is_told_to_the_floor() -> None:
    floor = Floor()
    floor.is_so(YENI, m.AgentActivity.READY)
    assert floor.free() == 1
    floor.waits("es")

    assert floor.free() == 0
    assert rows.desk_waiting(floor.view, YENI).reserved_for == "qu"
    assert floor.raised(after=19) == []
    assert floor.raised() == ["only_reserved_free"]

    floor.is_so(LUIS, m.AgentActivity.READY)
    assert floor.raised() == []
    assert floor.free() == 1


def test_who_serves_no_queue_is_known_to() -> None:
    floor = Floor()
    assert not rows.desk_waiting(floor.view, YENI).no_queues

    floor.hear(m.SetAgent(m.AgentProfile(YENI, frozenset(), frozenset({("qu", 5)}))))

    assert rows.desk_waiting(floor.view, YENI).no_queues


def test_with_two_free_speakers_no_seat_is_kept() -> None:
    floor = Floor()
    floor.waits("es")
    floor.is_so(YENI, m.AgentActivity.READY)
    floor.is_so(GLORIA, m.AgentActivity.READY)

    assert (floor.free(), floor.raised()) == (2, [])
    assert rows.desk_waiting(floor.view, YENI).reserved_for is None


def test_as_many_seats_are_kept_as_the_tree_asks() -> None:
    floor = Floor(m.LanguageReserve("qu", 2))
    floor.is_so(YENI, m.AgentActivity.READY)
    floor.is_so(GLORIA, m.AgentActivity.READY)
    floor.waits("es")

    assert (floor.free(), floor.raised()) == (0, ["only_reserved_free"])
    assert rows.desk_waiting(floor.view, GLORIA).reserved_for == "qu"

    floor.hear(m.SetLanguageReserves((m.LanguageReserve("qu", 0),)))
    assert floor.free() == 2
    floor.is_so(YENI, m.AgentActivity.SIGNED_OUT)
    floor.is_so(GLORIA, m.AgentActivity.SIGNED_OUT)
    floor.is_so(LUIS, m.AgentActivity.READY)
    assert floor.raised() == [], "no tree asks for a seat in Quechua"


def test_who_waits_in_quechua_is_not_passed_by() -> None:
    floor = Floor()
    floor.is_so(YENI, m.AgentActivity.READY)
    floor.waits("qu")

    assert (floor.free(), floor.raised()) == (1, [])


def test_a_page_loaded_anew_begins_no_break_anew() -> None:
    floor = Floor()
    floor.is_so(YENI, m.AgentActivity.NOT_READY, 10, "refrigerio")
    floor.is_so(YENI, m.AgentActivity.NO_LEG, 100, "refrigerio")
    assert floor.view.agents[YENI].view.since == START + timedelta(seconds=100)

    floor.is_so(YENI, m.AgentActivity.NOT_READY, 103, "refrigerio")
    assert floor.view.agents[YENI].view.since == START + timedelta(seconds=10)

    floor.is_so(YENI, m.AgentActivity.NO_LEG, 200, "refrigerio")
    floor.is_so(YENI, m.AgentActivity.NOT_READY, 203, "servicios")
    assert floor.view.agents[YENI].view.since == START + timedelta(seconds=203)


def test_the_row_of_a_reserved_agent_names_the_language_and_follows_who_else_is_free() -> None:
    floor = Floor()
    floor.is_so(YENI, m.AgentActivity.READY)
    assert rows.agent_row(floor.view, YENI).reserved_for == "qu"

    floor.seq += 1
    ready = m.AgentChanged(GLORIA, m.AgentActivity.READY)
    changes = floor.view.apply(Envelope(floor.seq, START, ready))

    assert rows.agent_row(floor.view, YENI).reserved_for is None
    assert changes.agents == {YENI, GLORIA}
