"""Errors the centre raises on purpose.

    ContactCenterError          code: a stable word for programs and logs
    ├── Refused                 the caller's mistake: answered, not alarmed
    │   ├── IllegalTransition
    │   ├── NotFound
    │   ├── NotAllowed
    │   ├── InvalidInput
    │   └── Conflict
    ├── ChannelError            the outside failed; `retryable` says whether trying again makes sense
    └── SetupError              the machine or the configuration lacks something; `way_out` says what to do

The console turns codes into Spanish; `detail` is English, for engineers, and holds no personal data.
"""


class ContactCenterError(Exception):
    """The base of the centre's errors. `code` is stable: programs and logs may compare it."""

    code = "internal"


class Refused(ContactCenterError):
    """Raised for a request that cannot be carried out. `code`: more precise than that of the class, if given."""

    code = "refused"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        if code is not None:
            self.code = code


class IllegalTransition(Refused):
    """Raised when the present state does not allow the request."""

    code = "illegal_transition"


class NotFound(Refused):
    """Raised when the thing that was named does not exist."""

    code = "not_found"


class NotAllowed(Refused):
    """Raised when the role of the person does not allow the request."""

    code = "not_allowed"


class InvalidInput(Refused):
    """Raised when a value does not have the expected form."""

    code = "invalid_input"


class Conflict(Refused):
    """Raised when the thing was changed meanwhile, or exists already."""

    code = "conflict"


class ChannelError(ContactCenterError):
    """Raised when something outside failed. `retryable`: whether trying again makes sense."""

    code = "channel_error"

    def __init__(self, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.retryable = retryable


class SetupError(ContactCenterError):
    """Raised when the machine or the configuration lacks something. `way_out`: what a person can do about it."""

    code = "setup_error"

    def __init__(self, detail: str, *, way_out: str) -> None:
        super().__init__(detail)
        self.way_out = way_out
