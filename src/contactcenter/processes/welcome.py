"""The last lines of a start: where the console is, and who can sign in with which password."""

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from contactcenter.processes import secrets
from contactcenter.processes.home import HomeLayout
from contactcenter.processes.ports import Ports
from contactcenter.processes.progress import Screen
from contactcenter.processes.switch_config import SwitchOptions


class Welcome:
    """What to say when the parts of a home are up."""

    def __init__(self, home: Path, ports: Ports, switch: SwitchOptions, *, tls: bool = False) -> None:
        self._home = home
        self._ports = ports
        self._switch = switch
        self._tls = tls

    def show(self, screen: Screen, running: Sequence[str]) -> None:
        """Print it. `running`: the names of the parts that this start keeps."""
        screen.say("")
        if "core" in running:
            screen.say(f"Console: {self.address()}")
            self._people(screen)
        if "asterisk" in running:
            self._telephone(screen)
        screen.say(f"Everything is kept in {self._home}; logs in {HomeLayout(self._home).log}. Ctrl-C stops.")

    def address(self) -> str:
        """The address of the console."""
        host = (self._switch.public_address or "this-machine") if self._switch.public else "localhost"
        return f"{'https' if self._tls else 'http'}://{host}:{self._ports.core}"

    def _people(self, screen: Screen) -> None:
        rows = self._demo_people()
        if not rows:
            screen.say(f"No demo people. The first administrator: {self._add_administrator()}")
            if HomeLayout(self._home).demo_users.exists():
                screen.say(
                    "Demo people of an earlier start can still sign in until an administrator bars them."
                )
            return
        lines = [("sign-in name", "name", "role", "password")]
        lines += [(row["name"], row.get("full_name", ""), row["role"], row["password"]) for row in rows]
        widths = [max(len(line[column]) for line in lines) for column in range(3)]
        for line in lines:  # never cut, whatever the terminal: a password that is cut is none
            screen.say("  " + "  ".join([*(line[i].ljust(widths[i]) for i in range(3)), line[3]]))

    def _add_administrator(self) -> str:
        """As it can be typed into any shell of this machine."""
        program = Path(sys.executable).with_name("contactcenter")
        words = [str(program)] if program.exists() else [sys.executable, "-m", "contactcenter"]
        words += ["user", "add", "admin", "--role", "administrator"]
        return f"CC_HOME={shlex.quote(str(self._home.absolute()))} {shlex.join(words)}"

    def _telephone(self, screen: Screen) -> None:
        if not self._switch.test_phones:
            return
        numbers = ", ".join(self._switch.numbers) or "none"
        host = (self._switch.public_address or "this-machine") if self._switch.public else "127.0.0.1"
        screen.say(f"To call it: page Teléfono de prueba ({self.address()}/telefono), numbers {numbers}.")
        screen.say(
            f"From any SIP telephone: server {host}:{self._ports.sip} (UDP), user test-sip, "
            f"password {secrets.keep(self._home, 'test_sip')}"
        )

    def _demo_people(self) -> list[dict[str, str]]:
        path = HomeLayout(self._home).demo_users
        if not self._switch.test_phones or not path.exists():
            return []
        rows: list[dict[str, str]] = json.loads(path.read_text())
        return rows
