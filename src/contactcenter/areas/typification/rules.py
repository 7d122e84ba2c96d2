"""What a registration must hold before it is done (CRM-3). Pure."""

from datetime import datetime
from typing import Literal, TypeAlias

from contactcenter.domain.typification import OPEN_FOR, Typification
from contactcenter.kernel.errors import ContactCenterError, InvalidInput, Refused

Outcome: TypeAlias = Literal["resolved", "case", "cut"]
LONGEST_NOTE = 4_000


class NotYetWritten(ContactCenterError):
    """The records are behind what happens (the database was away): worth trying again."""

    code = "unavailable"


class RegistrationClosed(Refused):
    """Finished too long ago for who wrote it: a supervisor changes it."""

    code = "registration_closed"


class RegistrationOfAnother(Refused):
    """Finished, or changed since, by somebody else: a supervisor changes it."""

    code = "registration_of_another"


def must_be_own(saved_by: str, agent: str) -> None:
    """Several may have carried the call; a finished registration is of who wrote it last."""
    if saved_by != agent:
        raise RegistrationOfAnother("somebody else finished it; a supervisor may change it")


def must_be_open(completed: datetime, now: datetime) -> None:
    """Counted from when it was done, however often it was changed since."""
    if now - completed > OPEN_FOR:
        raise RegistrationClosed("it was finished more than 30 minutes ago; a supervisor may change it")


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
