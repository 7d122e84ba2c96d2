"""What may break a rule for good, each with a sentence of reason. Raise a limit here, in review."""

# Longer than 300 lines, at most 400: one concept that a cut at the limit would tear apart.
LONGER_FILES: dict[str, str] = {}

# A test that waits in real time: the function, and why nothing else than time can be waited for.
REAL_SLEEPS: dict[str, str] = {
    "tests/waiting.py::until": "Waits for a fact that nothing announces: the only place that polls.",
    "tests/waiting.py::blocking_until": "As `until`, where no loop runs.",
    "tests/channels/scripted_channel.py::run": "In virtual time: the fault is that it stops late, or leaves a task.",
    "tests/channels/scripted_channel.py::_stay_connected": "In virtual time: a provider is away for a second.",
    "tests/e2e/browser.py::press": "A person's pause between two keys; the switch announces no digit to the page.",
    "tests/e2e/test_death.py::nothing_is_written_for": "An outage that outlasts the time a statement may take.",
    "tests/e2e/test_leaving.py::in_the_menu_for": "A caller hangs up somewhere in a prompt: an instant, no fact.",
}
