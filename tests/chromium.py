"""Which Chromium the browser tests drive; `make chromium` and `doctor` look in the same places."""

import os
import shutil

from contactcenter.processes.doctor import BROWSERS


def chromium() -> str:
    named = os.environ.get("CC_CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise FileNotFoundError(
            f"no {named or 'Chromium'} here; way out: apt-get install chromium, or CC_CHROMIUM=<its program>"
        )
    return found
