"""What the routes of the desk, of not-ready states and of presence use."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.ports import LiveState, PhoneAccounts
from contactcenter.access.quotas import ShiftQuota
from contactcenter.access.sessions import Sessions
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsDeps:
    """What the routes of agents use. `zone`: of the centre; the agent's day begins at its midnight."""

    database: Database
    bus: Bus
    clock: Clock
    sessions: Sessions
    live: LiveState
    accounts: PhoneAccounts
    shifts: ShiftQuota
    zone: ZoneInfo


Deps: TypeAlias = Annotated[AgentsDeps, Depends(provided(AgentsDeps))]
