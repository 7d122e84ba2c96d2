"""Registers the area of IVR trees."""

from contactcenter.areas.area import Area
from contactcenter.areas.ivr import api
from contactcenter.areas.ivr.permissions import READ_TREES
from contactcenter.areas.ivr.projection import PROJECTION

AREA = Area(name="ivr", projections=(PROJECTION,), routers=(api.router,), permissions=(READ_TREES,))
