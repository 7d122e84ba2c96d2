"""What a record area registers."""

from dataclasses import dataclass

from contactcenter.journal.projections import Projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A record area as the rest of the program sees it: one folder, joined by one line in `bootstrap/areas.py`.

    Each area's `area.py` makes its own, named AREA. The class stands beside the areas, not below them, because it
    names what they register at every layer under theirs (the journal's projections, access's acts, the live view's
    parts, FastAPI's routers); nothing under them may know it, and only `bootstrap` hands its parts on.

    `projections`: folds of journalled messages, run in this order after those of the areas listed before.
    """

    name: str
    projections: tuple[Projection, ...] = ()
