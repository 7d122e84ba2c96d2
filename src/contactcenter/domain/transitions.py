"""The type of state tables, and the look-up of a transition. Each table is in the module of its record."""

from collections.abc import Mapping
from typing import NoReturn, TypeAlias, TypeVar

from contactcenter.kernel.errors import IllegalTransition

S = TypeVar("S")
Table: TypeAlias = Mapping[S, Mapping[str, S]]


def refuse(state: str, trigger: str, what: str, name: str) -> NoReturn:
    """Refuse a trigger that leads nowhere from `state`. `what` and `name`: the record, for the error's text.

    Raises: IllegalTransition.
    """
    raise IllegalTransition(f"{what} {name} cannot be {trigger} while {state}")


def is_legal(table: Table[S], state: S, trigger: str) -> bool:
    """Return whether `trigger` leads anywhere from `state`."""
    return trigger in table[state]
