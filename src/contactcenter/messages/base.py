"""The five kinds of words. A message is frozen plain data; its class is its key on the bus."""

from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")


def quick(kind: type[T]) -> type[T]:
    """Of a frozen dataclass with slots: the same constructor, in a quarter of the time.

    The one that dataclasses make looks each slot up by name, past the lock. The core makes nine messages for a
    decision, and what that costs is felt (`loadtests/routing.py`). Here the lock is mypy's alone: the class is declared
    frozen, so an assignment does not pass `make check`; nothing stands in its way at run time.
    """
    given: dict[str, Any] = {}
    parameters, body = [], []
    for field in fields(kind):  # type: ignore[arg-type]
        given[f"of_{field.name}"] = field.default
        parameters.append(field.name if field.default is MISSING else f"{field.name}=of_{field.name}")
        body.append(f" self.{field.name} = {field.name}")
    exec("\n".join([f"def __init__(self, {', '.join(parameters)}):", *body]), given)
    kind.__init__ = given["__init__"]  # type: ignore[method-assign]
    del kind.__setattr__, kind.__delattr__
    return kind


class CoreInput:
    """Whatever the core reacts to. Journalled, so that the inputs rebuild the state."""

    __slots__ = ()


class Event:
    """A fact, past tense. It is recorded; nobody may refuse it."""

    __slots__ = ()


class ChannelEvent(Event, CoreInput):
    """A fact an adapter saw in the outside world."""

    __slots__ = ()


class Command:
    """A request, imperative. One owner carries it out or refuses it."""

    __slots__ = ()


class RoutingCommand(Command, CoreInput):
    """A request to the core; it may refuse, and then nothing has changed."""

    __slots__ = ()


class ChannelCommand(Command):
    """A request to a channel adapter."""

    __slots__ = ()


class Deadline(CoreInput):
    """Something the core asked to be told about. It may arrive stale, and then does nothing."""

    __slots__ = ()


@quick
@dataclass(frozen=True, slots=True)
class Schedule:
    """Give `deadline` back to the core at `due`."""

    due: datetime
    deadline: Deadline


Effect: TypeAlias = Event | ChannelCommand | Schedule
