"""Reads the type hints of a struct or a dataclass, and gives the format that they make up a name."""

import dataclasses
import hashlib
from functools import cache
from typing import Any, NewType, get_args, get_type_hints

import msgspec


class CodecError(ValueError):
    """Raised when a value, a field or a class is not what the type hints describe."""


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    """Return the type of each field of a struct or a dataclass, by the field's name.

    Raises: CodecError if `kind` is neither.
    """
    if not holds_fields(kind):
        raise CodecError(f"{kind.__qualname__} is neither a struct nor a dataclass")
    hints = get_type_hints(kind)
    is_struct = issubclass(kind, msgspec.Struct)
    names = kind.__struct_fields__ if is_struct else [field.name for field in dataclasses.fields(kind)]
    return {name: hints[name] for name in names}


def holds_fields(kind: Any) -> bool:
    """Return whether this is a class of messages (a struct) or of the core's state (a dataclass)."""
    return isinstance(kind, type) and (issubclass(kind, msgspec.Struct) or dataclasses.is_dataclass(kind))


def bare(hint: Any) -> Any:
    """Return the type below any `NewType`."""
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    return hint


def format_of(kind: type[Any]) -> str:
    """Return a digest of 12 hexadecimal digits of the fields of a class and of all classes that it holds.

    It changes when a field is added, removed, renamed or given another type.
    """
    seen: dict[str, list[str]] = {}

    def look(hint: Any) -> None:
        hint = bare(hint)
        for inside in get_args(hint):
            look(inside)
        if holds_fields(hint) and hint.__name__ not in seen:
            seen[hint.__name__] = [f"{name}: {inner}" for name, inner in hints_of(hint).items()]
            for inner in hints_of(hint).values():
                look(inner)

    look(kind)
    return hashlib.sha256(repr(sorted(seen.items())).encode()).hexdigest()[:12]
