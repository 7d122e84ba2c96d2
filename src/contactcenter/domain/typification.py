"""The codes for how a conversation ended, in a tree of at most five levels (CRM-3).

An entry is switched off and never removed, so that what was registered under it stays readable. An entry that is
switched off closes all entries below it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from contactcenter.kernel.errors import InvalidInput

OPEN_FOR = timedelta(minutes=30)  # after a registration was done: to correct a mistake
UNFINISHED_FOR = timedelta(days=7)  # after a call: a registration never done opens its citizen no longer
DEEPEST = 5
DEEP_ENOUGH = 3  # a level that may be chosen though there is more below it


class Entry(BaseModel):
    """A code with the label that people read and the entries below it. `active`: false once it is switched off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=60)
    label: str = Field(min_length=1, max_length=120)
    active: bool = True
    children: tuple["Entry", ...] = ()


class Typification:
    """The entries by code, each with its path from the first level. Iterating gives every entry, parents first."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        """Index the entries.

        Raises: InvalidInput (`invalid_typification`) if a code is used twice or is deeper than DEEPEST levels.
        """
        self.entries = entries
        self._paths: dict[str, tuple[Entry, ...]] = {}
        for path in _paths(entries, ()):
            code = path[-1].code
            if code in self._paths:
                raise InvalidInput(f"{code}: this code is used twice", code="invalid_typification")
            if len(path) > DEEPEST:
                raise InvalidInput(f"{code}: deeper than {DEEPEST} levels", code="invalid_typification")
            self._paths[code] = path

    def __iter__(self) -> Iterator[Entry]:
        return (path[-1] for path in self._paths.values())

    def __contains__(self, code: str) -> bool:
        return code in self._paths

    def labels(self, code: str) -> tuple[str, ...]:
        """Return the labels from the first level down to this code; empty if the code is unknown."""
        return tuple(entry.label for entry in self._paths.get(code, ()))

    def is_choosable(self, code: str) -> bool:
        """Return whether a conversation may be registered under this code.

        It must be a leaf, or at least at level DEEP_ENOUGH, with no entry switched off on its path.
        """
        path = self._paths.get(code, ())
        if not path or not all(entry.active for entry in path):
            return False
        return not path[-1].children or len(path) >= DEEP_ENOUGH


def _paths(entries: tuple[Entry, ...], above: tuple[Entry, ...]) -> Iterator[tuple[Entry, ...]]:
    for entry in entries:
        here = (*above, entry)
        yield here
        yield from _paths(entry.children, here)


_ENTRIES = TypeAdapter(tuple[Entry, ...])


def read_typification(value: object) -> Typification:
    """Read a typification from a list of `{code, label, active, children}`.

    Raises: InvalidInput (`invalid_typification`), whose text names the entry and the field that are wrong.
    """
    try:
        return Typification(_ENTRIES.validate_python(value))
    except ValidationError as error:
        first = error.errors()[0]
        where = _where(value, first["loc"])
        raise InvalidInput(f"{where}: {first['msg']}", code="invalid_typification") from error


def _where(value: Any, way: tuple[int | str, ...]) -> str:
    """Return the code of the nearest entry and the field in it, as "reniec.dni: label"."""
    code, rest = "", way
    for depth, step in enumerate(way, 1):
        try:
            value = value[step]
        except (LookupError, TypeError):  # what is missing cannot be stepped into
            break
        if isinstance(value, dict) and isinstance(value.get("code"), str):
            code, rest = value["code"], way[depth:]
    field = ".".join(str(step) for step in rest)
    return ": ".join(part for part in (code, field) if part)
