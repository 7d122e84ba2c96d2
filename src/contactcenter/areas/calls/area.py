"""What the area of the detail of calls registers."""

from contactcenter.areas.area import Area
from contactcenter.areas.calls import api, projection, timeline, unobserved_projection
from contactcenter.areas.calls.live import live_part
from contactcenter.areas.calls.permissions import READ_CALLS

AREA = Area(
    name="calls",
    projections=(projection.PROJECTION, unobserved_projection.PROJECTION),
    live=live_part,
    timeline=(timeline.KIND,),
    routers=(api.router,),
    permissions=(READ_CALLS,),
)
