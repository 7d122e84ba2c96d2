"""Asks a switch whether it is up and takes our secret: a login and a log-off."""

import socket

USER = "core"


def answers(port: int, secret: str, patience: float = 1.0) -> bool:
    """Whether the switch on that port takes our secret and says that it has fully booted, within `patience` seconds."""
    return _ask(port, secret, patience)


def rotate_logs(port: int, secret: str, patience: float = 1.0) -> bool:
    """Ask the switch to rotate its logs as logger.conf says; whether it took the order."""
    return _ask(port, secret, patience, "Action: LoggerRotate\r\n\r\n")


def _ask(port: int, secret: str, patience: float, order: str = "") -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=patience) as link:
            link.settimeout(patience)
            link.sendall(f"Action: Login\r\nUsername: {USER}\r\nSecret: {secret}\r\n\r\n".encode())
            received = b""
            while b"FullyBooted" not in received:
                piece = link.recv(4096)
                if not piece or b"Response: Error" in received:
                    return False
                received += piece
            link.sendall(f"{order}Action: Logoff\r\n\r\n".encode())
            return True
    except OSError:
        return False
