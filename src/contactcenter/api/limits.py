"""How much one address or one session may ask of us. Generous on loopback: whoever is there has an account here."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    per_second: float
    burst: float

    def times(self, factor: float) -> "Rate":
        return Rate(self.per_second * factor, self.burst * factor)


@dataclass(frozen=True, slots=True)
class Limits:
    """`newcomer`: with a cookie we have not yet seen to be good; whole offices come from one address."""

    stranger: Rate = Rate(20, 60)
    sign_in: Rate = Rate(20, 60)  # apart: nothing else that is asked from an office keeps it out
    newcomer: Rate = Rate(100, 600)
    signed_in: Rate = Rate(50, 200)
    on_loopback: float = 20.0
    connections: int = 200  # of one address
    connections_on_loopback: int = 1_000
    connections_in_all: int = 8_000
    test_phones: int = 5  # of one address
    test_phones_on_loopback: int = 60


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
