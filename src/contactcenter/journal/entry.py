"""One journalled message on its way to the projections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A message with the number and the instant that the bus gave it.

    `cause`: the `seq` of the message that made it happen; None for one from outside. `body`: the message as `encode`
    gives it.
    """

    epoch: str
    seq: int
    at: datetime
    cause: int | None
    message: Any
    body: dict[str, Any]
