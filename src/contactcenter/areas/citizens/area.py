"""Registers the area of citizens."""

from contactcenter.areas.area import Area
from contactcenter.areas.citizens import api
from contactcenter.areas.citizens.live import live_part
from contactcenter.areas.citizens.permissions import CHANGE_CITIZENS, READ_CITIZENS
from contactcenter.areas.citizens.projection import PROJECTION

AREA = Area(
    name="citizens",
    projections=(PROJECTION,),
    live=live_part,
    routers=(api.router,),
    permissions=(READ_CITIZENS, CHANGE_CITIZENS),
)
