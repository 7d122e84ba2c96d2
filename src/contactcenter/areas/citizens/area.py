"""Citizens: their records, what links a conversation to them, and their timeline."""

from contactcenter.areas.area import Area
from contactcenter.areas.citizens.projection import PROJECTION

AREA = Area(name="citizens", projections=(PROJECTION,))
