"""Whatever the bus may carry comes back from the journal as it was."""

import enum
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter import messages as m
from contactcenter.journal.codec import CodecError, decode, decode_as, encode, message_classes
from contactcenter.kernel.ids import AgentId, ConversationId, QueueId

BOUNDS = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 (bounds are naive by contract)
instants = st.datetimes(*BOUNDS, timezones=st.just(UTC))
st.register_type_strategy(datetime, instants)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
deadlines = [kind for kind in message_classes().values() if issubclass(kind, m.Deadline)]
st.register_type_strategy(m.Deadline, st.one_of([st.from_type(kind) for kind in deadlines]))


@pytest.mark.parametrize("kind", message_classes().values(), ids=lambda kind: kind.__name__)
def test_every_message_comes_back_as_it_was(kind: type[m.Message]) -> None:
    @settings(
        max_examples=settings().max_examples // 4, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(made(kind))
    def check(message: object) -> None:
        assert decode(json.loads(json.dumps(encode(message)))) == message

    check()


def made(kind: type[m.Value]) -> st.SearchStrategy[object]:
    return st.builds(kind, **{name: st.from_type(hint) for name, hint in get_type_hints(kind).items()})


def values(kind: type[m.Value]) -> list[type[m.Value]]:
    """Every class derived from this one that has none derived from it."""
    derived = kind.__subclasses__()
    return [leaf for one in derived for leaf in values(one)] if derived else [kind]


for one in values(m.Value):
    st.register_type_strategy(one, made(one))


class Colour(enum.Enum):
    RED = 1


@dataclass(slots=True)
class Seat:
    agent: AgentId
    load: dict[str, int] = field(default_factory=dict)


@dataclass
class State:
    """Shapes a state of the core may take."""

    seats: dict[AgentId, Seat]
    line: deque[tuple[float, ConversationId]]
    reach: dict[tuple[str, int], set[AgentId]]
    colour: Colour | None
    pending: list[m.Schedule]
    pause: timedelta
    limit: float = float("inf")
    counted: int = field(default=0, init=False)


def test_a_whole_state_comes_back_with_its_types_and_the_order_of_its_tables() -> None:
    at = datetime(2026, 1, 5, 13, 0, 0, 123_456, tzinfo=UTC)
    state = State(
        seats={AgentId("b"): Seat(AgentId("b"), {"voice": 1}), AgentId("a"): Seat(AgentId("a"))},
        line=deque([(1.5, ConversationId("e-1"))]),
        reach={("qu", 3): {AgentId("a"), AgentId("b")}},
        colour=Colour.RED,
        pending=[m.Schedule(at, m.RequirementStepDue(ConversationId("e-1"), 2))],
        pause=timedelta(seconds=1.5),
    )
    state.counted = 7

    back = decode_as(State, json.loads(json.dumps(encode(state))))

    assert back == state
    assert list(back.seats) == ["b", "a"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"$": "Nobody"}, "Nobody is no known"),
        ({"queue": 7}, "expected str, found int"),
        ({"surprise": 1}, "has no surprise"),
        ({"waited": None}, "expected float"),
        ({"waited": True}, "expected float"),
    ],
)
def test_what_the_hints_do_not_promise_is_refused(change: dict[str, object], said: str) -> None:
    written = encode(m.ConversationAbandoned(ConversationId("e-1"), QueueId("q"), 3.0, False))

    with pytest.raises(CodecError, match=said):
        decode({**written, **change})


def test_a_field_that_is_missing_takes_its_default_and_without_one_is_refused() -> None:
    written = encode(m.CallArrived(leg="l", dnis="1800"))  # type: ignore[arg-type]

    assert decode({"$": "CallArrived", "leg": "l", "dnis": "1800"}) == decode(written)
    with pytest.raises(CodecError):
        decode({"$": "CallArrived", "leg": "l"})


def test_what_is_not_a_dataclass_is_refused() -> None:
    with pytest.raises(CodecError):
        encode(object())
