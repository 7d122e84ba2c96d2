"""Recordings: kept, found, played, and removed when their time is over."""

from contactcenter.areas.area import Area
from contactcenter.areas.recordings.projection import PROJECTION

AREA = Area(name="recordings", projections=(PROJECTION,))
