"""What is said of a session: who is in, why not, and on the bus that it ended."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.access.roles import Role
from contactcenter.access.session_store import StoredAccount
from contactcenter.kernel.errors import Refused
from contactcenter.kernel.ids import UserId
from contactcenter.messages import Phone


class NotSignedIn(Refused):
    """Code `session_elsewhere` when another sign-in ended it. `at`: when it ended, if it did."""

    code = "not_signed_in"

    def __init__(self, detail: str, *, code: str | None = None, at: datetime | None = None) -> None:
        super().__init__(detail, code=code)
        self.at = at


class BadCredentials(Refused):
    code = "bad_credentials"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks. `session` names the session; it does not open it. `phone`: what an administrator gave her."""

    user: UserId
    username: str
    name: str
    role: Role
    session: str
    phone: Phone

    @classmethod
    def of(cls, account: StoredAccount, session: str) -> "SignedIn":
        return cls(account.user, account.username, account.name, account.role, session, account.phone)


@dataclass(frozen=True, slots=True)
class Opened:
    """`device`: what the browser keeps, to be known when it comes again."""

    token: str
    device: str
    signed_in: SignedIn
    ended_elsewhere: bool
