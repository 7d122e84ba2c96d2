"""A PostgreSQL that stands still: it refuses nothing and answers nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contactcenter.processes.postgres import Postgres


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    family = (postmaster, *map(int, children))
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(family):
            os.kill(pid, signal.SIGCONT)
