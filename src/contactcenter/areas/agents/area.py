"""Agents: their states as intervals, and their day."""

from contactcenter.areas.agents.projection import PROJECTION
from contactcenter.areas.area import Area

AREA = Area(name="agents", projections=(PROJECTION,))
