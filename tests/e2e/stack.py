"""The whole product, as `make run` starts it, in a folder of its own: PostgreSQL, Asterisk, core, console.

Tests speak to it from outside only: HTTP, SIP, a browser, signals to its processes.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx

from waiting import blocking_until

ROOT = Path(__file__).parents[2]
HEADERS = {"X-Requested-With": "console"}
CARRIER = "127.0.0.2"
LINES = Path(__file__).with_name("lines")
SHORT_LINE = "1801"  # of lines/corta.yaml: a notice and the queue, for tests that do not try the menu


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with closing(socket.socket(socket.AF_INET, kind)) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Stack:
    home: Path
    port: int = field(default_factory=free_port)
    sip_port: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    metrics_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pictures(self) -> Path:
        """Where the tests leave what they saw; `CC_PICTURES` keeps them (the README's are made so)."""
        folder = Path(os.environ.get("CC_PICTURES") or self.home / "pictures")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def ports(self) -> dict[str, int]:
        return json.loads((self.home / "ports.json").read_text())

    def environment(self) -> dict[str, str]:
        packages = os.environ.get("CC_PACKAGES", str(ROOT / "var/packages"))
        return os.environ | {
            "CC_HOME": str(self.home),
            "CC_PORT": str(self.port),
            "CC_SIP_PORT": str(self.sip_port),
            "CC_METRICS_PORT": str(self.metrics_port),
            "CC_PACKAGES": packages,
            "CC_CARRIER_ADDRESSES": CARRIER,
            "CC_TREES": str(self.home / "trees"),
            "CC_TREE": "alomac,corta",
        }

    def start(self, patience: float = 120.0) -> None:
        shutil.copytree(ROOT / "ivr_trees", self.home / "trees", dirs_exist_ok=True)
        shutil.copytree(LINES, self.home / "trees", dirs_exist_ok=True)
        log = (self.home / "run.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "contactcenter", "run"],
            cwd=ROOT, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        log.close()
        self.wait_ready(patience)

    def wait_ready(self, patience: float = 30.0) -> None:
        """Wait until `/health/ready` answers 200."""
        try:
            blocking_until(self._is_ready, f"not ready after {patience} s", patience, 0.05)
        except AssertionError as late:
            raise AssertionError(f"{late}:\n{self.log()}") from None

    def _is_ready(self) -> bool:
        assert self.process is None or self.process.poll() is None, "the stack ended"
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def log(self, last: int = 4000) -> str:
        parts = [self.home / "run.log", *sorted((self.home / "log").glob("*.log"))]
        return "\n".join(f"== {p.name}\n{p.read_text(errors='replace')[-last:]}" for p in parts if p.exists())

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def pid_of(self, words: str) -> int:
        """The process of this stack whose command line holds `words`."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                environ = (entry / "environ").read_bytes()
            except OSError:
                continue
            ours = str(self.home).encode() in environ or str(self.home) in line
            if words in line and ours and int(entry.name) != os.getpid():
                return int(entry.name)
        raise AssertionError(f"no process with {words!r}")

    def kill_core(self) -> None:
        os.kill(self.pid_of("contactcenter core"), signal.SIGKILL)

    def people(self, role: str) -> list[dict[str, Any]]:
        people = json.loads((self.home / "demo-users.json").read_text())
        return [person for person in people if person["role"] == role]

    def client(self, role: str = "agent", number: int = 0) -> httpx.Client:
        """A signed-in person of that role."""
        person = self.people(role)[number]
        client = httpx.Client(base_url=self.url, headers=HEADERS | {"Origin": self.url}, timeout=10)
        answer = client.post(
            "/api/session", json={"username": person["name"], "password": person["password"]}
        )
        assert answer.status_code == 200, answer.text
        return client
