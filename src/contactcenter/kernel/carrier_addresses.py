"""Where a carrier's calls come from, as it is written in a setting."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network

FORMS = "203.0.113.5, 203.0.113.5:5070 or 203.0.113.0/24"
_FORM = re.compile(r"([0-9.]+)(?::([0-9]{1,5})|(/[0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CarrierAddress:
    """`port`: where our calls go, if it is not 5060; calls in are known by the network alone."""

    network: IPv4Network
    port: int = 5060

    @classmethod
    def parse(cls, text: str) -> "CarrierAddress":
        """Raises ValueError, which says what was expected."""
        parts = _FORM.fullmatch(text)
        try:
            if parts is None:
                raise ValueError(text)
            host, port, length = parts.groups()
            found = cls(IPv4Network(host + (length or "")), int(port or 5060))
            if not 0 < found.port < 65536:
                raise ValueError(text)
        except ValueError:
            raise ValueError(f"expected {FORMS}, got {text!r}") from None
        return found

    @property
    def is_host(self) -> bool:
        return self.network.prefixlen == 32

    def __str__(self) -> str:
        return str(self.network.network_address) if self.is_host else str(self.network)
