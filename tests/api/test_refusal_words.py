"""Every refusal a person may be shown is said in Spanish: «No se pudo hacer» helps nobody who cannot retry."""

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
    "range",  # a player's, who asks again
    "slow", "shutdown", "session_ended",  # why a socket closes: it connects again, or the sign-in page says it
    "state_forced", "card_unavailable",  # notices, which have words of their own
}  # fmt: skip


def codes() -> set[str]:
    found = set()
    for folder in SOURCES:
        for file in (ROOT / "src" / "contactcenter" / folder).rglob("*.py"):
            text = file.read_text()
            found |= set(re.findall(r'\bcode="([a-z_]+)"', text))
            found |= set(re.findall(r'^    code = "([a-z_]+)"', text, re.M))
            found |= set(re.findall(r'\banswer\(\d+, "([a-z_]+)"', text))
    return found


def said() -> set[str]:
    errors = re.search(r"^  error: \{(.*?)^  \},", WORDS.read_text(), re.M | re.S)
    assert errors is not None
    return set(re.findall(r"^    ([a-z_]+):", errors[1], re.M))


def test_every_refusal_has_its_words() -> None:
    assert codes() - NOT_SHOWN - said() == set()


def test_no_words_are_kept_for_what_nobody_says() -> None:
    assert said() - codes() == {"network", "other"}  # the console's own
