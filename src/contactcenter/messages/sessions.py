"""Sessions of the console: how they end."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.messages.base import Broadcast


@dataclass(frozen=True, slots=True)
class SessionEnded(Broadcast):
    """A session of the console is over: its sockets close at once.

    `session`: its name, which is not the token. `why`: signed_out | elsewhere | replaced | idle | expired |
    deactivated | changed.
    """

    session: str
    user: UserId
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionOverdue(Broadcast):
    """A session's time is up while its user carries something: it ends with that, and no other work comes before.

    Told once.
    """

    user: UserId


@dataclass(frozen=True, slots=True)
class PhoneTaken(Broadcast):
    """The agent's SIP telephone is taken away, and its account is closed."""

    agent: AgentId
