"""Looking a transition up in a table. The tables themselves stand beside what they govern."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from contactcenter.kernel.errors import IllegalTransition

S = TypeVar("S")
Table: TypeAlias = Mapping[S, Mapping[str, S]]


def target(table: Table[S], state: S, trigger: str, what: str, name: str) -> S:
    """Where `trigger` leads from `state`; raises, having changed nothing, if nowhere."""
    found = table[state].get(trigger)
    if found is None:
        raise IllegalTransition(f"{what} {name} cannot be {trigger} while {state}")
    return found


def is_legal(table: Table[S], state: S, trigger: str) -> bool:
    return trigger in table[state]
