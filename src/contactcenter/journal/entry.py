"""One journalled message on its way to the projections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A message as the bus numbered it. `cause`: the number of what made it happen. `body`: it, encoded."""

    epoch: str
    seq: int
    at: datetime
    cause: int | None
    message: Any
    body: dict[str, Any]
