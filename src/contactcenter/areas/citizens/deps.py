"""Declares what the routes of citizens use."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.ports import LiveState
from contactcenter.access.quotas import SearchQuota
from contactcenter.areas.timeline import Timeline
from contactcenter.kernel.clock import Clock
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizensDeps:
    """What the routes of citizens use. `timeline`: the kinds of entry of all areas.

    `searches`: how often one user may search; shared by all areas that search.
    """

    database: Database
    clock: Clock
    cipher: Cipher
    live: LiveState
    searches: SearchQuota
    timeline: Timeline


Deps: TypeAlias = Annotated[CitizensDeps, Depends(provided(CitizensDeps))]
