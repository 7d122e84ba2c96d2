"""Writes files whole or not at all, and never through a link that another account has put there."""

import contextlib
import os
import secrets
from pathlib import Path

PRIVATE, READABLE = 0o600, 0o644  # for the owner alone; readable by every account of the machine


def write_private(
    path: Path, content: str | bytes, owner: tuple[int, int] | None = None, *, exclusive: bool = False
) -> None:
    """Write a file that one account alone can read, replacing an earlier one.

    Args:
        path: in a folder that exists. A link of this name is replaced, not followed.
        content: text is written as UTF-8.
        owner: uid and gid, if the file is to belong to another account than this process's.
        exclusive: leave a file that exists as it is; of two processes that write at once one wins.

    Raises:
        OSError: nothing was changed.
    """
    _write(path, content, PRIVATE, owner, exclusive)


def write_readable(path: Path, content: str | bytes) -> None:
    """Write a file that every account may read, as the switch reads sounds; folders are made as needed.

    Raises:
        OSError: nothing was changed except the folders.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, content, READABLE, None, exclusive=False)


def no_link(path: str, flags: int, folder: int | None = None) -> int:
    """Open a file that another account has written, following no link and waiting for no pipe.

    It serves as the `opener` of `open`.

    Args:
        path: a name, relative to `folder` if that is given.
        flags: as of `os.open`.
        folder: the descriptor of an open folder.

    Returns:
        The descriptor.

    Raises:
        OSError: the last part of the path is a link, or cannot be opened.
    """
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)


def _write(
    path: Path, content: str | bytes, mode: int, owner: tuple[int, int] | None, exclusive: bool
) -> None:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)  # whatever the umask
            if owner is not None:
                os.fchown(descriptor, *owner)
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(descriptor)  # else a power cut may leave the name on an empty file
        if exclusive:
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)
        else:
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
