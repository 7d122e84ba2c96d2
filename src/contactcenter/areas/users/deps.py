"""What the routes of user accounts use."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.ports import LiveState, PhoneAccounts
from contactcenter.access.sessions import Sessions
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersDeps:
    """What the routes of users use.

    `skills`: the codes of the skills that exist here: the languages, and what the IVR trees ask for now.
    """

    database: Database
    bus: Bus
    clock: Clock
    sessions: Sessions
    live: LiveState
    accounts: PhoneAccounts
    skills: Callable[[], Set[str]]


Deps: TypeAlias = Annotated[UsersDeps, Depends(provided(UsersDeps))]
