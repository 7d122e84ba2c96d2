"""What may break a rule for good, each with a sentence of reason. Raise a limit here, in review."""

# Longer than 300 lines, at most 400: one concept that a cut at the limit would tear apart.
LONGER_FILES: dict[str, str] = {}

# A test that waits in real time: the function, and why nothing else than time can be waited for.
REAL_SLEEPS: dict[str, str] = {
    "tests/waiting.py::until": "Waits for a fact that nothing announces: the only place that polls.",
    "tests/waiting.py::blocking_until": "As `until`, where no loop runs.",
}
