"""Sessions of the console: how they end."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.kernel.ids import AgentId, UserId
from contactcenter.messages.base import Notice


@dataclass(frozen=True, slots=True)
class SessionEnded(Notice):
    """On the bus. `why`: signed_out | elsewhere | replaced | idle | expired | deactivated | changed."""

    session: str
    user: UserId
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionOverdue(Notice):
    """On the bus, once. Its time is up and its person carries something: it ends with that, and no work follows."""

    user: UserId


@dataclass(frozen=True, slots=True)
class PhoneTaken(Notice):
    """Her SIP telephone is hers no more, and its account is closed."""

    agent: AgentId
