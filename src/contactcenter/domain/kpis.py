"""The figures of the service, each formula once: screen, report, simulation and contract call these.

Durations in seconds. None means that there is nothing to measure, which is not the same as zero.
A *short abandon* left within the queue's threshold: the citizen did not wait, and counts neither for nor against.
"""

from collections.abc import Collection


def service_level(
    answers: Collection[float], abandons: Collection[float], within: float, short: float = 5.0
) -> float | None:
    """Return answered within `within` ÷ (answered + abandoned), from each wait; short abandons are left out."""
    in_target = sum(waited <= within for waited in answers)
    return service_level_of(in_target, len(answers), sum(waited > short for waited in abandons))


def service_level_of(in_target: int, answered: int, abandoned: int) -> float | None:
    """Return the same from counts; `abandoned` without the short ones. Counts of several queues may be summed."""
    return _share(in_target, answered + abandoned)


def attention_level(answered: int, settled: int) -> float | None:
    """Return answered ÷ settled, short abandons included: the contract's *nivel de atención*.

    Settled: answered, or ended without an answer. A conversation that still waits is neither; at the end of a day
    settled is received.
    """
    return _share(answered, settled)


def abandon_rate(abandoned: int, offered: int, short: int = 0) -> float | None:
    """Return abandoned ÷ offered, the `short` ones taken out of both."""
    return _share(abandoned - short, offered - short)


def asa(waited: float, answered: int) -> float | None:
    """Return the mean wait of those answered (ASA); the time in the menu is not waiting."""
    return _mean(waited, answered)


def aht(talk: float, hold: float, acw: float, handled: int) -> float | None:
    """Return the mean handling time of a conversation (TMO): talk, hold and wrap-up."""
    return _mean(talk + hold + acw, handled)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _mean(total: float, number: int) -> float | None:
    return total / number if number > 0 else None
