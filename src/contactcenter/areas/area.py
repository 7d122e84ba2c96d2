"""What a record area registers. It stands beside the areas and knows none of them.

`bootstrap/areas.py` lists the areas, one line each. An area makes its record in `areas/<area>/area.py`, and not in
its `__init__.py`: importing an area's store must not import its routes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from contactcenter.access.roles import Permission
from contactcenter.journal.projections import Projection
from contactcenter.live.parts import LivePart, LiveSources


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A record area as the rest of the program sees it: one folder, joined by one line in `bootstrap/areas.py`.

    `projections`: folds of journalled messages, run in this order after those of the areas listed before.
    `live`: builds the area's part of the live view.
    `routers`: the area's routes below `/api`.
    `permissions`: each stands in one area only.
    """

    name: str
    projections: tuple[Projection, ...] = ()
    live: Callable[[LiveSources], LivePart] | None = None
    routers: tuple[APIRouter, ...] = ()
    permissions: tuple[Permission, ...] = ()
