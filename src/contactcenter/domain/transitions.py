"""State tables, and how a transition is looked up in one. Each table stands beside the record that it governs."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from contactcenter.kernel.errors import IllegalTransition

S = TypeVar("S")
Table: TypeAlias = Mapping[S, Mapping[str, S]]


def target(table: Table[S], state: S, trigger: str, what: str, name: str) -> S:
    """Give the state that `trigger` leads to.

    Raises: IllegalTransition if it leads nowhere from `state`.
    """
    following = table[state].get(trigger)
    if following is None:
        raise IllegalTransition(f"{what} {name} cannot be {trigger} while {state}")
    return following


def is_legal(table: Table[S], state: S, trigger: str) -> bool:
    """Does `trigger` lead anywhere from `state`?"""
    return trigger in table[state]
