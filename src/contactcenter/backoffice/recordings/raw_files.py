"""Which files of the switch are taken and then deleted: recordings in their day's folder, and nothing else."""

import re
from pathlib import Path

from contactcenter.kernel.errors import InvalidInput

_FORM = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/[A-Za-z0-9._-]{1,80}\.raw")


def check(folder: Path, path: Path) -> None:
    """`YYYY/MM/DD/<leg>.raw` below `folder`, through no symbolic link. Raises if it is anything else."""
    try:
        relative = path.relative_to(folder).as_posix()
    except ValueError:
        raise InvalidInput("not in the recordings' folder", code="strange_recording") from None
    if not _FORM.fullmatch(relative):
        raise InvalidInput("not the name of a recording", code="strange_recording")
    if path.resolve() != folder.resolve() / relative:
        raise InvalidInput("a symbolic link, not a recording", code="strange_recording")
