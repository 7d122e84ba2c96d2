"""How often one person may search: thirty people in a minute is more than work needs and too few to try numbers.

Lists are counted apart: a page that is turned and narrowed asks more often, and a list can be carried off too.
"""

from collections import deque
from datetime import datetime, timedelta

from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import UserId

MOST = 30
MOST_LISTS = 60
WITHIN = timedelta(minutes=1)


class TooManySearches(Refused):
    code = "too_many_searches"


class Searches:
    """Counted whether something was found or not."""

    def __init__(self) -> None:
        self._recent: dict[tuple[UserId, bool], deque[datetime]] = {}

    def count(self, user: UserId, now: datetime, *, of_a_person: bool = True) -> None:
        """`of_a_person`: by number, document or name. TooManySearches, and that one is not counted."""
        most = MOST if of_a_person else MOST_LISTS
        recent = self._recent.setdefault((user, of_a_person), deque())
        while recent and recent[0] <= now - WITHIN:
            recent.popleft()
        if len(recent) >= most:
            raise TooManySearches(f"{most} searches a minute; wait a little")
        recent.append(now)
