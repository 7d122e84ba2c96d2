"""What the area of typification and registrations registers."""

from contactcenter.areas.area import Area
from contactcenter.areas.typification import api
from contactcenter.areas.typification.permissions import READ_TYPIFICATION

AREA = Area(name="typification", routers=(api.router,), permissions=(READ_TYPIFICATION,))
