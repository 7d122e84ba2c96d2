"""The core with its API, as a child like the others: it may be killed, and calls go on without it."""

import http.client
import json
import os
import signal
import ssl
import sys
from pathlib import Path

from contactcenter.processes.child_process import Child, Recipe
from contactcenter.processes.home import HomeLayout, checkout

SETTINGS = "CC_"


class CorePart:
    """The core of a home, as a part of the supervisor."""

    name = "core"

    def __init__(self, home: Path, port: int, *, tls: bool = False) -> None:
        layout = HomeLayout(home.absolute())
        self._home = layout.home
        self._port = port
        self._tls = tls
        self._down: list[str] = []
        self.child = Child(self.name, layout.run / "core.json", layout.log / "core.log")

    def prepare(self) -> None:
        """Do nothing: the process needs no preparation."""

    def adopt(self) -> bool:
        """Take up a surviving core that was started with the same settings; stop one with others."""
        fingerprint = self.child.find()
        if fingerprint is None:
            return False
        if fingerprint == self._recipe().fingerprint():
            return True
        self.stop()
        return False

    def spawn(self) -> None:
        """Start the core."""
        self.child.spawn(self._recipe())

    def alive(self) -> bool:
        """Return whether its process exists."""
        return self.child.alive()

    def ready(self) -> bool:
        """Return whether /health/ready answers that all its parts are up."""
        status, parts = self._health()
        self._down = sorted(name for name, state in parts.items() if state != "up")
        return status == 200

    def waits_for(self) -> str:
        """The parts that /health/ready said were not up, by commas."""
        return ", ".join(self._down)

    def after_ready(self) -> None:
        """Do nothing: the process needs no further step."""

    def stop(self) -> None:
        """End the core; it writes its state first, and calls stay up at the switch."""
        self.child.stop(signal.SIGTERM, patience=15.0)

    def _health(self) -> tuple[int, dict[str, str]]:
        """The status of /health/ready and its parts; 0 while nobody answers."""
        link = self._link()
        try:
            link.request("GET", "/health/ready")
            answer = link.getresponse()
            return answer.status, dict(json.loads(answer.read())["parts"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return 0, {}
        finally:
            link.close()

    def _link(self) -> http.client.HTTPConnection:
        if not self._tls:
            return http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
        # Our own process, asked over loopback: its certificate names the public host, not this address.
        trust = ssl.create_default_context()
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self._port, timeout=2, context=trust)

    def _recipe(self) -> Recipe:
        settings = {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)}
        settings["CC_HOME"] = str(self._home)
        environment = {**os.environ, **settings, "PYTHONUNBUFFERED": "1"}
        argv = [sys.executable, "-m", "contactcenter", "core"]
        return Recipe(argv, environment, cwd=str(checkout()), mark=json.dumps(settings, sort_keys=True))
