"""Messages about sessions of the console: how they end."""

from datetime import datetime

from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.messages.base import Broadcast


class SessionEnded(Broadcast, frozen=True):
    """A session of the console is over: its sockets close at once.

    `session`: its name, which is not the token. `why`: signed_out | elsewhere | replaced | idle | expired |
    deactivated | changed.
    """

    session: str
    user: UserId
    why: str
    at: datetime


class SessionOverdue(Broadcast, frozen=True):
    """A session's time is up while its user carries a conversation: it ends with that, and no other is delivered first.

    It is published once a session.
    """

    user: UserId


class PhoneTaken(Broadcast, frozen=True):
    """The agent's SIP telephone was taken away, and its account was closed."""

    agent: AgentId
