"""What the area of user accounts registers."""

from contactcenter.areas.area import Area
from contactcenter.areas.users import api
from contactcenter.areas.users.permissions import ASSIGN_SKILLS, MANAGE_USERS

AREA = Area(name="users", routers=(api.router,), permissions=(MANAGE_USERS, ASSIGN_SKILLS))
