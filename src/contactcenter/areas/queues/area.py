"""Queues: what they are called, and the priority that each was given."""

from contactcenter.areas.area import Area
from contactcenter.areas.queues.projection import PROJECTION

AREA = Area(name="queues", projections=(PROJECTION,))
