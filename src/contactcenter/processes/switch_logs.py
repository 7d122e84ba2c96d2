"""Asterisk's own logs: when one is long, Asterisk is asked to rotate them all, as its own account.

They are not rotated from outside, as a child's log is: the folder is the account's, and this process may be root.
"""

import time
from pathlib import Path

from contactcenter.processes import ami_probe, secrets
from contactcenter.processes.child_process import LOG_LIMIT

PAUSE = 5.0  # between two tries: it may not answer just now


class SwitchLogs:
    """The logs of a switch; logger.conf says how many are kept."""

    def __init__(self, home: Path, folder: Path, port: int) -> None:
        self._home = home
        self._folder = folder
        self._port = port
        self._not_before = 0.0

    def turn_over(self) -> None:
        """Ask the switch to rotate its logs if one is long, at most every `PAUSE` seconds."""
        now = time.monotonic()
        if now < self._not_before or not self._is_long():
            return
        self._not_before = now + PAUSE
        ami_probe.rotate_logs(self._port, secrets.keep(self._home, "ami"))

    def _is_long(self) -> bool:
        try:
            return any(log.stat().st_size > LOG_LIMIT for log in self._folder.glob("*.log"))
        except FileNotFoundError:  # being turned over: for a moment there is none
            return False
