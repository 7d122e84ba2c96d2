"""Declares what the live socket depends on."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends

from contactcenter.access.deps import provided
from contactcenter.access.sessions import Sessions
from contactcenter.kernel.clock import Clock
from contactcenter.live.hub import LiveHub


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDeps:
    """What the live socket uses. `origins`: web origins, besides the server's own, that a browser may come from."""

    hub: LiveHub
    sessions: Sessions
    clock: Clock
    origins: tuple[str, ...]


Deps: TypeAlias = Annotated[LiveDeps, Depends(provided(LiveDeps))]
