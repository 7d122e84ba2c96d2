"""What the routes of typification and registrations use."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.ports import LiveState
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class TypificationDeps:
    """Built by bootstrap for the routes of typification and registrations."""

    database: Database
    bus: Bus
    clock: Clock
    live: LiveState


Deps: TypeAlias = Annotated[TypificationDeps, Depends(provided(TypificationDeps))]
