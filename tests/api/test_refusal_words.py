"""Every refusal that a user may be shown has words in Spanish: «No se pudo hacer» does not say what to do."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("api", "access", "areas", "live", "domain", "kernel")
WORDS = ROOT / "console" / "src" / "api" / "words.ts"
NOT_SHOWN = {
    "two_kinds", "in_call", "reason",  # contactcenter citizen erase
    "invalid_tree", "invalid_typification", "setup_error", "channel_error",  # command line and log
    "strange_recording",  # of the switch's own files
    "unknown_channel", "not_capable", "leg_missing",  # an adapter's or a simulation's: no person asks for a channel
    "already_participant",  # of a room, which no route asks for yet
    "range",  # a player's, who asks again
    "slow", "shutdown", "session_ended",  # why a socket closes: it connects again, or the sign-in page says it
    "state_forced", "card_unavailable",  # notices, which have words of their own
}  # fmt: skip


def codes() -> set[str]:
    result = set()
    for folder in SOURCES:
        for file in (ROOT / "src" / "contactcenter" / folder).rglob("*.py"):
            text = file.read_text()
            result |= set(re.findall(r'\bcode="([a-z_]+)"', text))
            result |= set(re.findall(r'^    code = "([a-z_]+)"', text, re.M))
            result |= set(re.findall(r'\banswer\(\d+, "([a-z_]+)"', text))
    return result


def worded() -> set[str]:
    errors = re.search(r"^  error: \{(.*?)^  \},", WORDS.read_text(), re.M | re.S)
    assert errors is not None
    return set(re.findall(r"^    ([a-z_]+):", errors[1], re.M))


def test_every_refusal_has_its_words() -> None:
    assert codes() - NOT_SHOWN - worded() == set()


def test_no_words_stand_for_a_code_that_no_refusal_has() -> None:
    assert worded() - codes() == {"network", "other"}  # the console's own
