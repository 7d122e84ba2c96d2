"""What the routes of queues use."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.ports import LiveState
from contactcenter.bus.port import Bus
from contactcenter.kernel.clock import Clock
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuesDeps:
    """Built by bootstrap for the routes of queues."""

    database: Database
    bus: Bus
    clock: Clock
    live: LiveState


Deps: TypeAlias = Annotated[QueuesDeps, Depends(provided(QueuesDeps))]
