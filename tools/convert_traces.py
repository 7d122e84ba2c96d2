"""Convert recorded traces of the live socket from the fields of an earlier edition to today's.

    python tools/convert_traces.py tests/traces/live/*.jsonl

Each line is one message in JSON. A file that has today's fields already is left as it is.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

Fields = dict[str, Any]

# What an edition before lists had beside Quechua it did not count: those languages are not in the converted file.
QUECHUA = "qu"


def convert_agent(row: Fields) -> Fields:
    """`conversation` became a list, `now_with` became `option`; who is reserved was not on the wire."""
    converted: Fields = {}
    for name, value in row.items():
        if name == "conversation":
            converted["conversations"] = [] if value is None else [value]
        elif name == "now_with":
            converted |= {"option": value, "reserved_for": None}
        else:
            converted[name] = value
    return converted


def convert_conversation(row: Fields) -> Fields:
    """`place` became `region`; `participants` were not on the wire, and follow from the stage."""
    converted = {"region" if name == "place" else name: value for name, value in row.items()}
    return converted if "participants" in row else converted | {"participants": participants(row)}


def participants(row: Fields) -> list[Fields]:
    """Give who takes part at a stage: the citizen alone, or with the agent who is on the way or talks."""
    is_talking = row["stage"] == "talking"
    if row["stage"] == "closing":
        return []
    rows = [participant("citizen", "citizen", "joined" if is_talking else "held")]
    if row["agent"] is not None:
        rows.append(participant(row["agent"], "agent", "joined" if is_talking else "invited"))
    return rows


def participant(party: str, role: str, state: str) -> Fields:
    """Give the row of a party that hears and is heard by all."""
    return {"party": party, "role": role, "state": state, "audio": "both", "whispers_to": None}


def convert_totals(totals: Fields) -> Fields:
    """`seats` became `on_shift`; `quechua` one of `by_language`, absent if nobody was served in it."""
    converted: Fields = {}
    for name, value in totals.items():
        if name == "seats":
            converted["on_shift"] = value
        elif name == "quechua":
            is_empty = not any(value[count] for count in ("received", "settled", "answered", "abandoned"))
            converted["by_language"] = {} if is_empty else {QUECHUA: value}
            converted["reserved_languages"] = []  # the recorded floor reserved nobody
        else:
            converted[name] = value
    return converted


def convert_waiting(waiting: Fields) -> Fields:
    """`quechua` became one of `by_language`; `keeps_seat` became the language itself."""
    converted: Fields = {}
    for name, value in waiting.items():
        if name == "quechua":
            converted["by_language"] = {QUECHUA: value} if value else {}
        elif name == "keeps_seat":
            converted["reserved_for"] = QUECHUA if value else None
        else:
            converted[name] = value
    return converted


def convert_patch(patch: Fields) -> Fields:
    """Convert a snapshot or the changed keys of an event."""
    converted = dict(patch)
    if "agents" in patch:
        converted["agents"] = [convert_agent(row) for row in patch["agents"]]
    if "conversations" in patch:
        converted["conversations"] = [convert_conversation(row) for row in patch["conversations"]]
    if "totals" in patch:
        converted["totals"] = convert_totals(patch["totals"])
    if "waiting" in patch:
        converted["waiting"] = convert_waiting(patch["waiting"])
    return converted


def convert_line(line: str) -> str:
    message: Fields = from_json(line)
    if "snapshot" in message:
        message["snapshot"] = convert_patch(message["snapshot"])
    return to_json(convert_patch(message)).decode()


def main(paths: list[str]) -> None:
    for path in map(Path, paths):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{convert_line(line)}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
