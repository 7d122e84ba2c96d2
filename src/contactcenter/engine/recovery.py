"""The state from the journal: the last snapshot, then every input after it, handled again.

What the core orders during the replay happened already, or is ordered again when the switch was read back
(`VoiceLinkRestored`); what may still come due is found from the state. So effects are thrown away.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from contactcenter.domain.core import CoreState, RoutingCore
from contactcenter.kernel.errors import Refused
from contactcenter.messages import CoreInput, Schedule

log = structlog.get_logger()


def recover(
    state: CoreState | None, inputs: Iterable[tuple[datetime, CoreInput]]
) -> tuple[RoutingCore, list[Schedule]]:
    """The core as it was, and its deadlines for `Engine.begin`, which gives it its new epoch."""
    core = _restored(state)
    if core is None:
        return RoutingCore("new"), []
    replayed = refused = failed = 0
    for at, message in inputs:
        replayed += 1
        try:
            core.handle(message, at)
        except Refused:
            refused += 1
        except Exception:
            failed += 1
            log.exception("replay_failed", input=type(message).__name__)
    log.info("core_recovered", inputs=replayed, refused=refused, failed=failed)
    return core, core.deadlines()


def _restored(state: CoreState | None) -> RoutingCore | None:
    """None if this version makes no core of it: then it begins empty, and takes up what the switch holds."""
    if state is None:
        return RoutingCore("new")
    try:
        return RoutingCore.restore(state)
    except (Refused, ValueError, LookupError, TypeError) as error:
        log.error("state_unreadable", what="state", error=type(error).__name__, detail=str(error)[:200])
        return None
