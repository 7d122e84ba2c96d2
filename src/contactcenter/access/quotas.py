"""How often one user may search or open a shift in a minute: more than work needs, too few to copy the data out.

Searches for a person (30) and lists (60) are counted apart: paging and filtering a list asks more often. Each opening
of a shift (20) makes a secret and a reload of the switch. Why no library does the arithmetic: ADR 0012.
"""

from collections import deque
from datetime import datetime, timedelta

from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import UserId

SEARCHES_A_MINUTE = 30
MOST_LISTS = 60
MOST_SHIFTS = 20
WITHIN = timedelta(minutes=1)


class TooOften(Refused):
    """Raised when a user has used up a quota."""

    code = "too_often"


class TooManySearches(TooOften):
    """Raised when a user has used up a quota of searches or lists."""

    code = "too_many_searches"


class TooManyShifts(TooOften):
    """Raised when a user has used up the quota of openings of a shift."""

    code = "too_many_shifts"


class _Recent:
    """The instants of each user's acts within `WITHIN`, at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._at: dict[UserId, deque[datetime]] = {}

    def has_room(self, user: UserId, now: datetime) -> bool:
        """Count this act and return True, or return False if the user has had all."""
        recent = self._at.setdefault(user, deque())
        while recent and recent[0] <= now - WITHIN:
            recent.popleft()
        if len(recent) >= self._most:
            return False
        recent.append(now)
        return True


class SearchQuota:
    """Counts searches by user, whether they find something or not."""

    def __init__(self) -> None:
        self._people, self._lists = _Recent(SEARCHES_A_MINUTE), _Recent(MOST_LISTS)

    def count(self, user: UserId, now: datetime, *, of_a_person: bool = True) -> None:
        """Count one search. `of_a_person`: it asks for a number, a document or a name.

        Raises: TooManySearches, and it is not counted.
        """
        if not (self._people if of_a_person else self._lists).has_room(user, now):
            raise TooManySearches(
                f"{SEARCHES_A_MINUTE if of_a_person else MOST_LISTS} searches a minute; wait a little"
            )


class ShiftQuota:
    """Counts the openings of a shift by user."""

    def __init__(self) -> None:
        self._recent = _Recent(MOST_SHIFTS)

    def count(self, user: UserId, now: datetime) -> None:
        """Count one opening.

        Raises: TooManyShifts, and it is not counted.
        """
        if not self._recent.has_room(user, now):
            raise TooManyShifts(f"{MOST_SHIFTS} shifts a minute; wait a little")
