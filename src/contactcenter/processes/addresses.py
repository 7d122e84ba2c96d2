"""This machine's own address, as others on its network see it."""

import fcntl
import socket
import struct
from contextlib import closing

SIOCGIFADDR = 0x8915


def own_ipv4() -> str | None:
    """The address of the route to other networks (nothing is sent); else any interface's; None with loopback only."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("198.51.100.1", 9))
        except OSError:
            return _any_interface(probe)
        address = str(probe.getsockname()[0])
        return address if not address.startswith("127.") else _any_interface(probe)


def _any_interface(probe: socket.socket) -> str | None:
    for _, name in socket.if_nameindex():
        try:
            answer = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        except OSError:
            continue
        address = socket.inet_ntoa(answer[20:24])
        if not address.startswith("127."):
            return address
    return None
