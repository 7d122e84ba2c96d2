"""The kinds of messages. A message is frozen plain data; its class is its key on the bus.

Each class derived from `Message` registers itself under its name, which the journal writes with its fields, so a name
is used once in the whole program. Messages are structs of msgspec, because the core makes about forty in the life of a
call and the cost of making them matters (ADR 0015). They hold only frozen values, so they cannot form a cycle, and
Python's garbage collector need not look at them (`gc=False`).
"""

from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct


class Value(Struct, frozen=True, gc=False):
    """Frozen plain data: what messages carry, and messages themselves."""


class Message(Value, frozen=True):
    """The base of everything that travels on the bus or into the core.

    Raises: TypeError when a second class of the same name is declared: the journal could not distinguish them.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        registered = _REGISTRY.setdefault(cls.__name__, cls)
        if registered is not cls:
            raise TypeError(f"{cls.__name__} is declared in {registered.__module__} and in {cls.__module__}")


_REGISTRY: dict[str, type[Message]] = {}


def registered_messages() -> dict[str, type[Message]]:
    """Return every concrete message class that has been declared, by its name.

    A class from which others derive is a kind of message, and is left out.
    """
    return {name: kind for name, kind in _REGISTRY.items() if not kind.__subclasses__()}


class CoreInput(Message, frozen=True):
    """The base of what the core reacts to. Inputs are journalled, so that they can rebuild the state."""


class Event(Message, frozen=True):
    """The base of facts, named in the past tense. An event is recorded, and nobody may refuse it."""


class ChannelEvent(Event, CoreInput, frozen=True):
    """The base of facts that an adapter saw in the outside world."""


class Command(Message, frozen=True):
    """The base of requests, named in the imperative. One owner carries a command out or refuses it."""


class RoutingCommand(Command, CoreInput, frozen=True):
    """The base of requests to the core. If the core refuses one, nothing has changed."""


class ChannelCommand(Command, frozen=True):
    """The base of requests to the adapter of one channel.

    `channel` names that adapter: a constant of the class where only one channel can carry the command out
    (`messages/channels.py: VoiceCommand`), else a field.
    """

    @property
    def channel(self) -> str:
        """The name of the channel whose adapter carries the command out."""
        raise NotImplementedError


class Deadline(CoreInput, frozen=True):
    """The base of reminders that the core requested. One that is out of date when it arrives does nothing."""


class Broadcast(Message, frozen=True):
    """The base of what open screens and sessions must receive at once.

    It is not journalled, because a table holds what it says.
    """


class Schedule(Value, frozen=True):
    """The request to give `deadline` back to the core at `due` (aware, UTC)."""

    due: datetime
    deadline: Deadline


Effect: TypeAlias = Event | ChannelCommand | Schedule
