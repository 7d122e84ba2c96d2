"""The language reserve: the last free speakers of a language serve only who needs it (IVR-5)."""

from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.messages.base import Event, RoutingCommand, Value


class LanguageReserve(Value, frozen=True):
    """At or under `minimum` free speakers of `skill`, they serve only who needs it (IVR-5)."""

    skill: str
    minimum: int = 1


class SetLanguageReserves(RoutingCommand, frozen=True):
    """Keep so many speakers of each of these languages from now on, and of no other."""

    reserves: tuple[LanguageReserve, ...]


class LanguageReserveBroken(Event, frozen=True):
    """Fewer speakers than the reserve keeps are left working, because of this agent.

    `by`: the agent, going home; who recorded the override; or who took the skill away, empty if the
    organisation's data said so at a start.
    """

    agent: AgentId
    skill: str
    by: UserId


class LanguageReserveChanged(Event, frozen=True):
    """The free speakers who are kept for callers of this language have changed (IVR-5).

    `reserved`: all of them from now on, by id: no call in another language comes to them. Empty: more speakers are
    free than the reserve keeps, or none is.
    """

    skill: str
    reserved: tuple[AgentId, ...] = ()
