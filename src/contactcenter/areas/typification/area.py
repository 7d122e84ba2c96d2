"""Typification: how each conversation ended, as its agent registered it."""

from contactcenter.areas.area import Area

AREA = Area(name="typification")
