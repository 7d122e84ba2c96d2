"""The voice menus: published trees, and the nodes that callers visited."""

from contactcenter.areas.area import Area
from contactcenter.areas.ivr.projection import PROJECTION

AREA = Area(name="ivr", projections=(PROJECTION,))
