"""How many people one person may look up: thirty in a minute is more than work needs and too few to try numbers."""

from collections import deque
from datetime import datetime, timedelta

from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import UserId

MOST = 30
WITHIN = timedelta(minutes=1)


class TooManySearches(Refused):
    code = "too_many_searches"


class Searches:
    """Counted whether something was found or not."""

    def __init__(self) -> None:
        self._recent: dict[UserId, deque[datetime]] = {}

    def count(self, user: UserId, now: datetime) -> None:
        recent = self._recent.setdefault(user, deque())
        while recent and recent[0] <= now - WITHIN:
            recent.popleft()
        if len(recent) >= MOST:
            raise TooManySearches(f"{MOST} searches a minute; wait a little")
        recent.append(now)
