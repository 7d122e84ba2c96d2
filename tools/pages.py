"""`make docs`: pages that are made from the code itself, so that they cannot say something else.

docs/states.md from the transition tables; THIRD_PARTY.md from the locks. `--check` only compares.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import licences  # noqa: E402
from contactcenter.domain.conversations.room_acts import ACTS, NAMED, Condition, Step  # noqa: E402
from contactcenter.domain.records import agent, conversation, delivery, room  # noqa: E402

TABLES: tuple[tuple[str, str, Mapping[str, Mapping[str, str]]], ...] = (
    ("A conversation", "domain/records/conversation.py", conversation.TRANSITIONS),
    ("A delivery: one conversation put to one agent", "domain/records/delivery.py", delivery.TRANSITIONS),
    ("An agent's audio leg", "domain/records/agent.py", agent.TRANSITIONS),
    ("A participant of a conversation's room", "domain/records/room.py", room.TRANSITIONS),
)
ACTS_INTRODUCTION = """\
## What people may ask of a room

`domain/conversations/room_acts.py`. An act is refused, and changes nothing, unless each party stands as its row says;
a party that the row does not name may stand anywhere or be absent. What it means, and what uses it: docs/rooms.md.

| act | asked of a party | the parties must stand so | what becomes of them |
|---|---|---|---|"""


def states() -> str:
    lines = [
        "# States", "",
        "Made by `make docs` from the tables, which are the specification: what is not drawn is refused and",
        "changes nothing. Presence (ready or not, with a reason) is apart from all of these; what a screen shows of an",
        "agent is derived from the presence, the leg and what the agent carries.", "",
    ]  # fmt: skip
    for title, place, table in TABLES:
        lines += [f"## {title}", "", f"`{place}`", "", "```mermaid", "stateDiagram-v2"]
        for state, ways in table.items():
            lines += [f"    {state} --> {to}: {trigger}" for trigger, to in ways.items()]
            if not ways:
                lines.append(f"    {state} --> [*]")
        lines += ["```", ""]
    return "\n".join([*lines, *acts()])


def acts() -> list[str]:
    rows = []
    for act, rule in ACTS.items():
        becomes = ["another room of the switch opens"] if rule.opens_room else []
        becomes += [changed(step) for step in rule.steps]
        if rule.invites:
            becomes.append(f"the party is a new {rule.invites}, invited")
        if rule.audio:
            becomes.append(f"the party is a monitor, invited, and its audio is {rule.audio}")
        must = "; ".join(condition(one) for one in rule.conditions)
        rows.append(f"| {act} | {'yes' if act in NAMED else 'no'} | {must} | {'; '.join(becomes)} |")
    return [ACTS_INTRODUCTION, *rows, ""]


def condition(one: Condition) -> str:
    if not one.states:
        return f"no {one.role}"
    present = (room.INVITED, room.JOINED, room.HELD)
    if one.states == frozenset(present):
        return f"{one.role} present"
    return f"{one.role} {' or '.join(state for state in present if state in one.states)}"


def changed(step: Step) -> str:
    who = f"the {step.role} named" if step.named else f"the {step.role}"
    if step.becomes:
        return f"{who} becomes {step.becomes} and stays where it is"
    only = " if held" if step.only_in == {room.HELD} else ""
    return f"{who}{only}: {step.trigger}"


PAGES = {ROOT / "docs/states.md": states, ROOT / "THIRD_PARTY.md": licences.page}


def main() -> int:
    stale = [path for path, make in PAGES.items() if not path.exists() or path.read_text() != make()]
    for path in stale:
        if "--check" in sys.argv:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: make docs\n")
        else:
            path.write_text(PAGES[path]())
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
