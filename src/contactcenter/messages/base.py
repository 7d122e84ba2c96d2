"""The kinds of messages. A message is frozen plain data; its class is its key on the bus.

Each class derived from `Message` registers itself under its name, which the journal writes beside its fields. A name
stands once in the whole program. Messages are structs of msgspec: the core makes about forty in the life of a call, and
what their making costs is felt (ADR 0015). They hold only what is frozen, so nothing of them can form a cycle, and
Python's garbage collector need not look at them (`gc=False`).
"""

from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct


class Value(Struct, frozen=True, gc=False):
    """Frozen plain data: what messages carry, and messages themselves."""


class Message(Value, frozen=True):
    """Whatever travels on the bus or into the core.

    Raises: TypeError when a second class of the same name is declared: the journal could not tell them apart.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        registered = _REGISTRY.setdefault(cls.__name__, cls)
        if registered is not cls:
            raise TypeError(f"{cls.__name__} is declared in {registered.__module__} and in {cls.__module__}")


_REGISTRY: dict[str, type[Message]] = {}


def registered_messages() -> dict[str, type[Message]]:
    """Give every concrete message class that has been declared, by its name; a kind has others derived from it."""
    return {name: kind for name, kind in _REGISTRY.items() if not kind.__subclasses__()}


class CoreInput(Message, frozen=True):
    """Whatever the core reacts to. It is journalled, so that the inputs rebuild the state."""


class Event(Message, frozen=True):
    """A fact in the past tense. It is recorded, and nobody may refuse it."""


class ChannelEvent(Event, CoreInput, frozen=True):
    """A fact that an adapter saw in the outside world."""


class Command(Message, frozen=True):
    """A request in the imperative. One owner carries it out or refuses it."""


class RoutingCommand(Command, CoreInput, frozen=True):
    """A request to the core. The core may refuse it, and then nothing has changed."""


class ChannelCommand(Command, frozen=True):
    """A request to the adapter of one channel.

    `channel` names that adapter: a constant of the class where only one channel can carry the command out
    (`messages/channels.py: VoiceCommand`), else a field of the dataclass.
    """

    @property
    def channel(self) -> str:
        """Give the name of the channel whose adapter carries the command out."""
        raise NotImplementedError


class Deadline(CoreInput, frozen=True):
    """Something that the core asked to be reminded of. It may arrive stale, and then does nothing."""


class Broadcast(Message, frozen=True):
    """Something that open screens and sessions must learn at once. It is not journalled: a table holds what it says."""


class Schedule(Value, frozen=True):
    """Give `deadline` back to the core at `due`."""

    due: datetime
    deadline: Deadline


Effect: TypeAlias = Event | ChannelCommand | Schedule
