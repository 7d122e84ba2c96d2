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
    code = "internal"


class Refused(ContactCenterError):
    code = "refused"

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        super().__init__(detail)
        if code is not None:
            self.code = code


class IllegalTransition(Refused):
    code = "illegal_transition"


class NotFound(Refused):
    code = "not_found"


class NotAllowed(Refused):
    code = "not_allowed"


class InvalidInput(Refused):
    code = "invalid_input"


class Conflict(Refused):
    code = "conflict"


class ChannelError(ContactCenterError):
    code = "channel_error"

    def __init__(self, detail: str, *, retryable: bool) -> None:
        super().__init__(detail)
        self.retryable = retryable


class SetupError(ContactCenterError):
    code = "setup_error"

    def __init__(self, detail: str, *, way_out: str) -> None:
        super().__init__(detail)
        self.way_out = way_out
