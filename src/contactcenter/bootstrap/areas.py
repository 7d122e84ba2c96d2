"""The record areas: one line each.

Their order is the order of their projections in the journal's transaction, and of their routes in the OpenAPI document.
"""

from datetime import tzinfo

from contactcenter.areas.agents.area import AREA as AGENTS
from contactcenter.areas.area import Area, LiveSources
from contactcenter.areas.calls.area import AREA as CALLS
from contactcenter.areas.citizens.area import AREA as CITIZENS
from contactcenter.areas.ivr.area import AREA as IVR
from contactcenter.areas.queues.area import AREA as QUEUES
from contactcenter.areas.recordings.area import AREA as RECORDINGS
from contactcenter.areas.timeline import Timeline
from contactcenter.areas.typification.area import AREA as TYPIFICATION
from contactcenter.areas.users.area import AREA as USERS
from contactcenter.journal import day_totals
from contactcenter.journal.projections import Projection
from contactcenter.live.parts import LiveParts

AREAS: tuple[Area, ...] = (
    CALLS,  # first: the others point to its conversations
    RECORDINGS,
    CITIZENS,
    AGENTS,
    IVR,
    QUEUES,
    TYPIFICATION,
    USERS,
)
TIMELINE = Timeline(kind for area in AREAS for kind in area.timeline)


def projections(zone: tzinfo) -> tuple[Projection, ...]:
    """Return every registered projection, in the order in which the journal runs them. `zone`: of the day's figures."""
    of_areas = (projection for area in AREAS for projection in area.projections)
    return (day_totals.projection(zone), *of_areas)


def live_parts(sources: LiveSources) -> LiveParts:
    """Build what the areas add to the live view."""
    return LiveParts(area.live(sources) for area in AREAS if area.live is not None)
