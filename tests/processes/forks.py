"""The command line as a program of its own, without its start: forks of one process that has imported it.

An import of the product takes one to two seconds of processor; a fork takes milliseconds.
Run as a program, it reads a request a line and answers with the exit code of the command.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contactcenter.processes.home import checkout

SHARED = (  # what the commands import when they run
    "__main__", "settings", "bootstrap", "api.edge.connection_limits", "areas.ivr.command", "access.command",
    "processes.running", "processes.doctor", "processes.ami_probe", "processes.core_process",
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


class Forks:
    """The process that is forked: started at the first command, ended with `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        path = os.pathsep.join(filter(None, sys.path))
        self._server = subprocess.Popen(
            [sys.executable, __file__], env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, words: tuple[str, ...], environment: Mapping[str, str]) -> Done:
        """What the command gives with these words and this environment, as in a process of its own."""
        out, err = self._folder / "stdout", self._folder / "stderr"
        request = {"words": words, "environment": dict(environment), "stdout": str(out), "stderr": str(err)}
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return Done(int(self._server.stdout.readline()), out.read_text(), err.read_text())

    def close(self) -> None:
        self._server.communicate(timeout=10)


def run_in_fork(request: dict[str, str], words: list[str], environment: dict[str, str]) -> None:
    """The child's part: another environment, the two files for its output, and the command."""
    from contactcenter import __main__ as command

    for number, name in enumerate(("stdout", "stderr"), start=1):
        os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(checkout())
    sys.argv = ["contactcenter", *words]
    command.main()


def serve() -> None:
    for module in SHARED:
        importlib.import_module(f"contactcenter.{module}")
    for line in sys.stdin:
        request = json.loads(line)
        words, environment = request.pop("words"), request.pop("environment")
        child = os.fork()
        if child == 0:
            run_in_fork(request, words, environment)
            sys.exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
