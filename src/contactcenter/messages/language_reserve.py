"""Messages about the language reserve: the last free speakers of a language serve only those who need it (IVR-5)."""

from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.messages.base import Event, RoutingCommand, Value


class LanguageReserve(Value, frozen=True):
    """While at most `minimum` speakers of `skill` are free, they serve only those who need it (IVR-5)."""

    skill: str
    minimum: int = 1


class SetLanguageReserves(RoutingCommand, frozen=True):
    """Keep this many speakers of each of these languages from now on, and of no other language."""

    reserves: tuple[LanguageReserve, ...]


class LanguageReserveBroken(Event, frozen=True):
    """Fewer speakers than the reserve keeps are left working, because of this agent.

    `by`: the agent who closed the shift, the person who gave the override, or the person who took the skill away; empty
    if the configuration read at a start took it away.
    """

    agent: AgentId
    skill: str
    by: UserId


class LanguageReserveChanged(Event, frozen=True):
    """The free speakers who are kept for callers of this language have changed (IVR-5).

    `reserved`: all of them from now on, by id: no call in another language goes to them. It is empty if more speakers
    are free than the reserve keeps, or none is.
    """

    skill: str
    reserved: tuple[AgentId, ...] = ()
