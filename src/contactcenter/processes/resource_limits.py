"""What the machine lets a process do, and what a process lets others see."""

import os
import resource
import stat
from pathlib import Path

FILES_WANTED = 65_536
UMASK = 0o077  # what is made is for its account alone: a group may be shared too, as the group of `nobody` is
OF_STRANGERS = stat.S_IRWXO


def raise_file_limit() -> int:
    """Raise the limit of open files as far as this account may; child processes inherit it. Returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, FILES_WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return soft


def close_to_strangers(folder: Path) -> int:
    """Take every right of other accounts from all that is under `folder`; returns how many had one."""
    closed = 0
    for where, _, files in os.walk(folder):
        for path in (Path(where), *(Path(where, name) for name in files)):
            closed += close(path)
    return closed


def close(path: Path) -> bool:
    """Take the rights of other accounts from one file or folder; whether it had any."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & OF_STRANGERS:
            return False
        path.chmod(stat.S_IMODE(mode) & ~OF_STRANGERS)
    except (FileNotFoundError, PermissionError):  # it went meanwhile, or is another account's
        return False
    return True
