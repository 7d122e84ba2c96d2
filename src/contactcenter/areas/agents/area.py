"""What the area of agents registers: the desk, the not-ready states, presence and the agent's day."""

from contactcenter.access.roles import SERVE, WATCH_FLOOR
from contactcenter.areas.agents import api, desk, states
from contactcenter.areas.agents.permissions import CHANGE_PRESENCE, CHANGE_STATES, READ_STATES
from contactcenter.areas.agents.projection import PROJECTION
from contactcenter.areas.area import Area

AREA = Area(
    name="agents",
    projections=(PROJECTION,),
    routers=(desk.router, states.router, api.router),
    permissions=(SERVE, WATCH_FLOOR, CHANGE_PRESENCE, READ_STATES, CHANGE_STATES),
)
