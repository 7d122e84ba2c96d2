"""`make docs`: pages that are made from the code itself, so that they cannot say something else.

docs/states.md from the transition tables; THIRD_PARTY.md from the locks. `--check` only compares.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import licences  # noqa: E402
from contactcenter.domain.conversations.room_table import (  # noqa: E402
    ACTS,
    NAMED,
    Becomes,
    Rule,
    Standings,
)
from contactcenter.domain.records import agent, conversation, delivery  # noqa: E402
from contactcenter.messages.participants import ParticipantState  # noqa: E402

TABLES: tuple[tuple[str, str, Mapping[str, Mapping[str, str]]], ...] = (
    ("A conversation", "domain/records/conversation.py", conversation.TRANSITIONS),
    ("A delivery: one conversation put to one agent", "domain/records/delivery.py", delivery.TRANSITIONS),
    ("An agent's audio leg", "domain/records/agent.py", agent.TRANSITIONS),
)
ACTS_INTRODUCTION = """\
## What people may ask of a room

`domain/conversations/room_table.py`. An act is refused, and changes nothing, unless each party stands as its row says;
a party that the row does not name may stand anywhere or be absent. What it means, and what uses it: docs/rooms.md.

| act | asked of a party | the parties must stand so | what becomes of them |
|---|---|---|---|"""


def states() -> str:
    lines = [
        "# States", "",
        "Made by `make docs` from the tables, which are the specification: what is not drawn is refused and",
        "changes nothing. When the switch is read back, the states are what it shows (docs/recovery.md).",
        "Presence (ready or not, with a reason) is apart from all of these; what a screen shows of an",
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
        becomes += [f"the {role}: {step}" for role, step in steps(rule) if step]
        becomes += asked(rule)
        must = "; ".join(f"{role} {listed(allowed)}" for role, allowed in conditions(rule) if allowed) or "–"
        rows.append(f"| {act} | {'yes' if act in NAMED else 'no'} | {must} | {'; '.join(becomes)} |")
    return [ACTS_INTRODUCTION, *rows, ""]


def conditions(rule: Rule) -> list[tuple[str, Standings | None]]:
    roles = ("citizen", "owner", "consulted", "external")
    return list(zip(roles, (rule.citizen, rule.owner, rule.consulted, rule.external), strict=True))


def steps(rule: Rule) -> list[tuple[str, Becomes | None]]:
    """In the order in which the parties are moved."""
    roles = ("owner", "consulted", "external", "citizen")
    return list(
        zip(roles, (rule.then_owner, rule.then_consulted, rule.then_external, rule.then_citizen), strict=True)
    )


def listed(allowed: Standings) -> str:
    if allowed == {None}:
        return "absent"
    states = [state for state in ParticipantState if state in allowed]
    return "present" if len(states) == len(ParticipantState) - 1 else " or ".join(states)


def asked(rule: Rule) -> list[str]:
    """What becomes of the party that the act is asked of."""
    becomes = {
        f"the party is a new {rule.invites}, invited": rule.invites,
        f"the party is a monitor, invited, and its audio is {rule.audio}": rule.audio,
        "the party, a monitor: left": rule.dismisses,
        "the party, a monitor who has barged: owner": rule.promotes,
    }
    return [words for words, applies in becomes.items() if applies]


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
