"""What the area of queues registers."""

from contactcenter.areas.area import Area
from contactcenter.areas.queues import api
from contactcenter.areas.queues.permissions import PRIORITIZE_QUEUES
from contactcenter.areas.queues.projection import PROJECTION

AREA = Area(name="queues", projections=(PROJECTION,), routers=(api.router,), permissions=(PRIORITIZE_QUEUES,))
