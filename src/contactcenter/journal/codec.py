"""Encodes messages and the core's state to JSON and decodes them, by their type hints alone.

`"$"` holds the name of the class. A value that the hints do not describe is refused in both directions, because a
journal that is read back otherwise than it was written is worse than one that stops. It is our own codec and not that
of msgspec because it also writes the core's state, which is mutable, and because existing homes hold this form (ADR
0015).
"""

import dataclasses
import math
import types
from collections import deque
from collections.abc import Callable, Mapping, Sequence, Set
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin

from contactcenter import messages as m
from contactcenter.journal.type_hints import CodecError, bare, hints_of

Json: TypeAlias = Any
Turn: TypeAlias = Callable[[Any], Any]
T = TypeVar("T")

_leaves_out: ContextVar[bool] = ContextVar("leaves_out", default=False)
PLAIN = (str, int, float, bool, type(None))
ARRAYS: dict[Any, Any] = {
    **{kind: kind for kind in (tuple, list, set, frozenset, deque)},
    Sequence: tuple,
    Set: frozenset,
}


def encode(message: object) -> dict[str, Json]:
    """Return a message, or another struct or dataclass, as a dict that `json.dumps` accepts.

    Raises: CodecError if a value does not have the type of its hint.
    """
    kind: Any = type(message)
    row: dict[str, Json] = _fields_out(kind)(message)
    return row


def decode(data: Mapping[str, Json]) -> Any:
    """Return the message of which `encode` gave `data`. Its class must be registered in `messages`.

    Raises: CodecError as `decode_as`.
    """
    return decode_as(object, data)


def decode_as(kind: type[T], data: Mapping[str, Json], *, of_another_version: bool = False) -> T:
    """Return the instance of `kind`, or of a message class below it, of which `encode` gave `data`.

    `kind` need not be a message: `decode_as(CoreState, data)`. `of_another_version`: true to ignore the fields that
    this version's class does not have.

    Raises: CodecError if the class or a field is not known, a field is missing, or a value does not have its type.
    """
    before = _leaves_out.set(of_another_version)
    try:
        return _object_in(data, kind)  # type: ignore[no-any-return]
    except CodecError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise CodecError(f"{kind.__name__}: {type(error).__name__}: {error}") from error
    finally:
        _leaves_out.reset(before)


def message_classes() -> dict[str, type[m.Message]]:
    """Return every class that may stand under `"$"`, by its name."""
    return m.registered_messages()


@cache
def _fields_out(kind: Any) -> Turn:
    turns = [(name, _out(hint)) for name, hint in hints_of(kind).items()]
    tag = kind.__name__

    def out(value: Any) -> dict[str, Json]:
        row: dict[str, Json] = {"$": tag}
        for name, turn in turns:
            row[name] = turn(getattr(value, name))
        return row

    return out


@cache
def _fields_in(kind: Any) -> Turn:
    turns = {name: _in(hint) for name, hint in hints_of(kind).items()}
    settable = turns.keys() - _unsettable(kind)

    def build(data: Mapping[str, Json]) -> Any:
        unknown = data.keys() - turns.keys() - {"$"}
        if unknown and not _leaves_out.get():
            raise CodecError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        given = {name: turns[name](value) for name, value in data.items() if name in turns}
        try:
            made = kind(**{name: value for name, value in given.items() if name in settable})
        except TypeError as error:
            raise CodecError(f"{kind.__name__}: {error}") from error
        for name in given.keys() - settable:
            object.__setattr__(made, name, given[name])
        return made

    return build


def _unsettable(kind: Any) -> set[str]:
    """Return the fields that a dataclass of the core's state does not take in its constructor."""
    if not dataclasses.is_dataclass(kind):
        return set()
    return {field.name for field in dataclasses.fields(kind) if not field.init}


def _object_in(data: Any, expected: type[Any]) -> Any:
    if not isinstance(data, Mapping) or "$" not in data:
        raise CodecError(f"expected {expected.__name__}, found {type(data).__name__}")
    tag = data["$"]
    kind: Any = expected if expected.__name__ == tag else message_classes().get(tag)
    if kind is None or not issubclass(kind, expected):
        raise CodecError(f"{tag} is no known {expected.__name__}")
    return _fields_in(kind)(data)


def _object_out(expected: type[Any]) -> Turn:
    def out(value: Any) -> Json:
        if not isinstance(value, expected):
            raise CodecError(f"expected {expected.__name__}, found {type(value).__name__}")
        kind: Any = type(value)
        return _fields_out(kind)(value)

    return out


def _choices(hint: Any) -> list[Any]:
    return [bare(choice) for choice in get_args(hint)]


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


