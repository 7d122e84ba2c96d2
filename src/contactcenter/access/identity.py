"""Says who is signed in, and why a request is not."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.access.lockout import Attempt
from contactcenter.access.roles import Role
from contactcenter.access.session_store import SessionRow, StoredAccount
from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import UserId
from contactcenter.messages import Phone


class NotSignedIn(Refused):
    """Raised without a session, or if it ended. `at`: the instant it ended; None without one.

    The code is `session_elsewhere` if another sign-in ended it.
    """

    code = "not_signed_in"

    def __init__(self, detail: str, *, code: str | None = None, at: datetime | None = None) -> None:
        super().__init__(detail, code=code)
        self.at = at


class BadCredentials(Refused):
    """Raised if no active account has this name and password; it does not say which of the two is wrong."""

    code = "bad_credentials"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The user of a request.

    `session`: the session's name, which opens nothing. `phone`: the telephone that an administrator allowed.
    """

    user: UserId
    username: str
    name: str
    role: Role
    session: str
    phone: Phone

    @classmethod
    def of(cls, account: StoredAccount, session: str) -> "SignedIn":
        """Return the user of this account, in this session."""
        return cls(account.user, account.username, account.name, account.role, session, account.phone)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was opened. `device`: the cookie by which the browser is known at the next sign-in."""

    token: str
    device: str
    signed_in: SignedIn
    ended_elsewhere: bool


@dataclass(frozen=True, slots=True)
class SignInSource:
    """The account that a sign-in is for, and where it comes from."""

    account_hash: bytes
    address: str
    device: str | None
    attempt: Attempt


def not_signed_in(row: SessionRow | None) -> NotSignedIn:
    """Return the reason why the token of this row opens nothing. `row`: None if there is none."""
    if row is not None and row.ended_why == "elsewhere":
        return NotSignedIn("this account signed in elsewhere", code="session_elsewhere", at=row.ended)
    return NotSignedIn("no such session, or it ended", at=row.ended if row else None)
