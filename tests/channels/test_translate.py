"""Recorded conversations with a real Asterisk in, facts out. A trace is evidence: never edited to fit."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from contactcenter.channels.voice_asterisk.link.translate import AgiResult, answer, environment, translate
from contactcenter.kernel.ids import LegId

TRACES = sorted((Path(__file__).parent / "traces").glob("*.txt"))


def events(trace: Path) -> list[dict[str, str | list[str]]]:
    """What the switch said: blocks marked `<<<`."""
    said: list[dict[str, str | list[str]]] = []
    for block in trace.read_text().split("\n\n"):
        mark, *lines = block.strip().split("\n")
        if not mark.startswith("<<<"):
            continue
        event: dict[str, str | list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            known = event.get(name)
            value = value.strip()
            if isinstance(known, list):
                known.append(value)
            else:
                event[name] = value if known is None else [known, value]
        said.append(event)
    return said


def facts(trace: Path) -> list[dict[str, object]]:
    seen = (translate(event) for event in events(trace))
    return [{"fact": type(fact).__name__, **asdict(fact)} for fact in seen if fact is not None]


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_a_recorded_conversation_becomes_the_facts_beside_it(trace: Path) -> None:
    expected = json.loads(trace.with_suffix(".json").read_text())

    assert facts(trace) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("200%20result%3D0%20endpos%3D11520%0A", ("0", "", 11520)),
        ("200%20result%3D50%20endpos%3D3200%0A", ("50", "", 3200)),
        ("200%20result%3D-1%20endpos%3D0%0A", ("-1", "", 0)),
        ("200%20result%3D123%20(timeout)%0A", ("123", "timeout", None)),
        ("200%20result%3D%20(timeout)%0A", ("", "timeout", None)),
        ("200%20result%3D-1%20(hangup)%20endpos%3D20320%0A", ("-1", "hangup", 20320)),
        ("200 result=0", ("0", "", None)),
        ("510%20Invalid%20or%20unknown%20command%0A", ("", "510 Invalid or unknown command", None)),
        ("520-Invalid%20command%20syntax.%0A", ("", "520-Invalid command syntax.", None)),
    ],
)
def test_an_agi_result_is_read_however_it_is_written(raw: str, expected: tuple[str, str, int | None]) -> None:
    told = answer({"Result": raw, "CommandId": "c1"}, LegId("x"))

    assert told == AgiResult(LegId("x"), "c1", *expected)


def test_the_environment_is_percent_decoded() -> None:
    assert environment("agi_dnid%3A%201800%0Aagi_callerid%3A%20unknown%0A")["agi_dnid"] == "1800"


@pytest.mark.parametrize("caller", ['51";x', "<unknown>", "anonymous", "+51 66 312-345", "5\r\n1"])
def test_of_a_callers_number_only_digits_are_taken(caller: str) -> None:
    told = translate({"Event": "AsyncAGIStart", "Uniqueid": "u", "Context": "citizen", "CallerIDNum": caller})

    assert told is not None
    assert set(str(asdict(told)["number"])) <= set("0123456789")


@pytest.mark.parametrize(
    "forged",
    [
        {"Event": ["Newexten", "Hangup"], "Uniqueid": "u"},
        {"Event": "Hangup", "Uniqueid": ["u", "another"], "Cause": "16"},
    ],
)
def test_an_event_with_two_names_or_of_two_legs_is_not_believed(forged: dict[str, str | list[str]]) -> None:
    assert translate(forged) is None


def test_an_event_nobody_needs_is_no_fact() -> None:
    assert translate({"Event": "VarSet", "Uniqueid": "u"}) is None
    assert translate({"Event": "DTMFEnd", "Uniqueid": "u", "Digit": "1", "Direction": "Sent"}) is None
