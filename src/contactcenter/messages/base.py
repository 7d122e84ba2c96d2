"""The kinds of messages. A message is frozen plain data; its class is its key on the bus.

Each class derived from `Message` registers itself under its name, which the journal writes beside its fields. A name
stands once in the whole program.
"""

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

_T = TypeVar("_T")


def quick(kind: type[_T]) -> type[_T]:
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


class Message:
    """Whatever travels on the bus or into the core.

    Raises: TypeError when a second class of the same name is declared: the journal could not tell them apart.
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        registered = _REGISTRY.setdefault(cls.__name__, cls)
        if (registered.__module__, registered.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{cls.__name__} is declared in {registered.__module__} and in {cls.__module__}")
        _REGISTRY[cls.__name__] = cls  # `dataclass(slots=True)` makes the class anew: the second one counts


_REGISTRY: dict[str, type[Message]] = {}


def registered_messages() -> dict[str, type[Message]]:
    """Give every concrete message class that has been declared, by its name; the abstract kinds are left out."""
    return {name: kind for name, kind in _REGISTRY.items() if is_dataclass(kind)}


class CoreInput(Message):
    """Whatever the core reacts to. It is journalled, so that the inputs rebuild the state."""

    __slots__ = ()


class Event(Message):
    """A fact in the past tense. It is recorded, and nobody may refuse it."""

    __slots__ = ()


class ChannelEvent(Event, CoreInput):
    """A fact that an adapter saw in the outside world."""

    __slots__ = ()


class Command(Message):
    """A request in the imperative. One owner carries it out or refuses it."""

    __slots__ = ()


class RoutingCommand(Command, CoreInput):
    """A request to the core. The core may refuse it, and then nothing has changed."""

    __slots__ = ()


class ChannelCommand(Command):
    """A request to the adapter of one channel.

    `channel` names that adapter: a constant of the class where only one channel can carry the command out
    (`messages/channels.py: VoiceCommand`), else a field of the dataclass.
    """

    __slots__ = ()
    channel: str


class Deadline(CoreInput):
    """Something that the core asked to be reminded of. It may arrive stale, and then does nothing."""

    __slots__ = ()


class Broadcast(Message):
    """Something that open screens and sessions must learn at once. It is not journalled: a table holds what it says."""

    __slots__ = ()


@quick
@dataclass(frozen=True, slots=True)
class Schedule:
    """Give `deadline` back to the core at `due`."""

    due: datetime
    deadline: Deadline


Effect: TypeAlias = Event | ChannelCommand | Schedule
