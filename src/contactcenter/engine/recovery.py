"""Restores the core from the journal: the last snapshot, then every later input, handled again.

The effects that the core returns during the replay are dropped: they were carried out before the stop, or the core
orders them again once the switch has been read back (`VoiceLinkRestored`). Deadlines are read from the restored state.
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
    """Return the core as it was before the stop, and its deadlines for `Engine.begin`.

    `state`: the last snapshot; None if there is none. `inputs`: the later ones with their instants, in bus order. An
    input that the core refuses, or that raises, is counted in the log and skipped. If this version cannot restore
    `state`, the core is a new one without the inputs: it takes up the calls that the switch reports. `Engine.begin`
    gives the core its epoch.
    """
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
    """Return a new core if there is no state; None if this version cannot restore the state."""
    if state is None:
        return RoutingCore("new")
    try:
        return RoutingCore.restore(state)
    except (Refused, ValueError, LookupError, TypeError) as error:
        log.error("state_unreadable", what="state", error=type(error).__name__, detail=str(error)[:200])
        return None
