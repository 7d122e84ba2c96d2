"""State tables, and how a transition is looked up in one. Each table stands beside the record that it governs."""

from collections.abc import Mapping
from typing import NoReturn, TypeAlias, TypeVar

from contactcenter.kernel.errors import IllegalTransition

S = TypeVar("S")
Table: TypeAlias = Mapping[S, Mapping[str, S]]


def refuse(state: str, trigger: str, what: str, name: str) -> NoReturn:
    """Say that `trigger` leads nowhere from `state`.

    Raises: IllegalTransition.
    """
    raise IllegalTransition(f"{what} {name} cannot be {trigger} while {state}")


def is_legal(table: Table[S], state: S, trigger: str) -> bool:
    """Does `trigger` lead anywhere from `state`?"""
    return trigger in table[state]
