"""What a registration must hold before it is done (CRM-3). Pure."""

from typing import Literal, TypeAlias

from contactcenter.domain.typification import Typification
from contactcenter.kernel.errors import ContactCenterError, InvalidInput

Outcome: TypeAlias = Literal["resolved", "case", "cut"]
LONGEST_NOTE = 4_000


class NotYetWritten(ContactCenterError):
    """The records are behind what happens (the database was away): worth trying again."""

    code = "unavailable"


def check(tree: Typification | None, code: str | None, *, done: bool) -> str | None:
    """The label people read. A draft may lack its typification, or stop half-way down; a done one may not."""
    if code is None:
        if done:
            raise InvalidInput("a typification is needed", code="typification_missing")
        return None
    if tree is None or code not in tree:
        raise InvalidInput(f"no entry {code}", code="typification_unknown")
    if done and not tree.is_choosable(code):
        raise InvalidInput(f"{code} is switched off, or has entries under it", code="typification_not_final")
    return " › ".join(tree.labels(code))
