"""What a record area registers. It stands beside the areas and knows none of them.

`bootstrap/areas.py` lists the areas, one line each. An area makes its record in `areas/<area>/area.py`, and not in
its `__init__.py`: importing an area's store must not import its routes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from contactcenter.access.roles import Permission
from contactcenter.areas.timeline import Timeline, TimelineKind
from contactcenter.journal.projections import Projection
from contactcenter.kernel.vault import Vault
from contactcenter.live.parts import LivePart
from contactcenter.storage.cipher import Cipher
from contactcenter.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSources:
    """What an area may build its part of the live view from. `timeline`: the kinds of entry of all areas."""

    database: Database
    vault: Vault
    cipher: Cipher
    timeline: Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A record area as the rest of the program sees it: one folder, joined by one line in `bootstrap/areas.py`.

    `projections`: folds of journalled messages, run in this order after those of the areas listed before.
    `live`: builds the area's part of the live view.
    `timeline`: the kinds of entry that it puts on a citizen's timeline.
    `routers`: the area's routes below `/api`.
    `permissions`: each stands in one area only.
    """

    name: str
    projections: tuple[Projection, ...] = ()
    live: Callable[[LiveSources], LivePart] | None = None
    timeline: tuple[TimelineKind, ...] = ()
    routers: tuple[APIRouter, ...] = ()
    permissions: tuple[Permission, ...] = ()
