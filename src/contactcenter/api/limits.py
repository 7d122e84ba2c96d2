"""How much one address or one session may ask of the console, and how many connections it may hold.

Loopback is allowed more, because its users have accounts on this machine.
"""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of requests: `burst` at once, then `per_second`."""

    per_second: float
    burst: float

    def times(self, factor: float) -> "Rate":
        """Return the rate multiplied by `factor`."""
        return Rate(self.per_second * factor, self.burst * factor)


@dataclass(frozen=True, slots=True)
class Limits:
    """Rates of one address (`stranger`, `sign_in`) and of one session (`signed_in`), and numbers of connections."""

    stranger: Rate = Rate(20, 60)  # no cookie, or one not yet found good; whole offices come from one address
    sign_in: Rate = Rate(20, 60)  # apart: nothing else that is asked from an office keeps it out
    signed_in: Rate = Rate(50, 200)
    on_loopback: float = 20.0
    connections: int = 200  # of one address
    connections_on_loopback: int = 1_000
    connections_in_all: int = 8_000
    test_phones: int = 5  # of one address
    test_phones_on_loopback: int = 60


def is_loopback(address: str) -> bool:
    """Return whether this is an IP address of the machine itself; false for any other text."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
