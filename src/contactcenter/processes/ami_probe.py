"""Is this Asterisk up, and is it ours? A login with our secret, nothing more: the link itself is the adapter's."""

import socket

USER = "core"


def answers(port: int, secret: str, patience: float = 1.0) -> bool:
    """True if the switch on that port takes our secret and says that it has fully booted."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=patience) as link:
            link.settimeout(patience)
            link.sendall(f"Action: Login\r\nUsername: {USER}\r\nSecret: {secret}\r\n\r\n".encode())
            heard = b""
            while b"FullyBooted" not in heard:
                piece = link.recv(4096)
                if not piece or b"Response: Error" in heard:
                    return False
                heard += piece
            link.sendall(b"Action: Logoff\r\n\r\n")
            return True
    except OSError:
        return False
