"""Reads the addresses of a carrier, as CC_CARRIER_ADDRESSES has them, and names the codecs a trunk may use."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network

CARRIER_CODECS = frozenset({"alaw", "ulaw", "g722", "gsm", "opus", "g729"})  # by Asterisk's names
FORMS = "203.0.113.5, 203.0.113.5:5070 or 203.0.113.0/24"
_FORM = re.compile(r"([0-9.]+)(?::([0-9]{1,5})|(/[0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CarrierAddress:
    """A network that calls come from. `port`: for calls to it; calls from it are recognised by the network alone."""

    network: IPv4Network
    port: int = 5060

    @classmethod
    def parse(cls, text: str) -> "CarrierAddress":
        """Read `203.0.113.5`, `203.0.113.5:5070` or `203.0.113.0/24`.

        Raises:
            ValueError: the message says what was expected.
        """
        parts = _FORM.fullmatch(text)
        try:
            if parts is None:
                raise ValueError(text)
            host, port, length = parts.groups()
            address = cls(IPv4Network(host + (length or "")), int(port or 5060))
            if not 0 < address.port < 65536:
                raise ValueError(text)
        except ValueError:
            raise ValueError(f"expected {FORMS}, got {text!r}") from None
        return address

    @property
    def is_host(self) -> bool:
        """True if it is a single address."""
        return self.network.prefixlen == 32

    def __str__(self) -> str:
        return str(self.network.network_address) if self.is_host else str(self.network)
