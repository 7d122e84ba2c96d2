"""Registers the area of recordings."""

from contactcenter.areas.area import Area
from contactcenter.areas.recordings import api
from contactcenter.areas.recordings.live import live_part
from contactcenter.areas.recordings.permissions import ATTEND_ALERTS, LISTEN
from contactcenter.areas.recordings.projection import PROJECTION

AREA = Area(
    name="recordings",
    projections=(PROJECTION,),
    live=live_part,
    routers=(api.router,),
    permissions=(LISTEN, ATTEND_ALERTS),
)