@cache
def _out(hint: Any) -> Turn:
    hint = bare(hint)
    origin = get_origin(hint)
    if _is_union(hint):
        return _union_out(_choices(hint))
    if origin in ARRAYS or hint in ARRAYS:
        return _array_out(hint)
    if origin in (dict, Mapping):
        return _table_out(*get_args(hint))
    if hint in PLAIN:
        return _plain(hint)
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return lambda value: value.value
        if issubclass(hint, (datetime, date)):
            return lambda value: value.isoformat()
        if issubclass(hint, timedelta):
            return lambda value: value.total_seconds()
        return _object_out(hint)
    raise CodecError(f"no way to write {hint}")


@cache
def _in(hint: Any) -> Turn:
    hint = bare(hint)
    origin = get_origin(hint)
    if _is_union(hint):
        return _union_in(_choices(hint))
    if origin in ARRAYS or hint in ARRAYS:
        return _array_in(hint)
    if origin in (dict, Mapping):
        return _table_in(*get_args(hint))
    if hint is float:
        return _float_in
    if hint in PLAIN:
        return _plain(hint)
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return hint
        if issubclass(hint, (datetime, date)):
            return hint.fromisoformat
        if issubclass(hint, timedelta):
            return lambda value: timedelta(seconds=value)
        return lambda value: _object_in(value, hint)
    raise CodecError(f"no way to read {hint}")


def _float_in(value: Any) -> float:
    """Read a float. JSON has no infinity, so `inf`, `-inf` and `nan` are written as words."""
    if value in ("inf", "-inf", "nan"):
        return float(value)
    return float(_plain(float)(value))


def _plain(hint: Any) -> Turn:
    allowed = (int, float) if hint is float else hint

    def same(value: Any) -> Any:
        if not isinstance(value, allowed) or (isinstance(value, bool) and hint is not bool):
            raise CodecError(f"expected {hint.__name__}, found {type(value).__name__}")
        if hint is float:
            return float(value) if math.isfinite(value) else repr(float(value))
        return value

    return same


def _array_hints(hint: Any) -> tuple[Any, Any, bool]:
    """Return the kind of array, the hints of its items, and whether each place has a hint of its own.

    The second is one hint for all items, or a tuple with one hint for each place.
    """
    inside = get_args(hint)
    kind = ARRAYS[get_origin(hint) or hint]
    if not inside:
        raise CodecError(f"{hint} does not say what is inside")
    if kind is tuple and not (len(inside) == 2 and inside[1] is ...) and get_origin(hint) is tuple:
        return kind, inside, True
    return kind, inside[0], False


def _array_out(hint: Any) -> Turn:
    kind, inside, fixed = _array_hints(hint)
    if fixed:
        turns = [_out(place) for place in inside]
        return lambda values: [turn(value) for turn, value in zip(turns, values, strict=True)]
    turn = _out(inside)
    if kind in (set, frozenset):
        return lambda values: sorted((turn(value) for value in values), key=repr)
    return lambda values: [turn(value) for value in values]


def _array_in(hint: Any) -> Turn:
    kind, inside, fixed = _array_hints(hint)
    if fixed:
        turns = [_in(place) for place in inside]
        return lambda values: tuple(turn(value) for turn, value in zip(turns, values, strict=True))
    turn = _in(inside)
    return lambda values: kind(turn(value) for value in values)


def _table_out(key: Any, inside: Any) -> Turn:
    """Write a dict as pairs, because its order and the types of its keys must be read back."""
    name, turn = _out(key), _out(inside)
    return lambda table: [[name(k), turn(v)] for k, v in table.items()]


def _table_in(key: Any, inside: Any) -> Turn:
    name, turn = _in(key), _in(inside)
    return lambda pairs: {name(k): turn(v) for k, v in pairs}


def _holds(choice: Any, value: Any) -> bool:
    kind = get_origin(choice) or choice
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _union_out(choices: list[Any]) -> Turn:
    turns = [(choice, _out(choice)) for choice in choices]

    def out(value: Any) -> Json:
        for choice, turn in turns:
            if _holds(choice, value):
                return turn(value)
        raise CodecError(f"none of {choices} holds a {type(value).__name__}")

    return out


def _union_in(choices: list[Any]) -> Turn:
    turns = [_in(choice) for choice in choices if choice is not type(None)]
    empty = type(None) in choices

    def read(value: Any) -> Any:
        if value is None and empty:
            return None
        for turn in turns:
            try:
                return turn(value)
            except (CodecError, ValueError, TypeError):
                continue
        raise CodecError(f"none of {choices} reads a {type(value).__name__}")

    return read
