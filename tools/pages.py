"""`make docs`: pages that are made from the code itself, so that they cannot say something else.

docs/states.md from the transition tables; THIRD_PARTY.md from the locks. `--check` only compares.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import licences  # noqa: E402
from contactcenter.domain.records import agent, conversation, delivery  # noqa: E402

TABLES: tuple[tuple[str, str, Mapping[str, Mapping[str, str]]], ...] = (
    ("A conversation", "domain/records/conversation.py", conversation.TRANSITIONS),
    ("A delivery: one conversation put to one agent", "domain/records/delivery.py", delivery.TRANSITIONS),
    ("An agent's audio leg", "domain/records/agent.py", agent.TRANSITIONS),
)


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
    return "\n".join(lines)


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
