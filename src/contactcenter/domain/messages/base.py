"""The five kinds of words. A message is frozen plain data; its class is its key on the bus."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


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


@dataclass(frozen=True, slots=True)
class Schedule:
    """Give `deadline` back to the core at `due`."""

    due: datetime
    deadline: Deadline


Effect: TypeAlias = Event | ChannelCommand | Schedule
