"""Calls: the detail of every conversation."""

from contactcenter.areas.area import Area
from contactcenter.areas.calls import projection, unobserved_projection

AREA = Area(name="calls", projections=(projection.PROJECTION, unobserved_projection.PROJECTION))
