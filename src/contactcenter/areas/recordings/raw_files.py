"""Opens and removes files of the switch: recordings in their day's folder, and nothing else.

The switch's account may put anything there at any moment, and this process may be root: a file that was checked by its
name may be another one by the time it is opened. So it is opened once, through folders that are no links, and read from
there.
"""

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from contactcenter.kernel.errors import InvalidInput
from contactcenter.kernel.files import no_link

_FORM = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/[A-Za-z0-9._-]{1,80}\.raw")


def check(folder: Path, path: Path) -> None:
    """Require that the path is `YYYY/MM/DD/<leg>.raw` below `folder`, through no symbolic link.

    Raises: InvalidInput `strange_recording`.
    """
    relative = _relative(folder, path)
    if path.resolve() != folder.resolve() / relative:
        raise InvalidInput("a symbolic link, not a recording", code="strange_recording")


@contextlib.contextmanager
def opened(folder: Path, path: Path) -> Iterator[BinaryIO]:
    """Open the recording for reading, and close it after the block.

    Raises: InvalidInput or OSError for anything but a plain file there.
    """
    with _day(folder, path) as day, os.fdopen(no_link(path.name, os.O_RDONLY, day), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise InvalidInput("not a plain file", code="strange_recording")
        yield file


def remove(folder: Path, path: Path) -> None:
    """Remove the file, if it is there."""
    with contextlib.suppress(FileNotFoundError), _day(folder, path) as day:
        os.unlink(path.name, dir_fd=day)


@contextlib.contextmanager
def _day(folder: Path, path: Path) -> Iterator[int]:
    """Open the file's folder, through no link, and give its descriptor."""
    with contextlib.ExitStack() as held:
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        held.callback(os.close, here)
        for name in _relative(folder, path).split("/")[:-1]:
            here = no_link(name, os.O_RDONLY | os.O_DIRECTORY, here)
            held.callback(os.close, here)
        yield here


def _relative(folder: Path, path: Path) -> str:
    try:
        relative = path.relative_to(folder).as_posix()
    except ValueError:
        raise InvalidInput("not in the recordings' folder", code="strange_recording") from None
    if not _FORM.fullmatch(relative):
        raise InvalidInput("not the name of a recording", code="strange_recording")
    return relative
