"""How often one person may do what costs others: more than work needs, too few to carry data off.

Thirty people in a minute are searched for. Lists are counted apart: a page that is turned and narrowed asks more
often, and a list can be carried off too. Each opening of a shift makes a secret and a reload of the switch.
"""

from collections import deque
from datetime import datetime, timedelta

from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import UserId

MOST = 30
MOST_LISTS = 60
MOST_SHIFTS = 20
WITHIN = timedelta(minutes=1)


class TooOften(Refused):
    code = "too_often"


class TooManySearches(TooOften):
    code = "too_many_searches"


class TooManyShifts(TooOften):
    code = "too_many_shifts"


class _Recent:
    """Of each person, within `WITHIN`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._at: dict[UserId, deque[datetime]] = {}

    def has_room(self, user: UserId, now: datetime) -> bool:
        """And counts this one if so."""
        recent = self._at.setdefault(user, deque())
        while recent and recent[0] <= now - WITHIN:
            recent.popleft()
        if len(recent) >= self._most:
            return False
        recent.append(now)
        return True


class SearchQuota:
    """Counted whether something was found or not."""

    def __init__(self) -> None:
        self._people, self._lists = _Recent(MOST), _Recent(MOST_LISTS)

    def count(self, user: UserId, now: datetime, *, of_a_person: bool = True) -> None:
        """`of_a_person`: by number, document or name. TooManySearches, and that one is not counted."""
        if not (self._people if of_a_person else self._lists).has_room(user, now):
            raise TooManySearches(f"{MOST if of_a_person else MOST_LISTS} searches a minute; wait a little")


class ShiftQuota:
    def __init__(self) -> None:
        self._recent = _Recent(MOST_SHIFTS)

    def count(self, user: UserId, now: datetime) -> None:
        """TooManyShifts, and that one is not counted."""
        if not self._recent.has_room(user, now):
            raise TooManyShifts(f"{MOST_SHIFTS} shifts a minute; wait a little")
